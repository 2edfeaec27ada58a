import Table from 'cli-table3';
import { CLIENTS } from './children';
import { type Goal, type Row, type Summary, timesTheLimit } from './summary';

const titles = {
  queue: 'no delay, 100 at a time',
  parallel: '50 ms a reply, all at once',
  fresh: 'all at once, new process',
  alone: '50 ms a reply, alone',
  first: '50 ms a reply, first of its process',
  nagle: 'no delay, alone, Nagle and two tickets',
} as const;
const modeNames = { ehlo: 'EHLO only', starttls: 'STARTTLS' } as const;

/** For people: the figures, then the goals. */
export function renderSummary(summary: Summary): string {
  const { machine, rounds, startedAt } = summary;
  const { cpu, cores, node, platform } = machine;
  const head = `${startedAt} · ${cpu}, ${cores} cores · Node ${node} ${platform} · medians of ${rounds} rounds`;
  const missed = summary.goals.filter(({ isMet }) => !isMet).length;
  return [
    head,
    figures(summary.rows),
    goals(summary.goals),
    missed === 0 ? 'All goals are met.' : `${missed} of ${summary.goals.length} goals are missed.`,
    ...summary.wrongAnswers.map((text) => `WRONG: ${text}`),
  ].join('\n');
}

function figures(rows: readonly Row[]): string {
  const table = plainTable([
    'load',
    'probe',
    'client',
    'CPU ms',
    'a second',
    'peak MB',
    'ms',
    '÷ limit',
    'server busy',
  ]);
  for (const row of rows) {
    for (const client of CLIENTS) {
      const { cpuMsPerProbe, probesPerSecond, peakMb, probeMs, serverBusy } = row.clients[client];
      const isSingle = row.concurrency === 1;
      table.push([
        titles[row.scenario],
        modeNames[row.mode],
        client,
        isSingle ? '' : cpuMsPerProbe.toFixed(2),
        isSingle ? '' : probesPerSecond.toFixed(0),
        peakMb.toFixed(0),
        isSingle ? probeMs.toFixed(1) : '',
        isSingle && row.delayMs > 0 ? timesTheLimit(row, client).toFixed(3) : '',
        isSingle ? '' : `${(100 * serverBusy).toFixed(0)}%`,
      ]);
    }
  }
  return table.toString();
}

function goals(list: readonly Goal[]): string {
  const table = plainTable(['goal', 'load', 'probe', 'is', 'at most', '']);
  for (const { what, scenario, mode, value, limit, isMet } of list) {
    const digits = limit > 10 ? 0 : scenario === 'alone' || scenario === 'first' ? 3 : 2;
    table.push([
      what,
      titles[scenario],
      modeNames[mode],
      value.toFixed(digits),
      String(limit),
      isMet ? 'met' : 'MISSED',
    ]);
  }
  return table.toString();
}

function plainTable(head: string[]) {
  return new Table({ head, style: { head: [], border: [], compact: true } });
}
