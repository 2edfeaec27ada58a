import { diagnose } from '../lib/cli/doctor/diagnose';
import { egressKind } from '../lib/cli/doctor/egressKind';
import type { VantageRuns } from '../lib/cli/doctor/facts';
import { gatherFacts } from '../lib/cli/doctor/gatherFacts';
import { lastRun } from '../lib/cli/doctor/lastRun';
import { readRuns } from '../lib/cli/doctor/readRuns';
import { neededStacks } from '../lib/cli/doctor/vantageStacks';
import { everyVantage } from '../lib/config/everyVantage';
import { infraName } from '../lib/infra/names';
import { type MetricName, metricsNamespace, physicalName, SCHEMA_VERSION, stackName } from '../lib/telemetry/contract';
import packageFile from '../package.json';
import { alarms, healthMail } from './alarmSteps';
import type { Deployment } from './deployment';
import { NotYet, patiently } from './patience';
import { policyCheck } from './policyStep';

export interface Step {
  readonly what: string;
  /** Gives what it saw; rejects with what is wrong, for a person to read. */
  readonly work: () => Promise<string>;
}

const MINUTE_MS = 60_000;
/** A run may wait for a retry of its schedule, and for a slow server. */
const RUN_MINUTES = 2;

/** From what must be there first to what is built on it. */
export const steps = (deployment: Deployment): readonly Step[] => [
  { what: 'stacks', work: () => stacks(deployment) },
  { what: 'dashboard', work: () => dashboard(deployment) },
  ...deployment.config.vantages.flatMap(({ id }) => [
    { what: `run of ${id}`, work: () => run(deployment, id) },
    { what: `metrics of ${id}`, work: () => metrics(deployment, id) },
  ]),
  ...deployment.config.externalVantages.map(({ id }) => ({
    what: `machine ${id}`,
    work: () => machine(deployment, id),
  })),
  { what: 'policy check', work: () => policyCheck(deployment) },
  { what: 'sight', work: () => sight(deployment) },
  { what: 'alarms', work: () => alarms(deployment) },
  { what: 'health mail', work: () => healthMail(deployment) },
  { what: 'message', work: () => message(deployment) },
  { what: 'doctor', work: () => doctor(deployment) },
];

async function stacks({ config: { name, hub, vantages }, account }: Deployment): Promise<string> {
  const expected = [
    { region: hub, stack: stackName.state(name) },
    { region: hub, stack: stackName.hub(name) },
    ...vantages.flatMap((vantage) =>
      neededStacks({ egress: egressKind(vantage), eipAllocationId: vantage.nat.eipAllocationId }).map((kind) => ({
        region: vantage.region,
        stack: stackName[kind](name, vantage.id),
      })),
    ),
  ];
  const regions = [...new Set(expected.map(({ region }) => region))];
  const found = new Map(
    await Promise.all(
      regions.map(async (region) => [region, await account.stacks(region, `StarttlsCanary-${name}-`)] as const),
    ),
  );
  const wrong = expected.flatMap(({ stack, region }) => {
    const status = found.get(region)?.find((each) => each.name === stack)?.status ?? 'not there';
    return /^(CREATE|UPDATE)_COMPLETE$/.test(status) ? [] : [`${stack} in ${region} is ${status}`];
  });
  if (wrong.length > 0) throw new Error(wrong.join('; '));
  return `${expected.length} are complete`;
}

async function dashboard({ config: { name, hub }, cloudWatch }: Deployment): Promise<string> {
  const shown = infraName.dashboard(name);
  const widgets = await cloudWatch(hub).widgets(shown);
  if (widgets.length === 0) throw new Error(`${shown} shows nothing`);
  return `${shown} in ${hub} has ${widgets.length} widgets`;
}

/** A run of all shards that began after we did. */
function run(deployment: Deployment, id: string): Promise<string> {
  const { config, since, clock } = deployment;
  const isDone = ({ shards, heartbeats }: VantageRuns): boolean =>
    shards.every((shard) =>
      heartbeats.some((beat) => beat.shard === shard && Date.parse(beat.startedAt) > since.getTime()),
    );
  return patiently(clock, config.everyMinutes + RUN_MINUTES, async () => {
    const runs = await runsOf(deployment, id);
    if (isDone(runs)) return `${runs.views.length} hosts`;
    throw new NotYet(`none was completed: look at the log of ${physicalName.probe(config.name, id)}`);
  });
}

