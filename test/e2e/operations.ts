import { physicalName, stackName } from '../../lib/telemetry/contract';
import { expectNews, MARGIN_MS, ONE_RUN_MS, TWO_RUNS_MS } from './expectation';
import { CHANGING, FOUNDING } from './fleet';
import { commandBlocks } from './guide';
import { EVERY_MS, HUB, type Installation, SECOND } from './installation';
import { vantagePoints } from './metricPoints';
import type { Stage } from './stage';
import { eventually, pause } from './waiting';

const [NORTH, SOUTH] = SECOND.vantages;
const STACKS = [
  stackName.state(SECOND.name),
  stackName.hub(SECOND.name),
  ...SECOND.vantages.map(({ id }) => stackName.vantage(SECOND.name, id)),
];

/** What an operator does to an installation: look at it, deploy it again, change it, take it down and put it up again. */
export const playOperations = async (stage: Stage): Promise<void> => {
  await lookedAt(stage);
  await deployedAgain(stage);
  await otherTargets(stage);
  await withoutAVantage(stage);
  await reinstalled(stage);
  await removed(stage);
};

/** What no emulator tells the event bus can't be mailed: test/e2e/README.md. */
const WITHOUT_HEALTH_MAIL = ['--without', 'health mail'];

const lookedAt = async ({ protocol, operator, nameServer }: Stage): Promise<void> => {
  protocol.heading('An operator looks at the second installation');
  const smoke = await operator.run(SECOND, 'smoke/main.ts', WITHOUT_HEALTH_MAIL);
  protocol.check('npm run smoke finds that what can be looked at here works', smoke.status === 0, smoke);
  protocol.say(smoke.stdout.replaceAll('\n', '\n          '));
  const doctor = await operator.run(SECOND, 'bin/starttls-canary.ts', ['doctor', '--dns', nameServer.server]);
  protocol.say(doctor.stdout.replaceAll('\n', '\n          '));
  const rows = SECOND.vantages.filter(({ id }) => new RegExp(`^${id} +open +.* 0\\.1\\.0$`, 'm').test(doctor.stdout));
  protocol.check('doctor sees port 25 open at both vantages', rows.length === 2, doctor);
};

/** The stacks of which a deployment said that nothing changed. */
const unchanged = (said: string): readonly string[] => STACKS.filter((name) => said.includes(` ${name} (no changes)`));

const deployedAgain = async ({ protocol, operator }: Stage): Promise<void> => {
  protocol.heading('It is deployed again, as it is');
  const { said } = await operator.deploy(SECOND);
  protocol.check('nothing changes in any of its stacks', unchanged(said).length === STACKS.length, unchanged(said));
};

/** The types of the resources that differ, in the words of `cdk diff`. */
const differing = (said: string): readonly string[] => [
  ...new Set([...said.matchAll(/^\[[-+~]\] (AWS::[A-Za-z:]+)/gm)].map(([, type = '']) => type)),
];

const otherTargets = async ({ protocol, operator, second, hub }: Stage): Promise<void> => {
  protocol.heading('A target more, and it is gone again');
  const since = new Date();
  const more: Installation = {
    ...SECOND,
    settings: { ...SECOND.settings, targets: [FOUNDING.domain, CHANGING.domain] },
  };
  const types = differing((await operator.diff(more)).said);
  protocol.check('only schedules change', types.join() === 'AWS::Scheduler::Schedule', types);
  await operator.deploy(more);
  const lines = ['email first-run 1 of 1'];
  await expectNews({ protocol, canary: second }, { since, lines, timeoutMs: TWO_RUNS_MS, isLast: false });
  const points = await vantagePoints(
    hub,
    { installation: SECOND.name, vantage: NORTH.id, target: CHANGING.domain },
    since,
  );
  protocol.check(
    'the new target has metrics',
    points.length > 0 && points.every(({ minimum }) => minimum === 1),
    points,
  );
  await operator.deploy(SECOND);
  await pause(ONE_RUN_MS);
  await expectNews({ protocol, canary: second }, { since, lines, timeoutMs: 0 });
};

const withoutAVantage = async ({ protocol, operator, second, nameServer }: Stage): Promise<void> => {
  protocol.heading('A vantage leaves the file');
  const since = new Date();
  const one: Installation = { ...SECOND, vantages: [NORTH] };
  const look = () => operator.run(one, 'bin/starttls-canary.ts', ['doctor', '--dns', nameServer.server]);
  await operator.deploy(one);
  const before = await look();
  const orphan = stackName.vantage(SECOND.name, SOUTH.id);
  protocol.check('doctor names the stack that is left', before.stdout.includes(orphan), before);
  await operator.destroy(SECOND, [orphan]);
  const after = await look();
  protocol.check('and has no more to say of it once it is destroyed', !after.stdout.includes(orphan), after);
  await pause(EVERY_MS + MARGIN_MS);
  await expectNews({ protocol, canary: second }, { since, lines: [], timeoutMs: 0 });
};

const reinstalled = async ({ protocol, operator, hub }: Stage): Promise<void> => {
  protocol.heading('All but its state is destroyed, and it is deployed again');
  const [state, ...rest] = STACKS;
  await operator.destroy(SECOND, rest);
  const since = new Date();
  const { said } = await operator.deploy(SECOND);
  protocol.check('its state is as it was', unchanged(said).join() === state, unchanged(said));
  const canary = await operator.subscribe(SECOND);
  for (const { id } of SECOND.vantages) {
    const [point] = await eventually(`a metric of ${id}`, ONE_RUN_MS, async () => {
      const points = await vantagePoints(hub, { installation: SECOND.name, vantage: id }, since);
      return points.length > 0 ? points : undefined;
    });
    protocol.check(`${id} reports StarttlsOffered = 1 again`, point?.minimum === 1, point);
  }
  // What was told is in the table still: no summary of a first run.
  await expectNews({ protocol, canary }, { since, lines: [], timeoutMs: 0 });
};

/** docs/operations.md, word for word; Elastic IPs are unknown here, so the commands for those are left out. */
const removed = async ({ protocol, operator }: Stage): Promise<void> => {
  protocol.heading('It is removed, as docs/operations.md says');
  const [vantages = [], hub = [], addresses = [], state = []] = commandBlocks('docs/operations.md', '## Remove');
  protocol.check('the guide gives addresses back in its third step', addresses.join().includes('-Address-'), addresses);
  for (const [what, commands] of [
    ['vantages', vantages],
    ['hub', hub],
  ] as const) {
    const run = await operator.follow(SECOND, commands);
    protocol.check(`its commands remove the ${what}`, run.status === 0, run);
  }
  const run = await operator.follow(SECOND, [...state, 'echo "key: $KEY_ID"']);
  protocol.check('its commands remove the state', run.status === 0, run);
  const [, keyId = ''] = /^key: (\S+)$/m.exec(run.stdout) ?? [];
  const left = await operator.follow(SECOND, [
    `aws cloudformation list-stacks --region ${HUB} --output text --query "StackSummaries[?StackStatus!='DELETE_COMPLETE'].StackName"`,
    `aws dynamodb list-tables --region ${HUB} --output text`,
    `aws kms describe-key --key-id ${keyId} --region ${HUB} --output text --query KeyMetadata.KeyState`,
  ]);
  const isLeft =
    STACKS.some((name) => left.stdout.includes(name)) || left.stdout.includes(physicalName.table(SECOND.name));
  protocol.check('no stack and no table of it is left', left.status === 0 && !isLeft, left);
  protocol.check('its key is to be deleted', left.stdout.includes('PendingDeletion'), left);
};
