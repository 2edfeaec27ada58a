import { duration } from '../../notification/words';
import { escapeControls } from '../../smtp/escape';
import { type Colours, coloursFor } from '../colours';
import { breakText, type Cell, type Layout, lineWidth, naturalWidths, setColumns } from '../columns';
import { minuteOf } from '../plainLine';
import type { Diagnosis } from './diagnose';
import { hasElasticIp } from './egressKind';
import type { DoctorFinding, DoctorSeverity } from './finding';
import type { Agreement } from './heloAgreement';
import { policyLines } from './policyLines';
import type { VantageReport } from './vantageReport';

export interface DoctorTableOptions {
  readonly isColoured: boolean;
  /** Columns of the terminal; absent: lines are as long as they are. */
  readonly width?: number;
}

type Paint = 'green' | 'yellow' | 'red' | 'cyan' | undefined;

const HEAD = ['vantage', 'port 25', 'seen as', 'Elastic IP', 'PTR', 'heloName', 'last run', 'version'] as const;
const MIN_WIDTH = 40;

/** The diagnosis for people: a row for each vantage, then what is wrong and what to do about it. */
export function doctorTable(diagnosis: Diagnosis, { isColoured, width }: DoctorTableOptions): string {
  const colours = coloursFor(isColoured);
  const room = width === undefined ? undefined : Math.max(width, MIN_WIDTH);
  const { facts, policies, findings } = diagnosis;
  const title = `Installation ${facts.installation}, hub ${facts.hub}, ${minuteOf(facts.at.toISOString())}`;
  const lines = [
    title,
    '',
    ...vantageLines(diagnosis, colours, room),
    ...(policies === undefined ? [] : ['', ...policyLines(policies, facts.at, room)]),
    '',
    ...(findings.length === 0
      ? [colours.green('All is well.')]
      : findings.flatMap((each) => findingLines(each, colours, room))),
  ];
  return `${lines.join('\n')}\n`;
}

function vantageLines({ vantages, facts }: Diagnosis, colours: Colours, width: number | undefined): readonly string[] {
  const head = HEAD.map((text): Cell => ({ text, paint: colours.dim }));
  const rows = vantages.map((vantage) => row(vantage, facts.at, colours));
  const layout: Layout = { indent: '', widths: naturalWidths([head, ...rows]) };
  if (width === undefined || lineWidth(layout) <= width)
    return [head, ...rows].flatMap((cells) => setColumns(cells, layout));
  return rows.flatMap((cells) =>
    cells.map(({ text, paint = (plain) => plain }, index) =>
      index === 0 ? colours.bold(text) : `  ${HEAD[index] ?? ''}: ${paint(text)}`,
    ),
  );
}

function row(vantage: VantageReport, at: Date, colours: Colours): readonly Cell[] {
  const { facts, world, port25, agreement, version } = vantage;
  const [agrees, agreementPaint] = AGREEMENT[agreement];
  const [ran, ranPaint] = lastRunCell(vantage, at);
  const cells: readonly (readonly [text: string, paint?: Paint])[] = [
    [facts.id],
    [port25.state === 'not-asked' ? 'not asked' : port25.state, PORT[port25.state]],
    [world.address ?? '?'],
    [world.elasticIp?.publicIp ?? (hasElasticIp(facts.egress) ? '?' : '–')],
    [pointerCell(vantage)],
    [`${facts.heloName} ${agrees}`, agreementPaint],
    [ran, ranPaint],
    [version ?? '?'],
  ];
  return cells.map(([text, paint]) => ({
    text: escapeControls(text),
    ...(paint !== undefined && { paint: colours[paint] }),
  }));
}

const PORT: Readonly<Record<VantageReport['port25']['state'], Paint>> = {
  open: 'green',
  closed: 'red',
  'not-asked': undefined,
  unknown: undefined,
};

const AGREEMENT: Readonly<Record<Agreement, readonly [word: string, paint: Paint]>> = {
  agrees: ['(agrees)', 'green'],
  unresolvable: ['(no address)', 'yellow'],
  elsewhere: ['(leads elsewhere)', 'yellow'],
  'no-pointer': ['(no PTR)', 'yellow'],
  'other-pointer': ['(another PTR)', 'yellow'],
  unanswered: ['(?)', undefined],
  unknown: ['(?)', undefined],
};

function pointerCell({ facts: { names }, world }: VantageReport): string {
  if (world.address === undefined) return '?';
  if (names.pointer?.status === 'none') return 'none';
  return names.pointer?.status === 'found' ? names.pointer.records.join(', ') : '?';
}

function lastRunCell({ lastRun }: VantageReport, at: Date): readonly [text: string, paint: Paint] {
  if (lastRun === undefined) return ['?', undefined];
  if (lastRun.at === undefined) return ['never', 'red'];
  const ago = duration((at.getTime() - Date.parse(lastRun.at)) / 1000);
  return lastRun.state === 'late' ? [`late: ${ago} ago`, 'red'] : [`${ago} ago`, 'green'];
}

const PAINTS: Readonly<Record<DoctorSeverity, Paint>> = {
  critical: 'red',
  warning: 'yellow',
  unknown: undefined,
  notice: 'cyan',
};
const SEVERITY_WIDTH = 10;

function findingLines(
  { severity, vantage, message, remedy }: DoctorFinding,
  colours: Colours,
  width: number | undefined,
): readonly string[] {
  const paint = PAINTS[severity];
  const word = severity.padEnd(SEVERITY_WIDTH);
  const said = wrapped(`${vantage === undefined ? '' : `${vantage}: `}${message}.`, width);
  return [
    ...said.map(
      (line, index) =>
        `${index > 0 ? ' '.repeat(SEVERITY_WIDTH) : paint === undefined ? word : colours[paint](word)}${line}`,
    ),
    ...wrapped(`→ ${remedy}.`, width).map((line) => `${' '.repeat(SEVERITY_WIDTH)}${line}`),
  ];
}

const wrapped = (text: string, width: number | undefined): readonly string[] =>
  (width === undefined ? [text] : breakText(text, width - SEVERITY_WIDTH)).map(escapeControls);
