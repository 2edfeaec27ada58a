import type { Observation } from '../probe/types';
import { escapeControls } from '../smtp/escape';
import { addressTable } from './addressTable';
import { checkHeadline } from './checkHeadline';
import type { CheckedTarget, CheckReport } from './checkReport';
import { type Colours, coloursFor } from './colours';
import { breakText } from './columns';
import type { HeloName } from './heloName';
import { runNotes } from './runNotes';
import { type Sentence, type SentenceMark, targetSentences } from './sentences';

export interface TableOptions {
  readonly isColoured: boolean;
  readonly hasTranscript: boolean;
  /** Columns of the terminal; absent: lines are as long as they are. */
  readonly width?: number;
}

/** How lines are painted and broken. */
export interface Style {
  readonly colours: Colours;
  readonly hasTranscript: boolean;
  readonly width: number | undefined;
}

/** Narrower ones are treated as this wide: nothing can be read there anyway. */
const MIN_WIDTH = 40;

/** The report for people: what is so in one line, a table per target, and under it what there is to say. */
export function renderTable(report: CheckReport, { isColoured, hasTranscript, width }: TableOptions): string {
  const style = styleOf({ isColoured, hasTranscript, ...(width !== undefined && { width }) });
  const blocks = [
    `${headline(report, style)}\n${heloLines(report.vantage.heloName, style)}`,
    ...report.targets.map((target) => targetBlock(target, style)),
    ...runNotes(report).map((text) => sentenceLines({ mark: 'note', text }, style)),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function headline({ targets }: CheckReport, { colours, width }: Style): string {
  const { mark, text } = checkHeadline(targets);
  return `${colours[MARK_COLOURS[mark]](mark)}  ${filled(escapeControls(text), mark.length + 2, width).join('\n  ')}`;
}

export const styleOf = ({ isColoured, hasTranscript, width }: TableOptions): Style => ({
  colours: coloursFor(isColoured),
  hasTranscript,
  width: width === undefined ? undefined : Math.max(width, MIN_WIDTH),
});

const HELO_ORIGINS = {
  option: 'as given',
  machine: "this machine's name",
  address: "this machine's address, for want of a name that resolves; better give one with --helo",
} as const;

export const heloLines = ({ name, from }: HeloName, { colours, width }: Style): string =>
  filled(escapeControls(`EHLO ${name} (${HELO_ORIGINS[from]})`), 0, width)
    .map((line) => colours.dim(line))
    .join('\n');

/** One target: its addresses in a table, and what there is to say of them. */
export function targetBlock(checked: CheckedTarget, style: Style): string {
  const { target, hosts } = checked;
  const { colours, width, hasTranscript } = style;
  const lines = [
    colours.bold(escapeControls(target.name)),
    ...(hosts.length > 0 ? [addressTable(hosts, colours, width), ''] : []),
    ...targetSentences(checked).map((sentence) => sentenceLines(sentence, style)),
    ...(hasTranscript ? hosts.flatMap((host) => host.observations.flatMap(transcriptLines)) : []),
  ];
  return lines.join('\n');
}

const MARK_COLOURS = {
  critical: 'red',
  warning: 'yellow',
  notice: 'cyan',
  unknown: 'yellow',
  ok: 'green',
  note: 'dim',
} as const satisfies Record<SentenceMark, keyof Colours>;
const MARK_WIDTH = 'critical'.length;

/** The mark, and beside it the sentence. */
function sentenceLines({ mark, text }: Sentence, { colours, width }: Style): string {
  const before = `  ${colours[MARK_COLOURS[mark]](mark.padEnd(MARK_WIDTH))}  `;
  const indent = MARK_WIDTH + 4;
  return `${before}${filled(escapeControls(text), indent, width).join(`\n${' '.repeat(indent)}`)}`;
}

export const filled = (text: string, indent: number, width: number | undefined): readonly string[] =>
  width === undefined ? [text] : breakText(text, width - indent);

export function transcriptLines({ mxHost, address, session }: Observation): string[] {
  const lines = session.transcript.map(
    ({ direction, text, atMs }) => `    ${atMs.toFixed(1).padStart(9)} ms ${direction} ${escapeControls(text)}`,
  );
  return ['', escapeControls(`  ${mxHost} at ${address}`), ...lines];
}
