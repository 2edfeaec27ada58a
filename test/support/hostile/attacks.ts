/** Text that something which shows it might take for more than text. */
export interface Attack {
  readonly name: string;
  readonly text: string;
}

const ESC = '\u001b';

/** No line end among them, which would end a reply; each fits into one. */
export const ATTACKS: readonly Attack[] = [
  { name: 'a cleared screen', text: `${ESC}[2J${ESC}[1;1H${ESC}[31mred` },
  { name: 'the title of a terminal', text: `${ESC}]0;taken\u0007` },
  { name: 'a clipboard', text: `${ESC}]52;c;dGFrZW4=\u0007` },
  { name: 'a link of a terminal', text: `${ESC}]8;;javascript:taken${ESC}\\click${ESC}]8;;${ESC}\\` },
  { name: 'controls of eight bits', text: '\u009b31m\u009d0;taken\u009c\u0085' },
  { name: 'backspaces and a bell', text: 'bad\u0008\u0008\u0008ok \u0007\u007f\u000b\u000c' },
  { name: 'a carriage return', text: 'not offered\rok' },
  { name: 'NUL', text: 'mx\u0000.example\u0000' },
  { name: 'a script', text: '<script>taken()</script>' },
  { name: 'an image', text: `"><img src=x onerror='taken()'>` },
  { name: 'an attribute', text: `' onmouseover='taken()' x="` },
  { name: 'the end of a style sheet', text: '</style></cwdb-action><a href="javascript:taken()">' },
  { name: 'Markdown', text: '[mx](javascript:taken) <https://taken.example|mx> <!channel> *b* `c`' },
  { name: 'a template', text: '{{7*7}} %s %n $(taken) `taken` #{7*7}' },
  { name: 'a formula', text: `=cmd|'/c taken'!A1` },
  { name: 'formulas of all kinds', text: '@SUM(1) +1+1 -1+1 \t=1+1' },
  { name: 'text from right to left', text: 'mx\u202egro.live\u2067a\u2069' },
  { name: 'invisible text', text: 'm\u200bx\u00ad.\ufeffa\u2060b\u{e0041}' },
];

/** As its bytes of UTF-8 go over the wire, which is read as Latin-1. */
export const onTheWire = (text: string): string => Buffer.from(text).toString('latin1');
