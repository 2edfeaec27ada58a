import { existsSync } from 'node:fs';
import { Children } from '../children';
import { type Request, readRequest } from '../request';
import { machine } from '../summary';
import { commandTools } from './commandTools';
import { exporterTool } from './exporterTool';
import { checkCommand, nmap } from './manyHostsTools';
import { benchSites, postfixSite, whyNoPostfix } from './places';
import { loadNow, type Report, renderReport } from './render';
import { hostCount, runRounds } from './rounds';
import { runningTool } from './runningTool';
import { goalsOf, summarize } from './summary';
import type { Tool } from './tool';

const USAGE = 'usage: npm run bench -- --peers [--rounds N] [--probes N] [--all-peers] [--no-postfix] [--json]';
/** No package of Debian has it, and it was not to be had as a Go module where this was written. */
const ZGRAB = 'zgrab2: this benchmark does not know how to run it (docs/performance.md)';

const isThere = ({ needs }: Tool): boolean => needs === undefined || existsSync(needs.program);

/** 0 whatever the speed; 1 for a wrong answer; 2 where it could not run, or has not all peers that it was asked for. */
export async function benchPeers(args: readonly string[]): Promise<number> {
  const request = readRequest(args, { rounds: 5, probes: 1000 }, ['peers', 'all-peers', 'no-postfix']);
  if (request === undefined) {
    process.stderr.write(`${USAGE}\n`);
    return 3;
  }
  const children = new Children(hostCount(request.probes));
  process.once('exit', () => children.end());
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(2));
  try {
    await children.start();
    const tools = await allTools(children);
    const report = await measure(children, tools, request);
    process.stdout.write(`${request.isJson ? JSON.stringify(report, null, 2) : renderReport(report)}\n`);
    const isShort = request.flags.includes('all-peers') && !tools.every(isThere);
    if (report.wrongAnswers.length > 0) return 1;
    return isShort ? 2 : 0;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 2;
  } finally {
    children.end();
  }
}

const allTools = async (children: Children): Promise<readonly Tool[]> => [
  runningTool(children),
  await checkCommand(children.folder),
  exporterTool(children.folder),
  nmap(children.folder),
  ...commandTools(children.folder),
];

async function measure(
  children: Children,
  tools: readonly Tool[],
  { rounds, probes, flags }: Request<'rounds' | 'probes'>,
): Promise<Report> {
  const startedAt = new Date().toISOString();
  const before = loadNow();
  const noPostfix = flags.includes('no-postfix') ? 'not asked for' : whyNoPostfix();
  const skipped = [
    ...tools.flatMap((tool) => (isThere(tool) ? [] : `${tool.name} is not installed (Debian: ${tool.needs?.package})`)),
    ZGRAB,
    ...(noPostfix === undefined ? [] : [`a real Postfix to ask: ${noPostfix}`]),
  ];
  for (const text of skipped) process.stderr.write(`SKIPPED: ${text}\n`);
  const sites = [...benchSites(children, hostCount(probes)), ...(noPostfix === undefined ? [await postfixSite()] : [])];
  const plan = { tools: tools.filter(isThere), sites, rounds, checks: probes };
  const { runs, wrong } = await runRounds(plan, (what) => {
    if (process.stderr.isTTY) process.stderr.write(`${what}\n`);
  });
  const rows = summarize(runs);
  return {
    version: 1,
    startedAt,
    machine: machine(),
    rounds,
    load: [before, loadNow()],
    skipped,
    rows,
    goals: goalsOf(rows),
    wrongAnswers: wrong,
  };
}
