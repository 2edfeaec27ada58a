import Table from 'cli-table3';
import { median } from '../median';
import type { machine } from '../summary';
import type { TaskFigures } from './measure';

/** What lib/cost takes as measured: each function's work, in processes of its own under plain Node, on loopback. */
export interface Report {
  readonly version: 1;
  readonly startedAt: string;
  readonly machine: ReturnType<typeof machine>;
  /** Before each reply of a mail host. */
  readonly delayMs: number;
  /** One for each task and round. */
  readonly rounds: readonly TaskFigures[];
}

const HEAD = ['task', 'load ms', 'first ms', 'ms a call', 'CPU ms', 'peak MB', 'reads', 'writes', 'log B'];

/** For people: medians of the rounds, but for durations and memory, of which each round is shown. */
export function renderReport({ startedAt, machine: { cpu, cores, node, platform }, delayMs, rounds }: Report): string {
  const head = `${startedAt} · ${cpu}, ${cores} cores · Node ${node} ${platform} · ${delayMs} ms a reply`;
  const table = new Table({ head: [...HEAD], style: { head: [], border: [], compact: true } });
  for (const task of new Set(rounds.map((round) => round.task))) {
    const own = rounds.filter((round) => round.task === task);
    const of = (figure: (one: TaskFigures) => number, digits = 0) => median(own.map(figure)).toFixed(digits);
    const every = (figure: (one: TaskFigures) => number) => own.map((one) => figure(one).toFixed(0)).join(' ');
    table.push([
      task,
      of(({ startMs }) => startMs),
      of(({ firstMs }) => firstMs),
      every(({ wallMs }) => wallMs),
      of(({ cpuMs }) => cpuMs, 1),
      every(({ peakMb }) => peakMb),
      of(({ readUnits }) => readUnits, 1),
      of(({ writeUnits }) => writeUnits, 1),
      of(({ logBytes }) => logBytes),
    ]);
  }
  return `${head}\n${table.toString()}`;
}
