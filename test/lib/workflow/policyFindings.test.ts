import type { StandingFinding } from '../../../lib/judgement/view';
import type { Message } from '../../../lib/notification/message';
import type { PolicyView } from '../../../lib/policy/policyView';
import { findingStore } from '../../../lib/store/findingStore';
import { incidentStore } from '../../../lib/store/incidentStore';
import { policyStore } from '../../../lib/store/policyStore';
import { sqliteTable } from '../../../lib/store/sqliteTable';
import type { Key } from '../../../lib/store/table';
import { judgeEverything, judgesOver } from '../../../lib/workflow/judgeEverything';
import { tellEverything } from '../../../lib/workflow/tellEverything';
import { finding } from '../../support/findings';
import { hour, policyHeartbeat, policyView } from '../../support/policies';
import { tellingTo } from '../../support/telling';

/** Judge and notify over one table in which the policy check alone writes. */
function installation() {
  const table = sqliteTable(':memory:');
  const policies = policyStore(table);
  const incidents = incidentStore(table);
  const messages: Message[] = [];
  let clock = hour(0);
  let keys: Key[] = [];
  let shards = [0];
  table.onWrite((key) => void keys.push(key));
  const context = { now: () => clock, log: () => {} };
  const judges = () =>
    judgesOver(table, { ...context, store: incidents, vantages: [], everySeconds: 300, ask: async () => {} }, shards);
  const telling = tellingTo(messages, table, incidents, context, {
    vantages: [],
    shards,
    everySeconds: 300,
    windows: [],
    hasSummaries: true,
  });
  return {
    messages,
    watchNothing: () => {
      shards = [];
    },
    /** A look at example.net that was written, or one that found nothing new. */
    async look(n: number, findings?: readonly StandingFinding[], more: Partial<PolicyView> = {}) {
      clock = hour(n);
      if (findings !== undefined) {
        await policies.write(policyView({ findings, observedAt: clock.toISOString(), ...more }));
      }
      await policies.writeHeartbeat(policyHeartbeat(clock));
      while (keys.length > 0) {
        const batch = keys;
        keys = [];
        await judgeEverything(batch, judges());
        await tellEverything(batch, telling);
      }
    },
    async sweep(n: number) {
      clock = hour(n);
      await judgeEverything('sweep', judges());
      await tellEverything('sweep', telling);
      keys = [];
    },
    records: async () =>
      (await findingStore(table).read({ kind: 'target', subject: 'example.net' })).map(({ record }) => record),
  };
}

const subjects = (messages: readonly Message[]) => messages.map(({ subject }) => subject);
const invalid = (n: number) =>
  finding({
    code: 'sts-policy-invalid',
    severity: 'warning',
    message: 'the policy is invalid',
    since: hour(n).toISOString(),
  });

test('a warning about a policy is told at once, names who looked, and ends with the next look', async () => {
  const world = installation();
  await world.look(1, [invalid(1)]);
  await world.sweep(1.1);
  expect(subjects(world.messages)).toEqual([expect.stringMatching(/^WARNING: .*example\.net$/)]);
  expect(await world.records()).toEqual([
    expect.objectContaining({ code: 'sts-policy-invalid', vantages: ['policy check'], targets: ['example.net'] }),
  ]);
  expect(world.messages[0]?.email).toContain('policy check');
  await world.look(2, []);
  await world.sweep(2.1);
  expect(world.messages).toHaveLength(1);
  await world.look(3);
  await world.sweep(3.1);
  expect(subjects(world.messages).at(-1)).toMatch(/example\.net/);
  expect(world.messages).toHaveLength(2);
  expect((await world.records())[0]?.resolvedAt).toBeDefined();
});

test('a notice waits for the digest', async () => {
  const world = installation();
  await world.look(1, [{ ...invalid(1), severity: 'notice' }]);
  await world.sweep(1.1);
  expect(world.messages).toEqual([]);
  await world.sweep(14);
  expect(subjects(world.messages)).toEqual([expect.stringContaining('digest')]);
});

test('a policy check that has fallen silent ends nothing', async () => {
  const world = installation();
  await world.look(1, [invalid(1)]);
  await world.sweep(9);
  expect((await world.records())[0]?.resolvedAt).toBeUndefined();
});

test.each([
  {
    what: 'where others are looked at and it is not',
    leave: async (world: ReturnType<typeof installation>) => world.look(15),
  },
  {
    what: 'where its shard has no targets',
    leave: async (world: ReturnType<typeof installation>) => world.watchNothing(),
  },
])('what stood ends with the domain that is watched no more, $what', async ({ leave }) => {
  const world = installation();
  await world.look(1, [invalid(1)]);
  await leave(world);
  await world.sweep(15.5);
  expect(await world.records()).toEqual([expect.objectContaining({ ended: 'no-longer-watched' })]);
});
