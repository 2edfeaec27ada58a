import { statSync } from 'node:fs';
import Table from 'cli-table3';
import { slotAt, slotOf } from '../lib/policy/policySlot';
import type { PolicyRunEvent } from '../lib/telemetry/contract';
import { beginLifetime } from '../test/e2e/lifetime';
import { type CallFigures, Environments } from './functions/environments';
import type { Metered } from './functions/meter';
import { type PolicyStage, startPolicyStage } from './functions/policyStage';
import { median } from './median';
import { readRequest } from './request';
import { machine } from './summary';

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

const USAGE = 'usage: npm run bench:policy -- [--rounds N] [--json]   (root: it makes a network of its own)';
const DOMAINS = 1_000;
const CALLS = 12;

/** One call of the policy check in a process of its own, and what it had of the table. */
interface Call extends CallFigures, Metered {
  readonly what: string;
  /** Domains that it looked at. */
  readonly looks: number;
  readonly startCpuMs: number;
}

/** Its first run looks at all; those after it, in the same five minutes, at the twelfth whose turn it is. */
async function callsOf(
  { name, event }: { readonly name: string; readonly event: PolicyRunEvent },
  stage: PolicyStage,
  environments: Environments,
): Promise<readonly Call[]> {
  const environment = await environments.start('policy', await stage.variables());
  const call = async (what: string, looks: number): Promise<Call> => {
    stage.meter.read();
    const figures = await environment.call(event);
    const { cpuMs: startCpuMs } = environment.start;
    return { what, looks, startCpuMs, ...figures, ...stage.meter.read() };
  };
  try {
    const first = await call(`${name}, all of them`, event.targets.length);
    const rest: Call[] = [];
    for (let n = 0; n < CALLS; n += 1) {
      const slot = slotAt(new Date());
      const looks = event.targets.filter((target) => slotOf(target.name) === slot).length;
      rest.push(await call(`${name}, a twelfth`, looks));
    }
    return [first, ...rest];
  } finally {
    environment.end();
  }
}

async function measure(rounds: number): Promise<readonly Call[]> {
  const environments = new Environments();
  process.once('exit', () => environments.end());
  const stage = await startPolicyStage(beginLifetime(false), DOMAINS);
  await environments.build(['policy'], stage.ca);
  process.stderr.write(`bundle: ${Math.round(statSync(environments.bundle('policy')).size / 1024)} KiB\n`);
  const [shard] = stage.events;
  if (shard === undefined) throw new Error('there are no events');
  const all = stage.events.flatMap(({ targets }) => targets);
  const tasks = [
    { name: 'no domains', event: { ...shard, targets: [] } },
    { name: 'one of four schedules', event: shard },
    { name: '1,000 domains at once', event: { ...shard, targets: all } },
  ];
  const calls: Call[] = [];
  for (let round = 1; round <= rounds; round += 1)
    for (const task of tasks) calls.push(...(await callsOf(task, stage, environments)));
  await stage.close();
  return calls;
}

/** Medians of the calls; peak memory is that of the whole process so far. */
function render(calls: readonly Call[]): string {
  const head = ['a call', 'looks', 'load CPU ms', 'ms', 'CPU ms', 'peak MB', 'reads', 'writes'];
  const table = new Table({ head, style: { head: [], border: [], compact: true } });
  for (const what of new Set(calls.map((call) => call.what))) {
    const own = calls.filter((call) => call.what === what);
    const of = (figure: (call: Call) => number): string => median(own.map(figure)).toFixed(1);
    table.push([
      what,
      of(({ looks }) => looks),
      of(({ startCpuMs }) => startCpuMs),
      of(({ wallMs }) => wallMs),
      of(({ cpuMs }) => cpuMs),
      of(({ peakMb }) => peakMb),
      of(({ readUnits }) => readUnits),
      of(({ writeUnits }) => writeUnits),
    ]);
  }
  return table.toString();
}

/** 0 whatever the speed; 2 where it could not run; 3 for bad usage. */
async function main(): Promise<number> {
  const request = readRequest(process.argv.slice(2), { rounds: 5 });
  if (request === undefined) {
    process.stderr.write(`${USAGE}\n`);
    return 3;
  }
  try {
    const startedAt = new Date().toISOString();
    const calls = await measure(request.rounds);
    const { cpu, cores, node } = machine();
    const report = { version: 1, startedAt, machine: machine(), calls };
    const text = `${startedAt} · ${cpu}, ${cores} cores · Node ${node}\n${render(calls)}`;
    process.stdout.write(`${request.isJson ? JSON.stringify(report, null, 2) : text}\n`);
    return 0;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 2;
  }
}

process.exit(await main());
