import { expectAlarm } from './alarms';
import { bareReplies } from './ehlo';
import { expectLosing, expectNews, ONE_RUN_MS, TWO_RUNS_MS, toldOf } from './expectation';
import { CHANGING, MASKED, MOVED_TO, MOVING, POOLED, STRIPPED } from './fleet';
import { BROKEN, CANARY, EVERY_MS, INSPECTED, STRIPPED_AT } from './installation';
import { blindPoints } from './metricPoints';
import type { Stage } from './stage';
import { heartbeatOf } from './vantageItems';
import { breakNetwork, mendNetwork } from './vantageNetwork';
import { betweenRuns, eventually } from './waiting';

const ALL_CLIENTS = CANARY.vantages.map(({ sourceAddress }) => sourceAddress);
const SEEING = CANARY.vantages.filter(({ id }) => id !== BROKEN.id).map(({ id }) => id);

/** Everything at once, at hosts that have nothing to do with each other: one is not to be taken for another. */
export const playManyTroubles = async (stage: Stage): Promise<void> => {
  const { protocol } = stage;
  const blindAt = await goBlind(stage);

  protocol.heading('One host changes, one has a bad address, two are behind firewalls, and one is no longer the MX');
  await betweenRuns();
  const lostAt = new Date();
  await breakHosts(stage);
  const lost = await expectNews(stage, {
    since: lostAt,
    timeoutMs: TWO_RUNS_MS,
    isLast: false,
    lines: [
      `email opened ${CHANGING.mxHost} everywhere receiver-change`,
      `email opened ${POOLED.mxHost} some-addresses receiver-pool-inconsistent`,
      `email opened ${MASKED.mxHost} some-vantages middlebox-on-path`,
      `email opened ${STRIPPED.mxHost} some-vantages middlebox-on-path`,
      `email new mx-changed ${MOVING.domain}`,
      // Critical: lost everywhere, and lost by the vantage on the path of the mail.
      `sms confirmed ${CHANGING.mxHost} everywhere receiver-change`,
      `sms confirmed ${POOLED.mxHost} some-addresses receiver-pool-inconsistent`,
    ],
  });
  expectLosing(protocol, toldOf(lost, 'opened', CHANGING.mxHost).transition, SEEING);
  expectLosing(protocol, toldOf(lost, 'opened', POOLED.mxHost).transition, SEEING);
  const masked = toldOf(lost, 'opened', MASKED.mxHost).transition;
  expectLosing(protocol, masked, [INSPECTED.id]);
  const isHigh = masked.cause.confidence === 'high' && masked.cause.evidence.some((line) => line.includes('XXXXXXXA'));
  protocol.check('the firewall is known by its XXXXXXXA, with high confidence', isHigh, masked.cause);
  const stripped = toldOf(lost, 'opened', STRIPPED.mxHost).transition;
  expectLosing(protocol, stripped, [STRIPPED_AT.id]);
  const isTried = stripped.cause.evidence.some((line) => line.includes('though not offered, is accepted'));
  protocol.check('the other one is known by STARTTLS that works though it is not offered', isTried, stripped.cause);
  const moved = lost.find(({ finding }) => finding?.code === 'mx-changed')?.finding;
  protocol.check('mx-changed names the new host', moved?.message.includes(MOVED_TO) === true, moved);
  const points = await blindPoints(stage.hub, CANARY.name, BROKEN.id, new Date(blindAt.getTime() + EVERY_MS));
  protocol.check(`${BROKEN.id} was blind all the while`, points.length > 0 && points.every(isOne), points);
  await expectAlarm(stage, BLIND, 'ALARM', ONE_RUN_MS);

  protocol.heading('All is well again, but for the old MX host');
  await betweenRuns();
  const mendedAt = new Date();
  await mendNetwork(regionOf(stage), CANARY.name, BROKEN);
  await mendHosts(stage);
  await expectNews(stage, {
    since: mendedAt,
    timeoutMs: TWO_RUNS_MS,
    lines: [
      `email resolved ${CHANGING.mxHost}`,
      `email resolved ${POOLED.mxHost}`,
      `email resolved ${MASKED.mxHost}`,
      `email resolved ${STRIPPED.mxHost}`,
      `sms resolved ${CHANGING.mxHost}`,
      `sms resolved ${POOLED.mxHost}`,
    ],
  });
  const heartbeat = await heartbeatOf(stage.hub, CANARY.name, BROKEN.id);
  const sees = heartbeat?.blind === false && new Date(heartbeat.startedAt) > mendedAt;
  protocol.check(`${BROKEN.id} sees again`, sees, heartbeat);
  await expectAlarm(stage, BLIND, 'OK', TWO_RUNS_MS);
};

const BLIND = { installation: CANARY.name, kind: 'blind-vantage', subject: BROKEN.id } as const;

const isOne = ({ minimum }: { readonly minimum: number }): boolean => minimum === 1;

const goBlind = async (stage: Stage): Promise<Date> => {
  const { protocol, hub } = stage;
  protocol.heading(`Nothing answers ${BROKEN.id} any more`);
  const at = new Date();
  await breakNetwork(regionOf(stage), CANARY.name, BROKEN);
  await eventually(`${BROKEN.id} says that it is blind`, ONE_RUN_MS, async () => {
    const heartbeat = await heartbeatOf(hub, CANARY.name, BROKEN.id);
    return heartbeat?.blind === true ? true : undefined;
  });
  await expectNews(stage, { since: at, lines: [], timeoutMs: 0, isLast: false });
  return at;
};

const regionOf = ({ regions, hub }: Stage) => regions.find(({ region }) => region === BROKEN.region) ?? hub;

const breakHosts = async ({ protocol, addresses, postfix, nameServer, firewalls }: Stage): Promise<void> => {
  const { changing, pooled, moving } = addresses;
  await nameServer.publish(MOVING.domain, [`@ MX 10 ${MOVED_TO}.`, `new A ${addresses.movedTo}`, `mx A ${moving}`]);
  firewalls.masks.meddleWith([INSPECTED.sourceAddress]);
  firewalls.strips.meddleWith([STRIPPED_AT.sourceAddress]);
  await postfix.withhold([changing, pooled[1], moving].map((address) => ({ address, clients: ALL_CLIENTS })));
  const endpoint = { address: changing, port: 25 };
  const [, refusal = []] = await bareReplies(endpoint, INSPECTED.sourceAddress, ['EHLO e2e.test', 'STARTTLS']);
  protocol.say(`STARTTLS, sent to Postfix though it withholds it: ${refusal.join(' / ')}`);
};

const mendHosts = async ({ addresses, postfix, firewalls }: Stage): Promise<void> => {
  firewalls.masks.meddleWith([]);
  firewalls.strips.meddleWith([]);
  await postfix.withhold([addresses.changing, addresses.pooled[1]].map((address) => ({ address, clients: [] })));
};
