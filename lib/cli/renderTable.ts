import Table from 'cli-table3';
import pc from 'picocolors';
import type { Observation } from '../probe/types';
import { escapeControls } from '../smtp/escape';
import { addressCells, NOTHING } from './addressCells';
import type { CheckedHost, CheckedTarget, CheckReport } from './checkReport';
import type { HeloName } from './heloName';
import { runSentences, type Sentence, type SentenceMark, targetSentences } from './sentences';

export interface TableOptions {
  readonly isColoured: boolean;
  readonly hasTranscript: boolean;
}
type Paint = (text: string) => string;
type Colours = ReturnType<typeof pc.createColors>;

/** The report for people: a table per target, and under it what there is to say. */
export function renderTable(report: CheckReport, { isColoured, hasTranscript }: TableOptions): string {
  const colours = pc.createColors(isColoured);
  const blocks = [
    colours.dim(heloLine(report.heloName)),
    ...report.targets.map((target) => targetBlock(target, colours, hasTranscript)),
    ...runSentences(report).map((sentence) => sentenceLine(sentence, colours)),
  ];
  return `${blocks.join('\n\n')}\n`;
}

const HELO_ORIGINS = {
  option: 'as given',
  machine: "this machine's name",
  address: "this machine's address, for want of a name that resolves; better give one with --helo",
} as const;
const heloLine = ({ name, from }: HeloName): string => escapeControls(`EHLO ${name} (${HELO_ORIGINS[from]})`);

function targetBlock(checked: CheckedTarget, colours: Colours, hasTranscript: boolean): string {
  const { target, hosts } = checked;
  const lines = [
    colours.bold(escapeControls(target.name)),
    ...(hosts.length > 0 ? [addressTable(hosts, colours), ''] : []),
    ...targetSentences(checked).map((sentence) => sentenceLine(sentence, colours)),
    ...(hasTranscript ? hosts.flatMap((host) => host.observations.flatMap(transcriptLines)) : []),
  ];
  return lines.join('\n');
}

const HEAD = ['host', 'address', 'STARTTLS', 'TLS', 'certificate', 'greeted as'];
const NO_LINES = {
  ...{ top: '', 'top-mid': '', 'top-left': '', 'top-right': '', mid: '', 'mid-mid': '', 'left-mid': '' },
  ...{ 'right-mid': '', bottom: '', 'bottom-mid': '', 'bottom-left': '', 'bottom-right': '' },
  ...{ left: '  ', right: '', middle: '  ' },
};

function addressTable(hosts: readonly CheckedHost[], colours: Colours): string {
  const table = new Table({
    head: HEAD.map((word) => colours.dim(word)),
    chars: NO_LINES,
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] },
  });
  table.push(...hosts.flatMap((host) => hostRows(host, colours)));
  return table.toString().replace(/ +$/gm, '');
}

/** One row per address, the host's name in the first. */
function hostRows(host: CheckedHost, colours: Colours): string[][] {
  const rows = [
    ...host.observations.map((observation) => addressRow(observation, colours)),
    ...host.refusedAddresses.map(({ address }) => [escapeControls(address), 'not asked', NOTHING, NOTHING, NOTHING]),
  ];
  const blank = [NOTHING, colours.yellow('unknown'), NOTHING, NOTHING, NOTHING];
  return (rows.length > 0 ? rows : [blank]).map((row, index) => [
    index === 0 ? escapeControls(hostName(host)) : '',
    ...row,
  ]);
}

function hostName({ mxHost, port }: CheckedHost): string {
  if (port === 25) return mxHost;
  return mxHost.includes(':') ? `[${mxHost}]:${port}` : `${mxHost}:${port}`;
}

function addressRow(observation: Observation, colours: Colours): string[] {
  const { starttls, tls, certificate, greetedAs } = addressCells(observation);
  const paint = STARTTLS_COLOURS[starttls];
  const escaped = escapeControls(starttls);
  return [
    escapeControls(observation.address),
    paint === undefined ? escaped : colours[paint](escaped),
    tls === 'failed' ? colours.red(tls) : escapeControls(tls),
    escapeControls(certificate),
    escapeControls(greetedAs),
  ];
}

const STARTTLS_COLOURS: Readonly<Record<string, 'green' | 'red' | 'yellow'>> = {
  offered: 'green',
  missing: 'red',
  masked: 'red',
  unknown: 'yellow',
};

const MARK_COLOURS = {
  critical: 'red',
  warning: 'yellow',
  notice: 'cyan',
  unknown: 'yellow',
  ok: 'green',
  note: 'dim',
} as const satisfies Record<SentenceMark, keyof Colours>;

function sentenceLine({ mark, text }: Sentence, colours: Colours): string {
  const paint: Paint = colours[MARK_COLOURS[mark]];
  return `  ${paint(mark.padEnd('critical'.length))}  ${escapeControls(text)}`;
}

function transcriptLines({ mxHost, address, session }: Observation): string[] {
  const lines = session.transcript.map(
    ({ direction, text, atMs }) => `    ${atMs.toFixed(1).padStart(9)} ms ${direction} ${escapeControls(text)}`,
  );
  return ['', escapeControls(`  ${mxHost} at ${address}`), ...lines];
}
