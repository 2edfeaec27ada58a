import { Children } from './children';
import { benchPeers } from './peers/benchPeers';
import { renderSummary } from './render';
import { type Request, readRequest } from './request';
import { runRounds, wrongAnswers } from './rounds';
import { goalsOf, machine, type Summary, summarize } from './summary';

const USAGE = 'usage: npm run bench -- [--peers] [--rounds N] [--probes N] [--json]';

async function measure(children: Children, request: Request<'rounds' | 'probes'>): Promise<Summary> {
  const startedAt = new Date().toISOString();
  await children.start();
  const runs = await runRounds(children, request, (round) => {
    if (process.stderr.isTTY) process.stderr.write(`round ${round} of ${request.rounds}\n`);
  });
  const rows = summarize(runs);
  return {
    version: 1,
    startedAt,
    machine: machine(),
    rounds: request.rounds,
    rows,
    goals: goalsOf(rows),
    wrongAnswers: [...new Set(runs.flatMap(wrongAnswers))],
  };
}

/** 0 whatever the speed; 1 for a wrong answer; 2 where it could not run; 3 for bad usage. */
async function main(): Promise<number> {
  const request = readRequest(process.argv.slice(2), { rounds: 5, probes: 1000 });
  if (request === undefined) {
    process.stderr.write(`${USAGE}\n`);
    return 3;
  }
  const children = new Children();
  process.once('exit', () => children.end());
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(2));
  try {
    const summary = await measure(children, request);
    process.stdout.write(`${request.isJson ? JSON.stringify(summary, null, 2) : renderSummary(summary)}\n`);
    return summary.wrongAnswers.length === 0 ? 0 : 1;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 2;
  } finally {
    children.end();
  }
}

const isByPeers = process.argv.includes('--peers');
process.exitCode = isByPeers ? await benchPeers(process.argv.slice(2)) : await main();
