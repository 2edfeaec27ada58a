import { type AlarmKind, infraName } from '../lib/infra/names';
import { probeService } from '../lib/telemetry/contract';
import { type Deployment, regionsOf } from './deployment';
import { NotYet, nextMinute, patiently } from './patience';

const ALARM_MINUTES = 5;
/** SNS tells CloudWatch some minutes later what it published. */
const PUBLISHED_MINUTES = 10;
/** Between two changes of one alarm, so that each is seen. */
const CHANGE_MS = 10_000;
const REASON = 'A test: npm run smoke turns this alarm on and off again.';

/** Who says so when nobody looks at policies any more. */
const OF_POLICIES = [
  'failing-function',
  'throttled-function',
  'silent-function',
  'dead-letters',
] as const satisfies readonly AlarmKind[];

/** After a first run an alarm may take some minutes to know. */
export function alarms({ config, clock, cloudWatch }: Deployment): Promise<string> {
  return patiently(clock, ALARM_MINUTES, async () => {
    const prefix = infraName.alarms(config.name);
    const found = (await Promise.all(regionsOf(config).map((region) => cloudWatch(region).alarms(prefix)))).flat();
    const on = found.filter(({ state }) => state === 'ALARM');
    if (on.length > 0) throw new NotYet(`on: ${on.map(({ name }) => name).join(', ')}`);
    if (found.length === 0) throw new Error('there are none');
    const missing = OF_POLICIES.map((kind) => infraName.alarm(config.name, kind, 'policy')).filter(
      (expected) => !found.some(({ name }) => name === expected),
    );
    if (missing.length > 0) throw new Error(`there is no ${missing.join(', ')}`);
    return `${found.length}, none of them on`;
  });
}

/** One alarm for each way that there is to the health topic: in the hub's region, and of each vantage elsewhere. */
function oneForEachWay({ config: { name, hub, vantages } }: Deployment): readonly { name: string; region: string }[] {
  const kind: AlarmKind = 'dead-letters';
  return [
    { region: hub, name: infraName.alarm(name, kind, 'notify') },
    ...vantages
      .filter(({ region }) => region !== hub)
      .map(({ id, region }) => ({ region, name: infraName.alarm(name, kind, probeService(id)) })),
  ];
}

/**
 * Turns an alarm on and off again and counts what the health topic publishes: by the event bus, its rules, the role and
 * the topic's key. Whether a mail of it arrived is for its readers to see.
 */
export async function healthMail(deployment: Deployment): Promise<string> {
  const { config, clock, cloudWatch } = deployment;
  const ways = oneForEachWay(deployment);
  const from = await nextMinute(clock);
  await Promise.all(ways.map((way) => turnOnAndOff(deployment, way)));
  const topic = infraName.healthTopic(config.name);
  const metric = { namespace: 'AWS/SNS', name: 'NumberOfMessagesPublished', dimensions: { TopicName: topic } };
  const expected = 2 * ways.length;
  return patiently(clock, PUBLISHED_MINUTES, async () => {
    const minutes = await cloudWatch(config.hub).minutes(metric, 'Sum', from, clock.now());
    const published = minutes.reduce((sum, count) => sum + count, 0);
    if (published < expected)
      throw new NotYet(
        `of ${expected} messages about ${ways.map(({ name }) => name).join(', ')} the topic ${topic} published ${published}`,
      );
    return `${topic} published ${published} messages; see whether ${expected} of them arrived, ALARM and OK of ${ways.map(({ name }) => name).join(', ')}`;
  });
}

async function turnOnAndOff(
  { clock, cloudWatch }: Deployment,
  { name, region }: { readonly name: string; readonly region: string },
): Promise<void> {
  const at = cloudWatch(region);
  // What was never evaluated is neither on nor off, and a change from there is told to nobody.
  await at.setAlarm(name, 'OK', REASON);
  await clock.pause(CHANGE_MS);
  try {
    await at.setAlarm(name, 'ALARM', REASON);
    await clock.pause(CHANGE_MS);
  } finally {
    await at.setAlarm(name, 'OK', REASON);
  }
}
