import type { Incident } from '../../../lib/judgement/incident';
import type { Mute } from '../../../lib/judgement/mute';
import { MAX_BYTES } from '../../../lib/notification/fitting';
import { type Message, protocolBodies } from '../../../lib/notification/message';
import { incidentStore } from '../../../lib/store/incidentStore';
import { sqliteTable } from '../../../lib/store/sqliteTable';
import { tell } from '../../../lib/workflow/tell';
import { incident, transition } from '../../support/incidents';
import { minute } from '../../support/records';
import { tenants } from '../../support/scenarios';

/** A store and a topic, with a clock that stands still: the lease must be free again at once. */
function telling(isTaken: (message: Message) => boolean = () => true, mutes: () => readonly Mute[] = () => []) {
  const store = incidentStore(sqliteTable(':memory:'));
  const messages: Message[] = [];
  const tellAll = (own = store) =>
    tell({
      store: own,
      context: { installation: 'default' },
      publish: async (message) => {
        if (!isTaken(message)) throw new Error('the topic did not answer');
        messages.push(message);
      },
      now: () => new Date(minute(55)),
      wait: async () => {},
      silences: async () => ({ mutes: mutes(), windows: [] }),
      gatherMs: 10_000,
      log: () => {},
    });
  return { store, messages, tellAll };
}

const mute = (more: Partial<Mute> = {}): Mute => ({
  schemaVersion: 1,
  id: 'M1',
  kind: 'target',
  name: 'contoso.example',
  since: minute(0),
  until: minute(59),
  reason: 'planned work',
  by: 'anna@ops',
  ...more,
});

