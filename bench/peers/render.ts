import { loadavg } from 'node:os';
import Table from 'cli-table3';
import type { machine } from '../summary';
import type { Goal, Row } from './summary';

export interface Report {
  readonly version: 1;
  readonly startedAt: string;
  readonly machine: ReturnType<typeof machine>;
  readonly rounds: number;
  /** Of the machine, over a minute, before the first round and after the last. */
  readonly load: readonly [number, number];
  /** Peers and servers that are not there, and what would bring them. */
  readonly skipped: readonly string[];
  readonly rows: readonly Row[];
  readonly goals: readonly Goal[];
  readonly wrongAnswers: readonly string[];
}

export const loadNow = (): number => loadavg()[0] ?? 0;

const modeNames = { ehlo: 'EHLO only', starttls: 'STARTTLS' } as const;
const memoryOf = { 'process-each': ' each', 'one-process': '', running: '' } as const;
const HEAD = [
  'server',
  'check',
  'tool',
  'at once',
  'CPU ms',
  'a second',
  'alone, ms',
  '÷ limit',
  'peak MB',
  'server busy',
];

/** For people: the figures, then the goals. */
export function renderReport(report: Report): string {
  const { machine, rounds, startedAt, load } = report;
  const { cpu, cores, node, platform } = machine;
  const loads = load.map((value) => value.toFixed(1)).join(' to ');
  const missed = report.goals.filter(({ isMet }) => !isMet).length;
  return [
    `${startedAt} · ${cpu}, ${cores} cores · Node ${node} ${platform} · medians of ${rounds} rounds · load ${loads}`,
    figures(report.rows),
    goals(report.goals),
    missed === 0 ? 'All goals are met.' : `${missed} of ${report.goals.length} goals are missed.`,
    ...report.skipped.map((text) => `SKIPPED: ${text}`),
    ...report.wrongAnswers.map((text) => `WRONG: ${text}`),
  ].join('\n');
}

function figures(rows: readonly Row[]): string {
  const table = plainTable(HEAD);
  for (const row of rows) {
    table.push([
      row.site,
      modeNames[row.mode],
      row.tool,
      row.cpuMsPerCheck === undefined ? '' : String(row.concurrency),
      row.cpuMsPerCheck?.toFixed(2) ?? '',
      row.checksPerSecond?.toFixed(0) ?? '',
      row.aloneMs?.toFixed(1) ?? '',
      row.timesTheLimit?.toFixed(3) ?? '',
      row.peakMb === undefined ? '' : `${row.peakMb.toFixed(0)}${memoryOf[row.kind]}`,
      row.serverBusy === undefined ? '' : `${(100 * row.serverBusy).toFixed(0)}%`,
    ]);
  }
  return table.toString();
}

function goals(list: readonly Goal[]): string {
  const table = plainTable(['goal', 'server', 'check', 'tool', 'by', 'is', 'has to be', '']);
  for (const { what, site, mode, tool, peer = '', value, limit, isAtLeast, isMet } of list) {
    const has = `${isAtLeast ? '≥' : '≤'} ${limit}`;
    const is = value.toFixed(limit > 10 ? 0 : 3);
    table.push([what, site, modeNames[mode], tool, peer, is, has, isMet ? 'met' : 'MISSED']);
  }
  return table.toString();
}

function plainTable(head: string[]) {
  return new Table({ head, style: { head: [], border: [], compact: true } });
}
