import { styleOf } from './style';

/** What a document of our own has around the pieces that it shares with the dashboard. */
const AROUND = `
html{color-scheme:light dark;-webkit-text-size-adjust:100%}
body.page{container-type:normal;margin:0;min-height:100vh;font-size:14px}
.page main{font-size:14px;outline:0}
.page>:is(header,main,footer,#said){max-width:1500px;margin:0 auto;padding:0 20px}
.page>header{display:flex;flex-wrap:wrap;gap:2px 24px;align-items:baseline;padding-top:10px;padding-bottom:8px;border-bottom:1px solid var(--line)}
.page .brand{margin:0}
.page nav{display:flex;flex-wrap:wrap;gap:4px 16px}
.page nav a{padding:4px 0;text-underline-offset:3px}
.page nav a:not([aria-current]){text-decoration-color:var(--line)}
.page nav a[aria-current]{font-weight:600;text-decoration:underline 2px}
.page .spans{margin:0 0 10px}
.page h1{font-size:20px;line-height:1.3;margin:14px 0 8px}.page main>h2{margin:18px 0 6px}
.page>#said{margin-top:10px;font-weight:600}.page>#said:empty{display:none}
.page>footer{padding-top:14px;padding-bottom:20px;color:var(--dim)}
.page .skip{position:absolute;left:8px;top:8px;z-index:2;background:var(--bg);padding:8px 12px}.page .skip:not(:focus){clip-path:inset(50%)}
@media(max-width:600px){.page>:is(header,main,footer,#said){padding-left:12px;padding-right:12px}.page :is(input,select){font-size:16px}}
@media print{.page :is(nav,.filter,.skip,footer){display:none}}`;

/** The style sheet of the pages of our own, light or dark as the reader's system is. */
export const pageStyle = (): string => styleOf('auto') + AROUND.replaceAll('\n', '');