describe('tell', () => {
  it('says 600 incidents in one message, and their end in another, each id once, and marks them said', async () => {
    const { store, messages, tellAll } = telling();
    const ids = (sequence: number) => tenants(600).map(({ incident: { id } }) => `${id}#${sequence}`);
    for (const entry of tenants(600)) await store.write(entry.incident, undefined);
    await tellAll();
    await tellAll();
    expect(messages.map((message) => [...message.ids].sort())).toEqual([ids(1)]);
    const end = transition({ kind: 'resolved', sequence: 2, durationSeconds: 3600 });
    for (const { incident: opened } of tenants(600)) {
      const resolved: Incident = { ...opened, state: 'resolved', transitions: [...opened.transitions, end] };
      await store.write(resolved, await store.reread(opened));
    }
    await tellAll();
    await tellAll();
    expect(messages.slice(1).map((message) => [...message.ids].sort())).toEqual([ids(2)]);
    for (const message of messages) expect(Buffer.byteLength(protocolBodies(message))).toBeLessThanOrEqual(MAX_BYTES);
    expect(await store.unsaid()).toEqual([]);
  });

  it('says nothing again of thousands that another run says until it has the lease', async () => {
    const { store, messages, tellAll } = telling();
    for (const entry of tenants(600)) await store.write(entry.incident, undefined);
    // What awaits a run stays in the list of what is in motion, said or not.
    expect((await store.open()).inMotion).toHaveLength(600);
    const takeLease: typeof store.takeLease = async (...lease) => {
      if (messages.length === 0) await tellAll();
      return store.takeLease(...lease);
    };
    await tellAll({ ...store, takeLease });
    expect((await store.open()).inMotion).toHaveLength(600);
    expect(messages).toHaveLength(1);
    expect(messages[0]?.ids).toHaveLength(600);
  });

  describe('while much comes in', () => {
    const START = Date.parse(minute(0));

    /** A store into which so many come with each ten seconds that are waited; times are seconds from the first on. */
    function coming(perGathering: readonly number[], publishing: () => Promise<void> = async () => {}) {
      const store = incidentStore(sqliteTable(':memory:'));
      const [left, queue] = [[...perGathering], [...tenants(900)]];
      const said: { readonly second: number; readonly hosts: number }[] = [];
      let second = 0;
      const now = () => new Date(START + second * 1000);
      const write = async (count: number) => {
        const opened = transition({ at: now().toISOString() });
        for (const { incident: each } of queue.splice(0, count))
          await store.write({ ...each, transitions: [opened] }, undefined);
      };
      const run = () =>
        tell({
          store,
          context: { installation: 'default' },
          publish: async ({ ids }) => {
            said.push({ second, hosts: ids.length });
            await publishing();
          },
          now,
          wait: async (ms) => {
            second += ms / 1000;
            await write(left.shift() ?? 0);
          },
          gatherMs: 10_000,
          log: () => {},
        });
      const pass = (seconds: number) => {
        second += seconds;
      };
      return { said, write, run, pass };
    }

    it.each([
      { name: 'a few', first: 10, later: [], expected: [{ second: 10, hosts: 10 }] },
      { name: '200 at once', first: 200, later: [], expected: [{ second: 20, hosts: 200 }] },
      { name: '180 in twenty seconds', first: 60, later: [60, 60], expected: [{ second: 30, hosts: 180 }] },
      {
        name: 'more than a minute of it',
        first: 60,
        later: Array(7).fill(60),
        expected: [{ second: 80, hosts: 480 }],
      },
    ])('waits for as long as it does: $name', async ({ first, later, expected }) => {
      const { said, write, run } = coming(later);
      await write(first);
      for (let wakeUps = 1; wakeUps <= 4; wakeUps += 1) await run();
      expect(said).toEqual(expected);
    });

    it('says at once what has waited for so long already', async () => {
      const { said, write, run, pass } = coming([]);
      await write(600);
      pass(80);
      await run();
      expect(said).toEqual([{ second: 80, hosts: 600 }]);
    });

    it('leaves what comes in while it says something for long to the next run, within its own time', async () => {
      const { said, write, run, pass } = coming([], async () => {
        await write(10);
        pass(25);
      });
      await write(20);
      await run();
      expect(said).toEqual([{ second: 10, hosts: 20 }]);
      await run();
      expect(said.slice(1)).toEqual([{ second: 45, hosts: 10 }]);
    });

    it('says what there is when the first has waited for 75 seconds, then the rest', async () => {
      const { said, write, run } = coming(Array(12).fill(60));
      await write(60);
      for (let wakeUps = 1; wakeUps <= 6; wakeUps += 1) await run();
      expect(said).toEqual([{ second: 80, hosts: 540 }]);
      await write(40);
      await run();
      await run();
      expect(said.slice(1)).toEqual([{ second: 130, hosts: 280 }]);
    });
  });

  it('says what is urgent first, and the transitions of an incident in their order', async () => {
    const { store, messages, tellAll } = telling();
    const cameAndWent = [transition(), transition({ sequence: 2, kind: 'resolved', durationSeconds: 60 })];
    const quiet = { id: 'QUIET1', mxHost: 'mx.quiet.example' };
    await store.write(incident(cameAndWent, quiet), undefined);
    for (const entry of tenants(400)) await store.write(entry.incident, undefined);
    await tellAll();
    await tellAll();
    const all = messages.flatMap((message) => message.ids);
    expect(all.slice(-2)).toEqual(['QUIET1#1', 'QUIET1#2']);
    expect(all).toHaveLength(402);
    expect(await store.unsaid()).toEqual([]);
  });

  it('tells phones only of what is confirmed, and of its end', async () => {
    const { store, messages, tellAll } = telling();
    const opened = transition();
    const confirmed = transition({ sequence: 2, kind: 'confirmed' });
    const resolved = transition({ sequence: 3, kind: 'resolved', durationSeconds: 60 });
    const channels = () => messages.splice(0).map(({ channel, ids }) => [channel, ...ids]);
    const write = async (each: Incident) => {
      const stored = await store.reread(each);
      await store.write(each, stored);
      await tellAll();
      return channels();
    };
    expect(await write(incident([opened]))).toEqual([['email', '7F3A2K#1']]);
    const known = { confirmedAt: confirmed.at };
    expect(await write(incident([opened, confirmed], known))).toEqual([['sms', '7F3A2K#2']]);
    expect(await write(incident([opened, confirmed, resolved], known))).toEqual([
      ['email', '7F3A2K#3'],
      ['sms', '7F3A2K#3'],
    ]);
    expect(await store.unsaid()).toEqual([]);
  });

  it('tells no phone of the end of what none was told of', async () => {
    const { store, messages, tellAll } = telling();
    await store.write(
      incident([transition(), transition({ sequence: 2, kind: 'resolved', durationSeconds: 9 })]),
      undefined,
    );
    await tellAll();
    expect(messages.map(({ channel }) => channel)).toEqual(['email']);
  });

  it('tells no phone of what was confirmed and over in silence, but of the end of what one was told of before', async () => {
    const confirmed = transition({ sequence: 2, kind: 'confirmed' });
    const quieter = transition({ sequence: 3, kind: 'updated', severity: 'warning' });
    const resolved = { kind: 'resolved', durationSeconds: 60 } as const;
    const first = telling();
    const end = transition({ ...resolved, sequence: 3 });
    await first.store.write(incident([transition(), confirmed, end], { confirmedAt: confirmed.at }), undefined);
    await first.tellAll();
    expect(first.messages.map(({ channel }) => channel)).toEqual(['email']);
    const second = telling();
    const told = incident([transition(), confirmed]);
    await second.store.write(told, undefined);
    await second.tellAll();
    const later = [transition(), confirmed, quieter, transition({ ...resolved, sequence: 4 })];
    await second.store.write(incident(later), await second.store.reread(told));
    await second.tellAll();
    expect(second.messages.map(({ channel }) => channel)).toEqual(['email', 'sms', 'email', 'sms']);
  });

  it('keeps what is muted for when the mute ends, and takes no lease for it', async () => {
    let mutes = [mute({ until: minute(59) })];
    const { store, messages, tellAll } = telling(
      () => true,
      () => mutes,
    );
    await store.write(incident(), undefined);
    const leases = jest.spyOn(store, 'takeLease');
    await tellAll();
    expect([messages, leases.mock.calls]).toEqual([[], []]);
    expect(await store.unsaid()).toHaveLength(1);
    mutes = [mute({ until: minute(54) })];
    await tellAll();
    expect(messages.map(({ ids }) => ids)).toEqual([['7F3A2K#1']]);
  });

  it('marks said without a word what came and went in silence', async () => {
    const { store, messages, tellAll } = telling(
      () => true,
      () => [mute({ until: minute(59) })],
    );
    const back = transition({ sequence: 2, kind: 'resolved', durationSeconds: 9, at: minute(55) });
    await store.write(incident([transition({ at: minute(50) }), back]), undefined);
    await store.write(
      incident([transition()], { id: 'LOUD01', mxHost: 'mx.loud.example', targets: ['loud.example'] }),
      undefined,
    );
    await tellAll();
    expect(messages.flatMap(({ ids }) => ids)).toEqual(['LOUD01#1']);
    expect(await store.unsaid()).toEqual([]);
  });

  it('marks nothing said that was not taken, and gives the lease back', async () => {
    let isUp = false;
    const { store, messages, tellAll } = telling(() => isUp);
    await store.write(incident(), undefined);
    await expect(tellAll()).rejects.toThrow('the topic did not answer');
    expect(await store.unsaid()).toHaveLength(1);
    isUp = true;
    await tellAll();
    expect(messages.map(({ ids }) => ids)).toEqual([['7F3A2K#1']]);
  });
});
