import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT } from '../e2e/project';
import type { Theme } from './watchedPage';

export interface WidgetBox {
  readonly id: string;
  readonly title: string;
  /** In units of a grid of 24. */
  readonly width: number;
  readonly heightPx: number;
}

/** The dashboard before its widgets are drawn: heading, boxes, dialogs. */
export const consolePage = (theme: Theme, boxes: readonly WidgetBox[]): string => `<!doctype html>
<html lang="en" class="console-${theme}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Dashboard</title>
<link rel="icon" href="data:,">
<style>${readFileSync(join(PROJECT, 'test/browser/page/console.css'), 'utf8')}</style>
</head>
<body>
<header class="console-header"><h1>Dashboard</h1></header>
<main class="console-grid">${boxes.map((box) => sectionOf(theme, box)).join('')}</main>
<dialog id="popup" class="console-dialog" aria-labelledby="popup-title">
<header class="console-header"><h2 id="popup-title"></h2><button type="button" aria-label="Close">✕</button></header>
<div class="console-content${themeClass(theme)}" tabindex="0" role="region" aria-labelledby="popup-title"></div>
</dialog>
<dialog id="confirmation" class="console-dialog" aria-labelledby="question">
<header class="console-header"><p id="question"></p><button type="button">Cancel</button><button type="button" class="btn-primary">Confirm</button></header>
</dialog>
${ELSEWHERE}
<script src="/dashboard.js"></script>
</body>
</html>`;

const sectionOf = (theme: Theme, { id, title, width, heightPx }: WidgetBox): string => `
<section class="console-widget" id="${id}" style="grid-column: span ${width}; height: ${heightPx}px">
<header class="console-header"><h2 id="${id}-title">${escaped(title)}</h2></header>
<div class="console-content${themeClass(theme)}" tabindex="0" role="region" aria-labelledby="${id}-title"></div>
</section>`;

/** The one class of the console's that AWS' samples know of. */
const themeClass = (theme: Theme): string => (theme === 'dark' ? ' cwdb-theme-dark' : '');

/** What stands for other widgets and the rest of the console; whether its looks change tells of styles that leak. */
const ELSEWHERE = `<div id="elsewhere" hidden>
<h1>h</h1><h2>h</h2><h3>h</h3><p>p <a href="#">a</a> <b>b</b> <i>i</i> <small>s</small> <code>c</code> <time>t</time></p>
<table><caption>c</caption><thead><tr><th>h</th></tr></thead><tbody><tr><td>d</td></tr></tbody></table>
<ul><li>l</li></ul><ol><li>l</li></ol><dl><dt>t</dt><dd>d</dd></dl><pre>p</pre><details><summary>s</summary>d</details>
<form><label>l <input></label><select><option>o</option></select><textarea></textarea><button>b</button></form>
<svg viewBox="0 0 1 1"><path d="M0 0"/><text>t</text></svg><span>s</span><div>d</div></div>`;

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
