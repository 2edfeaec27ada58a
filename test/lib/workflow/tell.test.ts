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
  const tellAll = () =>
    tell({
      store,
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
  it('says 500 incidents in messages that SNS takes, each id once, and marks them said', async () => {
    const { store, messages, tellAll } = telling();
    for (const entry of tenants(500)) await store.write(entry.incident, undefined);
    await tellAll();
    await tellAll();
    expect(messages.length).toBeGreaterThan(1);
    for (const message of messages) expect(Buffer.byteLength(protocolBodies(message))).toBeLessThanOrEqual(MAX_BYTES);
    const ids = messages.flatMap((message) => message.ids);
    expect(new Set(ids).size).toBe(500);
    expect(ids).toHaveLength(500);
    expect(await store.unsaid()).toEqual([]);
  });

  it('gathers for longer while much comes in, and not for long where little does', async () => {
    const store = incidentStore(sqliteTable(':memory:'));
    const coming = [60, 120, 10, 10, 200];
    const waits: number[] = [];
    const sizes: number[] = [];
    const all = [...tenants(400)];
    for (const entry of all.splice(0, 1)) await store.write(entry.incident, undefined);
    const tellNow = () =>
      tell({
        store,
        context: { installation: 'default' },
        publish: async ({ ids }) => void sizes.push(ids.length),
        now: () => new Date(minute(55)),
        wait: async (ms) => {
          waits.push(ms);
          for (const entry of all.splice(0, coming.shift() ?? 0)) await store.write(entry.incident, undefined);
        },
        gatherMs: 10_000,
        log: () => {},
      });
    await tellNow();
    // 61 and 181 by the first two waits, 191 by the third, which is the last of these; then ten, for which one is enough.
    expect(sizes.slice(0, 2)).toEqual([191, 10]);
    expect(waits.slice(0, 4)).toEqual(Array(4).fill(10_000));
  });

  it('says what is urgent first, and the transitions of an incident in their order', async () => {
    const { store, messages, tellAll } = telling();
    const cameAndWent = [transition(), transition({ sequence: 2, kind: 'resolved', durationSeconds: 60 })];
    const quiet = { id: 'QUIET1', mxHost: 'mx.quiet.example' };
    await store.write(incident(cameAndWent, quiet), undefined);
    for (const entry of tenants(400)) await store.write(entry.incident, undefined);
    await tellAll();
    await tellAll();
    const all = messages.flatMap((message) => message.ids).filter((id) => id.startsWith('QUIET1'));
    expect([...all].sort()).toEqual(['QUIET1#1', 'QUIET1#2']);
    expect(messages[0]?.ids).not.toContain('QUIET1#2');
    expect(messages.at(-1)?.ids).toContain('QUIET1#2');
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
