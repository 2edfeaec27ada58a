import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import * as z from 'zod';
import { maillogSchema } from '../lib/cli/maillog/maillogSchema';
import { childMessage } from './childMessage';
import { type Written, writeExchangeLog } from './maillog/exchangeLog';
import { median } from './median';
import { type Request, readRequest } from './request';
import { machine } from './summary';

const USAGE = 'usage: npm run bench:maillog -- [--rounds N] [--megabytes N] [--json]';
const GOAL = { secondsPerGb: 15, peakMb: 200, fromMegabytes: 500 } as const;

const figures = z.object({ wallMs: z.number(), cpuMs: z.number(), peakMb: z.number(), output: z.string() });
type Round = Omit<z.infer<typeof figures>, 'output'> & { readonly wrong?: string };

/** What is wrong with what was read; nothing where the counts are those of the log. */
function wrongIn(output: string, { sessions, withoutStarttls }: Written): string | undefined {
  const { remotes, sessions: read } = maillogSchema.parse(JSON.parse(output));
  const without = remotes.reduce((sum, remote) => sum + remote.withoutStarttls.sessions, 0);
  const isRight = read === sessions && without === withoutStarttls;
  return isRight ? undefined : `${read} sessions, ${without} without, of ${sessions} and ${withoutStarttls}`;
}

async function measure(
  { rounds, megabytes }: Request<'rounds' | 'megabytes'>,
  folder: string,
): Promise<readonly Round[]> {
  const program = join(folder, 'reading.cjs');
  await build({
    entryPoints: [join(import.meta.dirname, 'maillog/reading.ts')],
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    // Of other commands, which are not run.
    external: ['libsql', '@aws-sdk/*', 'log-update', 'nodemailer', 'hono', '@hono/*', 'prom-client'],
    outfile: program,
    logLevel: 'warning',
  });
  const log = join(folder, 'SEND2026112300-1.LOG');
  const written = writeExchangeLog(log, megabytes * 1e6);
  const measured: Round[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const child = fork(program, [log], { execArgv: [], env: { ...process.env, NODE_OPTIONS: '' } });
    const { output, ...figure } = figures.parse(await childMessage(child));
    const wrong = wrongIn(output, written);
    measured.push({ ...figure, ...(wrong !== undefined && { wrong }) });
  }
  return measured;
}

function report(rounds: readonly Round[], { megabytes }: Request<'rounds' | 'megabytes'>) {
  const of = (figure: (round: Round) => number): number => median(rounds.map(figure));
  const perGb = 1_000 / megabytes;
  const [wallS, cpuS] = [of(({ wallMs }) => wallMs) / 1000, of(({ cpuMs }) => cpuMs) / 1000];
  const peakMb = of((round) => round.peakMb);
  return {
    version: 1,
    machine: machine(),
    megabytes,
    rounds: rounds.length,
    ...{ wallS, cpuS, peakMb, secondsPerGb: wallS * perGb },
    // Of less, most is the start of the process.
    ...(megabytes >= GOAL.fromMegabytes && {
      isGoalMet: wallS * perGb <= GOAL.secondsPerGb && peakMb <= GOAL.peakMb,
    }),
    wrong: rounds.flatMap(({ wrong = '' }) => (wrong === '' ? [] : [wrong])),
  };
}

/** 0 whatever the speed; 1 for a wrong count; 2 where it could not run; 3 for bad usage. */
async function main(): Promise<number> {
  const request = readRequest(process.argv.slice(2), { rounds: 5, megabytes: 1000 });
  if (request === undefined) {
    process.stderr.write(`${USAGE}\n`);
    return 3;
  }
  const folder = mkdtempSync(join(tmpdir(), 'starttls-canary-maillog-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(2));
  try {
    const result = report(await measure(request, folder), request);
    const { wallS, cpuS, peakMb, secondsPerGb, isGoalMet } = result;
    const text = `${request.megabytes} MB of Exchange log: ${wallS.toFixed(1)} s (CPU ${cpuS.toFixed(1)} s), ${secondsPerGb.toFixed(1)} s a GB, peak ${peakMb.toFixed(0)} MB${isGoalMet === undefined ? '' : `; goal ${isGoalMet ? 'met' : 'missed'}`}`;
    process.stdout.write(`${request.isJson ? JSON.stringify(result, null, 2) : [text, ...result.wrong].join('\n')}\n`);
    return result.wrong.length === 0 ? 0 : 1;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 2;
  }
}

process.exitCode = await main();
