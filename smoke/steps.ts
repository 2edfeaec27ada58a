import { setTimeout as pause } from 'node:timers/promises';
import {
  type CloudWatchClient,
  GetDashboardCommand,
  GetMetricDataCommand,
  paginateDescribeAlarms,
} from '@aws-sdk/client-cloudwatch';
import { askNotify } from '../lib/cli/askNotify';
import { diagnose } from '../lib/cli/doctor/diagnose';
import type { VantageRuns } from '../lib/cli/doctor/facts';
import { gatherFacts } from '../lib/cli/doctor/gatherFacts';
import { readRuns } from '../lib/cli/doctor/readRuns';
import { nodeResolver } from '../lib/dns/nodeResolver';
import { infraName } from '../lib/infra/names';
import { type MetricName, metricsNamespace, physicalName, SCHEMA_VERSION, stackName } from '../lib/telemetry/contract';
import packageFile from '../package.json';
import type { Deployment } from './deployment';

export interface Step {
  readonly what: string;
  /** Gives what it saw; rejects with what is wrong, for a person to read. */
  readonly work: () => Promise<string>;
}

const MINUTE_MS = 60_000;
/** A run may wait for a retry of its schedule, and for a slow server. */
const RUN_MINUTES = 2;
const ALARM_MINUTES = 5;
const ASK_EVERY_MS = 5_000;

/** From what must be there first to what is built on it. */
export const steps = (deployment: Deployment): readonly Step[] => [
  { what: 'stacks', work: () => stacks(deployment) },
  { what: 'dashboard', work: () => dashboard(deployment) },
  ...deployment.config.vantages.flatMap(({ id }) => [
    { what: `run of ${id}`, work: () => run(deployment, id) },
    { what: `metrics of ${id}`, work: () => metrics(deployment, id) },
  ]),
  { what: 'sight', work: () => sight(deployment) },
  { what: 'alarms', work: () => alarms(deployment) },
  { what: 'message', work: () => message(deployment) },
  { what: 'doctor', work: () => doctor(deployment) },
];

async function stacks({ config: { name, hub, vantages }, account }: Deployment): Promise<string> {
  const expected = [
    { region: hub, stack: stackName.state(name) },
    { region: hub, stack: stackName.hub(name) },
    ...vantages.map(({ id, region }) => ({ region, stack: stackName.vantage(name, id) })),
  ];
  const regions = new Set(expected.map(({ region }) => region));
  const found = (
    await Promise.all([...regions].map((region) => account.stacks(region, `StarttlsCanary-${name}-`)))
  ).flat();
  const wrong = expected.flatMap(({ stack, region }) => {
    const status = found.find((each) => each.name === stack)?.status ?? 'not there';
    return /^(CREATE|UPDATE)_COMPLETE$/.test(status) ? [] : [`${stack} in ${region} is ${status}`];
  });
  if (wrong.length > 0) throw new Error(wrong.join('; '));
  return `${expected.length} are complete`;
}

async function dashboard({ config: { name, hub }, cloudWatch }: Deployment): Promise<string> {
  const DashboardName = infraName.dashboard(name);
  const { DashboardBody = '{}' } = await cloudWatch(hub).send(new GetDashboardCommand({ DashboardName }));
  const { widgets = [] }: { readonly widgets?: readonly unknown[] } = JSON.parse(DashboardBody);
  if (widgets.length === 0) throw new Error(`${DashboardName} shows nothing`);
  return `${DashboardName} in ${hub} has ${widgets.length} widgets`;
}

/** A run of all shards that began after we did. */
function run(deployment: Deployment, id: string): Promise<string> {
  const { config, since } = deployment;
  const isDone = ({ shards, heartbeats }: VantageRuns): boolean =>
    shards.every((shard) =>
      heartbeats.some((beat) => beat.shard === shard && Date.parse(beat.startedAt) > since.getTime()),
    );
  return patiently(config.everyMinutes + RUN_MINUTES, async () => {
    const runs = await runsOf(deployment, id);
    if (isDone(runs)) return `${runs.views.length} hosts`;
    throw new NotYet(`none was completed: look at the log of ${physicalName.probe(config.name, id)}`);
  });
}

async function runsOf({ config, table }: Deployment, id: string): Promise<VantageRuns> {
  const runs = await readRuns(id, config, table);
  if (!runs.isKnown) throw new Error(`${runs.what}: ${runs.why}`);
  return runs.value;
}