/** A machine of one's own runs by itself, before or after a deployment; only what it did not put is a failure. */
async function machine(deployment: Deployment, id: string): Promise<string> {
  const { config, clock } = deployment;
  const runs = await runsOf(deployment, id);
  const { state, at } = lastRun(runs, { at: clock.now(), everyMinutes: config.everyMinutes });
  if (state !== 'on-time')
    return `not heard${at === undefined ? '' : ` since ${at}`}: look whether starttls-canary watch --publish runs there`;
  const put = await metrics(deployment, id, config.everyMinutes + RUN_MINUTES);
  return `heard, ${runs.views.length} hosts; ${put}`;
}

async function runsOf({ config, table }: Deployment, id: string): Promise<VantageRuns> {
  const runs = await readRuns(id, config, table);
  if (!runs.isKnown) throw new Error(`${runs.what}: ${runs.why}`);
  return runs.value;
}

function metrics(
  { config, since, clock, cloudWatch }: Deployment,
  id: string,
  patienceMinutes = RUN_MINUTES,
): Promise<string> {
  const perVantage = ['ProbeRuns', 'HostsProbed', 'VantageBlind'] as const satisfies readonly MetricName[];
  // A data point carries the time at which its run was due, which may be before we began.
  const from = new Date(since.getTime() - config.everyMinutes * MINUTE_MS);
  const namespace = metricsNamespace(config.name);
  return patiently(clock, patienceMinutes, async () => {
    const until = new Date(clock.now().getTime() + MINUTE_MS);
    const points = await Promise.all(
      perVantage.map((name) =>
        cloudWatch(config.hub).minutes({ namespace, name, dimensions: { Vantage: id } }, 'SampleCount', from, until),
      ),
    );
    const missing = perVantage.filter((_, index) => points[index]?.length === 0);
    if (missing.length > 0) throw new NotYet(`${namespace} has no ${missing.join(', ')}`);
    return `${perVantage.join(', ')} in ${namespace}`;
  });
}

/** A canary that no mail server answers watches nothing, however well it runs. */
async function sight(deployment: Deployment): Promise<string> {
  const seen = await Promise.all(
    everyVantage(deployment.config).map(async ({ id }) => {
      const { views } = await runsOf(deployment, id);
      const answered = views.filter(({ outcome }) => outcome !== 'unknown').length;
      return { said: `${id} ${answered} of ${views.length}`, isAny: answered > 0 };
    }),
  );
  const said = seen.map((each) => each.said).join(', ');
  if (!seen.some(({ isAny }) => isAny)) throw new Error(`no host answered EHLO anywhere (${said}): docs/port-25.md`);
  return `hosts that answered EHLO: ${said}`;
}

async function message({ config, askNotify }: Deployment): Promise<string> {
  const place = { region: config.hub, functionName: physicalName.notify(config.name) };
  await askNotify(place, { schemaVersion: SCHEMA_VERSION, kind: 'test' });
  return `sent to ${physicalName.topic(config.name)}; see whether it arrived`;
}

/** What else is to be done; only what keeps the canary from its work is a failure of the deployment. */
async function doctor({ config, clock, account, table, resolver }: Deployment): Promise<string> {
  const facts = await gatherFacts(config, {
    ...{ at: clock.now(), version: packageFile.version, resolver, pointerResolver: resolver },
    openTable: async () => ({ ...table, close: () => {} }),
    openAccount: async () => ({ ...account, close: () => {} }),
  });
  const { findings } = diagnose(facts);
  const said = findings.map(
    ({ severity, code, vantage }) => `${severity} ${code}${vantage === undefined ? '' : ` (${vantage})`}`,
  );
  if (findings.some(({ severity }) => severity === 'critical')) throw new Error(said.join(', '));
  return said.length === 0 ? 'all is well' : `${said.join(', ')}: npx starttls-canary doctor says what to do`;
}
