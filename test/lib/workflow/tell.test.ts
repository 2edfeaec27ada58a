import { MAX_BYTES } from '../../../lib/notification/fitting';
import { type Message, protocolBodies } from '../../../lib/notification/message';
import { incidentStore } from '../../../lib/store/incidentStore';
import { sqliteTable } from '../../../lib/store/sqliteTable';
import { tell } from '../../../lib/workflow/tell';
import { incident, transition } from '../../support/incidents';
import { minute } from '../../support/records';
import { tenants } from '../../support/scenarios';

/** A store and a topic, with a clock that stands still: the lease must be free again at once. */
function telling(isTaken: (message: Message) => boolean = () => true) {
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
      gatherMs: 10_000,
      log: () => {},
    });
  return { store, messages, tellAll };
}

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
