const LIGHT = `--bg:#fff;--fg:#16191f;--dim:#545b64;--line:#d5dbdb;--ok:#1d6f02;--bad:#b3130b;--warn:#7a4f00;--note:#0a5a8a;--badbg:#fdf0ef;--warnbg:#fef8e8;--chip:#eef1f3;--focus:#0073bb`;
const DARK = `--bg:#161d26;--fg:#e9ebed;--dim:#a8b5c1;--line:#3a4858;--ok:#7ad85a;--bad:#ff8a80;--warn:#f2c14e;--note:#7cc4f5;--badbg:#3a1d22;--warnbg:#33301b;--chip:#26323f;--focus:#44b9f6`;

export const THEMES = ['light', 'dark', 'auto'] as const;
/** `auto`: as the reader's system has it. */
export type Theme = (typeof THEMES)[number];

const COLOURS: Readonly<Record<Theme, string>> = {
  light: `.canary{${LIGHT}}`,
  dark: `.canary{${DARK};color-scheme:dark}`,
  auto: `.canary{${LIGHT};color-scheme:light dark}@media(prefers-color-scheme:dark){.canary{${DARK}}}`,
};

/**
 * Widths of the matrix in pixels. A column is 110 at least, the hosts' 195. Where a matrix of this class has room for all
 * of its columns it needs no scroll box, and so its heads can stay in sight.
 */
const FITS = [640, 900, 1300, 1900] as const;
const fitting = (width: number): string =>
  `@container(min-width:${width}px){.canary .fits-${width}{overflow:visible}.canary .fits-${width} thead th{position:sticky;top:0;z-index:1;background:var(--bg)}}`;

/** The narrowest of the widths at which so many vantages fit. */
export const fitOf = (vantages: number): string => {
  const width = FITS.find((each) => 195 + vantages * 110 <= each);
  return width === undefined ? '' : `fits-${width}`;
};

