import type { Mode } from '../dialogue';
import { ROUND_TRIPS } from '../dialogue';
import { median } from '../median';
import { type Run, rateOf } from './rounds';

/** Medians over the rounds of one tool at one task. Times in ms, memory in MB of 10^6 bytes. */
export interface Row {
  readonly site: Run['site']['name'];
  readonly mode: Mode;
  readonly tool: string;
  readonly isOurs: boolean;
  readonly kind: Run['tool']['kind'];
  /** Of the load. */
  readonly checks: number;
  readonly concurrency: number;
  /** Of the load; absent where the tool has none there. */
  readonly cpuMsPerCheck?: number;
  readonly checksPerSecond?: number;
  readonly serverBusy?: number;
  /** Of one check alone, and how many times the replies' delays that is. */
  readonly aloneMs?: number;
  readonly timesTheLimit?: number;
  /** Of one process: at the load, or where each check has one, alone. */
  readonly peakMb?: number;
}

export interface Goal {
  readonly what: string;
  readonly site: Row['site'];
  readonly mode: Mode;
  readonly tool: string;
  /** The peer that it is measured by. */
  readonly peer?: string;
  readonly value: number;
  /** `value` must not be above, or not be below. */
  readonly limit: number;
  readonly isAtLeast: boolean;
  readonly isMet: boolean;
}

const RATE_TIMES = 1.5;
const ALONE_LIMIT = 1.05;
const MEMORY_LIMIT_MB = 110;
const MANY_HOSTS = 1000;

export function summarize(runs: readonly Run[]): readonly Row[] {
  const keys = new Map(runs.map((run) => [[run.site.name, run.mode, run.tool.name].join(), run]));
  return [...keys.values()].map(({ site, mode, tool }) => {
    const own = runs.filter((run) => run.site === site && run.mode === mode && run.tool === tool);
    const load = own.filter(({ scenario }) => scenario === 'load');
    const alone = own.filter(({ scenario }) => scenario === 'alone');
    const aloneMs = median(alone.map(({ figures }) => median(figures.tookMs)));
    const seen = (tool.kind === 'process-each' ? alone : load).map(({ figures }) => figures.peakMb);
    const busy = load.flatMap(({ serverBusy }) => serverBusy ?? []);
    return {
      site: site.name,
      mode,
      tool: tool.name,
      isOurs: tool.isOurs,
      kind: tool.kind,
      checks: load[0]?.checks ?? 0,
      concurrency: load.at(-1)?.concurrency ?? 1,
      ...(load.length > 0 && {
        cpuMsPerCheck: median(load.map(({ figures, checks }) => figures.cpuMs / checks)),
        checksPerSecond: median(load.map(rateOf)),
      }),
      ...(busy.length > 0 && { serverBusy: median(busy) }),
      ...(alone.length > 0 && { aloneMs }),
      ...(alone.length > 0 && site.delayMs > 0 && { timesTheLimit: aloneMs / (ROUND_TRIPS[mode] * site.delayMs) }),
      ...(seen.length > 0 && { peakMb: median(seen) }),
    };
  });
}

/** Each of our forms by the best of the peers at the same task. */
export function goalsOf(rows: readonly Row[]): readonly Goal[] {
  return rows.filter(({ isOurs }) => isOurs).flatMap((row) => goalsOfRow(row, peersOf(row, rows)));
}

const peersOf = ({ site, mode }: Row, rows: readonly Row[]): readonly Row[] =>
  rows.filter((row) => !row.isOurs && row.site === site && row.mode === mode);

function goalsOfRow(row: Row, peers: readonly Row[]): readonly Goal[] {
  const { site, mode, tool, kind } = row;
  const atMost = (what: string, value: number, limit: number, peer?: string): Goal => {
    const isMet = value <= limit;
    return { what, site, mode, tool, value, limit, isAtLeast: false, isMet, ...(peer !== undefined && { peer }) };
  };
  const cheapest = least(peers, ({ cpuMsPerCheck }) => cpuMsPerCheck);
  const fastest = least(peers, ({ checksPerSecond }) => (checksPerSecond === undefined ? undefined : -checksPerSecond));
  const goals: Goal[] = [];
  if (row.cpuMsPerCheck !== undefined && cheapest?.cpuMsPerCheck !== undefined) {
    const value = row.cpuMsPerCheck / cheapest.cpuMsPerCheck;
    goals.push(atMost('CPU time ÷ the least of a peer', value, 1, cheapest.tool));
  }
  const isFullAndLate = mode === 'starttls' && site === '50 ms';
  if (isFullAndLate && row.checksPerSecond !== undefined && fastest?.checksPerSecond !== undefined) {
    const value = row.checksPerSecond / fastest.checksPerSecond;
    const what = 'checks a second ÷ the most of a peer';
    const [limit, isMet] = [RATE_TIMES, value >= RATE_TIMES];
    goals.push({ what, site, mode, tool, peer: fastest.tool, value, limit, isAtLeast: true, isMet });
  }
  if (row.timesTheLimit !== undefined && kind === 'running') {
    goals.push(atMost('one check ÷ (round trips × delay)', row.timesTheLimit, ALONE_LIMIT));
  }
  if (row.checks >= MANY_HOSTS && kind === 'one-process' && row.peakMb !== undefined) {
    goals.push(atMost('peak memory of 1,000 hosts in one run, MB', row.peakMb, MEMORY_LIMIT_MB));
  }
  return goals;
}

const least = (rows: readonly Row[], figure: (row: Row) => number | undefined): Row | undefined =>
  rows.filter((row) => figure(row) !== undefined).toSorted((a, b) => (figure(a) ?? 0) - (figure(b) ?? 0))[0];
