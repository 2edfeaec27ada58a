import { Environments } from './functions/environments';
import { measure, type TaskFigures } from './functions/measure';
import { type Report, renderReport } from './functions/render';
import { type Installation, type Stage, startStage, VANTAGES } from './functions/stage';
import { HANDLERS, hearing, probing, showing, startFor, sweeping } from './functions/tasks';
import { readRequest } from './request';
import { machine } from './summary';

// As each function's process: on Node 20 the SDK would print that it will one day need a newer one.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

const USAGE = 'usage: npm run bench:functions -- [--rounds N] [--json]';
/** 50 domains with two MX hosts each; the few tell what a run costs before its first host. */
const HOSTS = 100;
const FEW_HOSTS = 10;
const DELAY_MS = 100;

async function runRounds(stage: Stage, environments: Environments, rounds: number): Promise<readonly TaskFigures[]> {
  await environments.build(HANDLERS, stage.ca);
  const [few, all] = [await stage.install(FEW_HOSTS), await stage.install(HOSTS)];
  for (const installation of [few, all]) await settle(installation, environments);
  const [vantage] = VANTAGES;
  const tasks = [
    ...[few, all].map((installation) => probing(installation, vantage)),
    sweeping('judge', all),
    hearing(all),
    sweeping('notify', all),
    showing('matrix', all),
    showing('open', all),
  ];
  const figures: TaskFigures[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    if (process.stderr.isTTY) process.stderr.write(`round ${round} of ${rounds}\n`);
    for (const task of tasks) figures.push(await measure(task, stage, environments));
  }
  return figures;
}

/** Two runs at each vantage and two sweeps of both hub functions: from then on nothing is new. */
async function settle(installation: Installation, environments: Environments): Promise<void> {
  const probes = VANTAGES.map((vantage) => probing(installation, vantage));
  for (const task of [...probes, sweeping('judge', installation), sweeping('notify', installation)]) {
    const environment = await startFor(task, environments);
    for (const call of [0, 1]) await environment.call(task.event(call));
    environment.end();
  }
}

/** 0 whatever the speed; 2 where it could not run; 3 for bad usage. */
async function main(): Promise<number> {
  const request = readRequest(process.argv.slice(2), { rounds: 5 });
  if (request === undefined) {
    process.stderr.write(`${USAGE}\n`);
    return 3;
  }
  const environments = new Environments();
  process.once('exit', () => environments.end());
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(2));
  try {
    const startedAt = new Date().toISOString();
    const stage = await startStage(HOSTS, DELAY_MS);
    const rounds = await runRounds(stage, environments, request.rounds).finally(() => stage.close());
    const report: Report = { version: 1, startedAt, machine: machine(), delayMs: DELAY_MS, rounds };
    process.stdout.write(`${request.isJson ? JSON.stringify(report, null, 2) : renderReport(report)}\n`);
    return 0;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 2;
  } finally {
    environments.end();
  }
}

process.exitCode = await main();