/** All of it below one class, since a dashboard has styles and widgets of its own around. Narrow: rows become cards. */
const LAYOUT = `
.canary{container-type:inline-size;overflow-wrap:anywhere;background:var(--bg);color:var(--fg);font:13px/1.45 "Amazon Ember",system-ui,sans-serif;text-align:left}
.canary *{box-sizing:border-box}
.canary:has(>article){contain-intrinsic-inline-size:960px}
.canary h2{font-size:15px;margin:0 0 4px}.canary h3{font-size:13px;margin:14px 0 4px}.canary p{margin:4px 0 8px}
.canary small{display:block;color:var(--dim);font-size:12px;font-weight:400}
.canary .summary,.canary .legend{display:flex;flex-wrap:wrap;gap:2px 16px;align-items:baseline}

.canary .legend{color:var(--dim);font-size:12px;margin:0}.canary .bar{display:flex;flex-wrap:wrap;gap:4px 24px;align-items:center;justify-content:space-between;margin:4px 0 8px}
.canary .filter{display:flex;flex-wrap:wrap;gap:6px 14px;align-items:center}
.canary input,.canary select{font:inherit;color:var(--fg);background:var(--bg);border:1px solid var(--dim);border-radius:3px;padding:3px 6px}
.canary button{font:inherit;color:var(--fg);background:none;border:0;padding:0;text-align:left;text-decoration:underline;text-underline-offset:2px;cursor:pointer;overflow-wrap:anywhere}
.canary :is(a,.tag button){color:inherit}
.canary .filter button,.canary .pages button,.canary .pages a{border:1px solid var(--dim);border-radius:3px;padding:3px 12px;text-decoration:none}
.canary :is(button,a,input,select,summary,[tabindex]):focus-visible{outline:2px solid var(--focus);outline-offset:1px}
.canary .scroll{overflow-x:auto}
.canary table{border-collapse:separate;border-spacing:0;width:100%;background:none}
.canary th{text-align:left;font-weight:600;vertical-align:top;padding:5px 10px;background:none;color:inherit;border:0}
.canary thead th{border-bottom:2px solid var(--line);font-size:12px;vertical-align:bottom}
.canary td,.canary tbody th{padding:5px 10px;border:0;border-bottom:1px solid var(--line);vertical-align:top;background:none;color:inherit;overflow-wrap:anywhere}
.canary .list :is(td,th){min-width:7em}.canary .list tbody th{min-width:8em}.canary .list td.wide{min-width:16em}.canary .scroll+.scroll{margin-top:14px}
.canary .matrix tbody th{min-width:15em;max-width:26em;position:sticky;left:0;background:var(--bg)}
.canary .matrix td{min-width:8.5em}
.canary .tag{display:inline-block;border:1px solid currentColor;border-radius:3px;padding:0 5px;margin-right:4px;font-size:11px;line-height:1.5;font-weight:600;text-transform:none;text-decoration:none;white-space:nowrap}
.canary .lost>b:first-child,.canary .critical,.canary .trouble,.canary .lost b[aria-hidden]{color:var(--bad)}
.canary td.lost{background:var(--badbg)}.canary td.warning{background:var(--warnbg)}
.canary .warning>b:first-child,.canary .tag.warning,.canary .tag.confirming{color:var(--warn)}
.canary .offered>b:first-child,.canary .tag.resolved,.canary p.calm b{color:var(--ok)}
.canary .notice>b:first-child,.canary .tag.notice{color:var(--note)}
.canary td.unknown,.canary td.absent,.canary td.never{color:var(--dim)}
.canary .keywords{display:flex;flex-wrap:wrap;gap:3px;margin-top:2px}
.canary del,.canary ins{font-size:11px;background:var(--chip);border-radius:3px;padding:0 4px}
.canary del{color:var(--bad);text-decoration:line-through 1px}.canary ins{color:var(--note);text-decoration:none}.canary ins::before{content:"+"}
.canary .strip{display:block;width:100%;min-width:40px;max-width:160px;height:8px;margin-top:2px}
.canary i.o{border-bottom:3px solid var(--ok)}.canary i.l{background:var(--bad)}.canary i.u{border-bottom:2px dotted var(--dim)}
.canary path.o{fill:var(--ok)}.canary path.l{fill:var(--bad)}.canary path.u{stroke:var(--dim);stroke-width:2;stroke-dasharray:.5}
.canary .never i.l{background:var(--dim)}.canary .never path.l{fill:var(--dim)}
.canary tr.calm>*{padding-top:2px;padding-bottom:3px}.canary tr.calm small{display:inline}.canary tr.calm th :is(button,a,span){margin-right:8px}.canary tr.calm .strip{margin-top:-4px}
.canary .pages{display:flex;gap:12px;align-items:center;margin-top:10px}
.canary .time{white-space:nowrap}.canary .words{font-size:12px}.canary .ditto{opacity:0}
.canary pre{font:12px/1.4 Monaco,Menlo,Consolas,"DejaVu Sans Mono",monospace;background:var(--chip);color:var(--fg);border:0;border-radius:4px;padding:8px 10px;margin:4px 0 8px;overflow:visible;width:max-content;min-width:100%;white-space:pre}
.canary .steps{margin:0;padding-left:18px}.canary summary{cursor:pointer}
.canary .timeline .line{display:grid;grid-template-columns:10em minmax(120px,1fr) 16em;gap:10px;align-items:center}
.canary .timeline .strip{max-width:none;height:12px;margin:2px 0}.canary .legend .strip{display:inline-block;width:28px;min-width:0;margin:0 2px 0 0}.canary .ends{display:flex;justify-content:space-between}
cwdb-action{display:none}
${FITS.map(fitting).join('\n')}
@container(max-width:560px){
.canary :is(.matrix,.list),.canary :is(.matrix,.list) :is(thead,tbody,tr,th,td){display:block;width:auto;max-width:none}
.canary .list thead,.canary .matrix thead th:first-child,.canary .list td:empty{display:none}
.canary .matrix thead th{padding:1px 8px;border:0}.canary .matrix thead small{display:inline;margin-left:6px}
.canary :is(.matrix,.list) tbody th{position:static;border:0;padding:10px 8px 2px}.canary tr.calm small{display:block}
.canary :is(.matrix,.list) td{border:0;padding:2px 8px;display:flow-root}.canary :is(.matrix,.list) td[data-at]{padding-left:130px}
.canary td[data-at]::before{content:attr(data-at);float:left;width:116px;margin-left:-122px;color:var(--dim)}
.canary :is(.matrix,.list) tr{border-bottom:1px solid var(--line);padding-bottom:8px}
.canary .timeline .line{grid-template-columns:1fr;gap:0;margin-bottom:6px}
}`;

/** The style sheet of every page, in the colours of a theme. */
export const styleOf = (theme: Theme): string => COLOURS[theme] + LAYOUT.replaceAll('\n', '');
