import { PLACEHOLDERS } from '../explain/commandLine';
import type { Explained, Explanation, NamedHost } from '../explain/explanation';
import type { SaidReply } from '../explain/saidReply';
import { codesText } from '../explain/statusClass';
import { escapeControls } from '../smtp/escape';
import { type Colours, coloursFor } from './colours';
import { breakText } from './columns';

export interface ExplainTextOptions {
  readonly isColoured: boolean;
  /** The input was longer than what was looked at. */
  readonly isCut: boolean;
  /** Columns of the terminal; absent: lines are as long as they are. */
  readonly width?: number;
}

const MIN_WIDTH = 40;
/** Nobody reads longer lines with ease. */
const MAX_WIDTH = 100;
const LABEL_WIDTH = 12;

/** The explanation for people. */
export function explainText({ explanations, leftOut }: Explained, options: ExplainTextOptions): string {
  const colours = coloursFor(options.isColoured);
  const width = options.width === undefined ? undefined : Math.min(Math.max(options.width, MIN_WIDTH), MAX_WIDTH);
  const lines = [
    ...(explanations.length === 0 ? wrapped(NOTHING, width) : []),
    ...explanations.flatMap((each, index) => [...(index === 0 ? [] : ['']), ...linesOf(each, colours, width)]),
    ...(leftOut === 0 ? [] : ['', `${leftOut} more ${leftOut === 1 ? 'kind' : 'kinds'} of errors: see --top`]),
    ...(options.isCut ? ['', 'There was more than 1 MB; the rest was not looked at.'] : []),
  ];
  return `${lines.join('\n')}\n`;
}

const NOTHING =
  'There is no error of a mail server in this text: no reply that begins with 4 or 5, and no text that is known here. Give it the whole error, with its codes. Whole logs of Exchange and Postfix: maillog.';

function linesOf(explanation: Explanation, colours: Colours, width: number | undefined): readonly string[] {
  const { kind, count, title, text, meaning, notMeaning, confidence, because, form } = explanation;
  const { causes, commands, alternatives } = explanation;
  const times = count === 1 ? '' : ` (${count} times)`;
  const paint = kind === 'recognised' ? colours.bold : colours.yellow;
  const label = (name: string, ...items: readonly string[]): readonly string[] => labelled(name, items, colours, width);
  return [
    ...wrapped(`${title}${times}`, width).map(paint),
    '',
    ...label('Text', text),
    ...label('Who speaks', ...whoSpeaks(explanation)),
    ...label('To whom', ...otherSide(explanation)),
    ...label('Means', meaning),
    ...label('Not', notMeaning),
    ...label('How sure', `${confidence}: ${because}`),
    ...alternatives.flatMap((other) => label('Or', `${other.title} (${other.id})`)),
    ...label('May be', ...causes.map(({ cause, sign }) => `- ${cause}. Sign: ${sign}`)),
    ...commands.flatMap(({ line, tells }, index) => [
      `${(index === 0 ? 'Check' : '').padEnd(LABEL_WIDTH)}${colours.cyan(escapeControls(line))}`,
      ...indented(`→ ${tells}`, LABEL_WIDTH + 2, width),
    ]),
    ...label('', ...explanation.placeholders.map((word) => `${word}: ${PLACEHOLDERS[word]}`)),
    ...label('Source', ...(form === undefined ? [] : [`${form.source.title}, ${form.source.url}`])),
  ];
}

const SPEAKER_WORDS: Readonly<Record<SaidReply['speaker'], string>> = {
  'own-server': 'the server whose queue, log or report this is (yours, as a rule), in its own words',
  'remote-server': 'the remote server',
  middlebox: 'a middlebox on the path',
  unknown: 'the text does not show it; a queue may put its own words as a quotation',
};

/** One line for each speaker, with what is theirs. */
function whoSpeaks({ replies, form }: Explanation): readonly string[] {
  const codes = new Map<SaidReply['speaker'], string[]>();
  for (const { replyCode, status, speaker } of replies) {
    codes.set(speaker, [...(codes.get(speaker) ?? []), codesText(replyCode, status)]);
  }
  if (codes.size === 0 && form !== undefined) return [SPEAKER_WORDS[form.speaker]];
  return [...codes].map(([speaker, theirs]) => `${[...new Set(theirs)].join(' and ')}: ${SPEAKER_WORDS[speaker]}`);
}

function otherSide({ hosts, recipientDomains }: Explanation): readonly string[] {
  const known = hosts.map(hostText).join(', ');
  const mail = recipientDomains.length === 0 ? '' : `mail for ${recipientDomains.join(', ')}`;
  const all = [known, mail].filter((each) => each !== '').join('; ');
  return [all === '' ? 'a server that the text does not name' : all];
}

const hostText = ({ host, address, port, count }: NamedHost): string =>
  [
    host === undefined ? (address ?? '') : address === undefined ? host : `${host} [${address}]`,
    ...(port === undefined || port === 25 ? [] : [`port ${port}`]),
    ...(count === 1 ? [] : [`(${count} times)`]),
  ].join(' ');

function labelled(
  name: string,
  items: readonly string[],
  colours: Colours,
  width: number | undefined,
): readonly string[] {
  const lines = items.flatMap((item) => indented(item, LABEL_WIDTH, width));
  return lines.map((line, index) =>
    index === 0 && name !== '' ? `${colours.dim(name.padEnd(LABEL_WIDTH))}${line.slice(LABEL_WIDTH)}` : line,
  );
}

const indented = (text: string, indent: number, width: number | undefined): readonly string[] =>
  wrapped(text, width === undefined ? undefined : width - indent).map((line) => `${' '.repeat(indent)}${line}`);

/** Texts of strangers are made safe before they are broken, so that no line is longer than it looks. */
function wrapped(text: string, width: number | undefined): readonly string[] {
  const safe = escapeControls(text);
  return width === undefined ? [safe] : breakText(safe, width).flatMap((line) => hardBroken(line, width));
}

/** A word of a stranger may be longer than any line. */
const hardBroken = (line: string, width: number): readonly string[] =>
  line.length <= width || /^(?:https?:|npx )/.test(line)
    ? [line]
    : (line.match(new RegExp(`.{1,${width}}`, 'gu')) ?? []);