function metrics({ config, since, cloudWatch }: Deployment, id: string): Promise<string> {
  const client = cloudWatch(config.hub);
  const perVantage = ['ProbeRuns', 'HostsProbed', 'VantageBlind'] as const satisfies readonly MetricName[];
  // A data point carries the time at which its run was due, which may be before we began.
  const from = new Date(since.getTime() - config.everyMinutes * MINUTE_MS);
  const namespace = metricsNamespace(config.name);
  return patiently(RUN_MINUTES, async () => {
    const counts = await Promise.all(perVantage.map((name) => pointsSince(client, namespace, name, id, from)));
    const missing = perVantage.filter((_, index) => counts[index] === 0);
    if (missing.length > 0) throw new NotYet(`${namespace} has no ${missing.join(', ')}`);
    return `${perVantage.join(', ')} in ${namespace}`;
  });
}

async function pointsSince(
  client: CloudWatchClient,
  Namespace: string,
  MetricName: MetricName,
  id: string,
  from: Date,
): Promise<number> {
  const Metric = { Namespace, MetricName, Dimensions: [{ Name: 'Vantage', Value: id }] };
  const { MetricDataResults: [result] = [] } = await client.send(
    new GetMetricDataCommand({
      StartTime: new Date(Math.floor(from.getTime() / MINUTE_MS) * MINUTE_MS),
      EndTime: new Date(Date.now() + MINUTE_MS),
      MetricDataQueries: [{ Id: 'm', MetricStat: { Metric, Period: 60, Stat: 'SampleCount' } }],
    }),
  );
  return result?.Values?.length ?? 0;
}

/** A canary that no mail server answers watches nothing, however well it runs. */
async function sight(deployment: Deployment): Promise<string> {
  const seen = await Promise.all(
    deployment.config.vantages.map(async ({ id }) => {
      const { views } = await runsOf(deployment, id);
      const answered = views.filter(({ outcome }) => outcome !== 'unknown').length;
      return { said: `${id} ${answered} of ${views.length}`, isAny: answered > 0 };
    }),
  );
  const said = seen.map((each) => each.said).join(', ');
  if (!seen.some(({ isAny }) => isAny)) throw new Error(`no host answered EHLO anywhere (${said}): docs/port-25.md`);
  return `hosts that answered EHLO: ${said}`;
}

/** After a first run an alarm may take some minutes to know. */
function alarms({ config: { name, hub, vantages }, cloudWatch }: Deployment): Promise<string> {
  const regions = [...new Set([hub, ...vantages.map(({ region }) => region)])];
  return patiently(ALARM_MINUTES, async () => {
    const found = (await Promise.all(regions.map((region) => alarmsIn(cloudWatch(region), name)))).flat();
    const on = found.filter(({ state }) => state === 'ALARM');
    if (on.length > 0) throw new NotYet(`on: ${on.map((alarm) => alarm.name).join(', ')}`);
    if (found.length === 0) throw new Error('there are none');
    return `${found.length}, none of them on`;
  });
}

async function alarmsIn(
  client: CloudWatchClient,
  installation: string,
): Promise<readonly { readonly name: string; readonly state: string }[]> {
  const alarms = [];
  for await (const page of paginateDescribeAlarms({ client }, { AlarmNamePrefix: infraName.alarms(installation) }))
    for (const { AlarmName: name = '', StateValue: state = '' } of page.MetricAlarms ?? [])
      alarms.push({ name, state });
  return alarms;
}

async function message({ config }: Deployment): Promise<string> {
  const place = { region: config.hub, functionName: physicalName.notify(config.name) };
  await askNotify(place, { schemaVersion: SCHEMA_VERSION, kind: 'test' });
  return `sent to ${physicalName.topic(config.name)}; see whether it arrived`;
}

/** What else is to be done; only what keeps the canary from its work is a failure of the deployment. */
async function doctor({ config, account, table }: Deployment): Promise<string> {
  const resolver = nodeResolver(config.dns === undefined ? {} : { server: config.dns });
  const facts = await gatherFacts(config, {
    ...{ at: new Date(), version: packageFile.version, resolver, pointerResolver: resolver },
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

/** What may still come. */
class NotYet extends Error {}

/** Works again and again while it is told "not yet", for `minutes` at most. */
async function patiently(minutes: number, work: () => Promise<string>): Promise<string> {
  const deadline = Date.now() + minutes * MINUTE_MS;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof NotYet) || Date.now() > deadline) throw error;
      await pause(ASK_EVERY_MS);
    }
  }
}
