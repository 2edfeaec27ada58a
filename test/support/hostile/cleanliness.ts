import { septets } from '../../../lib/notification/sms';
import { SCRIPT_PATH } from '../../../lib/page/PageDocument';
import type { Output } from './outputs';

/** All that moves a cursor, breaks a line, turns text round or is not to be seen; a line end of our own apart. */
const UNSEEN = /[^\P{Cc}\n]|[\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\u2028\u2029]/u;
/** JSON has escapes for what is invisible and harmless; programs read it. */
const UNSEEN_IN_JSON = /[^\P{Cc}\n]|[\p{Bidi_Control}\u2028\u2029]/u;
/** What a spreadsheet takes for a formula where a line is pasted; what is indented, a rule of hyphens and a list are none. */
const FORMULA = /^(?:[=@+]|-[0-9(])/m;
const TAG = /<\/?([a-z][a-z0-9-]*)((?:\s+[a-zA-Z:-]+(?:="[^"<>]*")?)*)\s*\/?>/g;
const ATTRIBUTE = /([a-zA-Z:-]+)(?:="([^"]*)")?/g;

/** What the local page loads. */
const OUR_SCRIPT = `<script type="module" src="${SCRIPT_PATH}"></script>`;

/** Everything that our pages are made of. */
const ELEMENTS = new Set(
  (
    'html head meta title style body header main footer nav section article h1 h2 h3 h4 p a b em strong small code pre ' +
    'ul ol li dl dt dd div span table caption colgroup col thead tbody tr th td form label input select option button ' +
    'time abbr details summary del ins i svg path cwdb-action br hr link'
  ).split(' '),
);

/** What is wrong with a text, a line each; nothing where all of it is clean. */
export function problemsOf(output: Output): readonly string[] {
  const { text, where } = output;
  return [...found(output)].map((problem) => `${where}: ${problem}\n${text.slice(0, 3000)}`);
}

function* found({ form, text }: Output): Generator<string> {
  const unseen = (form === 'json' ? UNSEEN_IN_JSON : UNSEEN).exec(text);
  if (unseen !== null) yield `has U+${unseen[0].codePointAt(0)?.toString(16)} after ${around(text, unseen.index)}`;
  switch (form) {
    case 'terminal':
    case 'email':
    case 'subject':
    case 'sms': {
      const formula = FORMULA.exec(text);
      if (formula !== null) yield `begins a line like a formula: ${around(text, formula.index + 20)}`;
      if (form === 'sms' && septets(text) > 160) yield `is ${septets(text)} septets`;
      return;
    }
    case 'chat':
      yield* foundInChat(text);
      return;
    case 'json':
      if (!isJson(text)) yield 'is no JSON';
      return;
    case 'html':
      yield* foundInHtml(text);
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const around = (text: string, at: number): string => JSON.stringify(text.slice(Math.max(0, at - 40), at + 20));

/** Between the pieces in code there is nothing that Slack or Teams takes for markup. */
function* foundInChat(text: string): Generator<string> {
  if (/<|>/.test(text)) yield 'has an angle bracket';
  if (/\]\(|[*~|]/.test(text.replace(/`[^`\n]*`/g, ''))) yield 'has markup outside of code';
}

function* foundInHtml(text: string): Generator<string> {
  const html = text
    .replace(/^<!doctype html>/, '')
    .replace(/<style>[^<]*<\/style>/g, '')
    .replace(OUR_SCRIPT, '');
  for (const [, element = '', attributes = ''] of html.matchAll(TAG)) {
    if (!ELEMENTS.has(element)) yield `has an element ${element}`;
    for (const [, name = '', value = ''] of attributes.matchAll(ATTRIBUTE)) {
      if (/^on/i.test(name)) yield `has an attribute ${name}`;
      // The icon of the local page is the only thing that is no link to a page.
      const isIcon = element === 'link' && value.startsWith('data:image/svg+xml,');
      if (/^(?:href|src|action|formaction)$/i.test(name) && /^\s*(?!https?:)[a-z]+:/i.test(value) && !isIcon)
        yield `leads to ${value.slice(0, 100)}`;
    }
  }
  const left = html.replace(TAG, '').indexOf('<');
  if (left >= 0) yield `has markup that is not ours: ${around(html.replace(TAG, ''), left)}`;
}
