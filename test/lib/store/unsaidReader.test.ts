import { composeFitting } from '../../../lib/notification/fitting';
import type { Entry } from '../../../lib/notification/groups';
import type { StoredIncident } from '../../../lib/store/incidentItem';
import { incidentStore } from '../../../lib/store/incidentStore';
import { sqliteTable } from '../../../lib/store/sqliteTable';
import { thinner } from '../../../lib/store/thinIncident';
import { MANY_UNSAID } from '../../../lib/store/unsaidReader';
import { incident, transition } from '../../support/incidents';
import { tenants } from '../../support/scenarios';

/** A store that counts the incidents that are read by their keys. */
function counting() {
  const table = sqliteTable(':memory:');
  const read: string[] = [];
  const store = incidentStore({
    ...table,
    batchGet: (keys) => {
      read.push(...keys.map(({ pk }) => pk));
      return table.batchGet(keys);
    },
  });
  return { store, taken: () => read.splice(0) };
}

const idsOf = (all: readonly StoredIncident[]): readonly string[] => all.map(({ incident: { id } }) => id);

describe('who asks again for what is unsaid', () => {
  it('reads what came in since, and what is still being confirmed, but nothing twice', async () => {
    const { store, taken } = counting();
    const [first, second] = [incident(), incident([transition()], { id: 'SECOND', mxHost: 'mx.second.example' })];
    const pending = incident([], { id: 'PENDIN', mxHost: 'mx.pending.example' });
    for (const one of [first, pending]) await store.write(one, undefined);
    const reader = store.unsaidReader();
    expect(idsOf(await reader.read())).toEqual([first.id]);
    expect(taken()).toHaveLength(2);
    await store.write(second, undefined);
    expect(idsOf(await reader.read()).toSorted()).toEqual([first.id, second.id]);
    expect(taken().toSorted()).toEqual([`incident#${pending.host}`, `incident#${second.host}`]);
  });

  it('counts what is to be looked at without reading it, and reads that then', async () => {
    const { store, taken } = counting();
    const pending = incident([], { id: 'PENDIN', mxHost: 'mx.pending.example' });
    for (const one of [incident(), pending]) await store.write(one, undefined);
    const reader = store.unsaidReader();
    expect([await reader.count(), taken()]).toEqual([2, []]);
    expect(idsOf(await reader.read())).toEqual([incident().id]);
  });

  it('gets few in full, and of many what a message has room for', async () => {
    const { store } = counting();
    for (const { incident: one } of tenants(MANY_UNSAID)) await store.write(one, undefined);
    const few = await store.unsaidReader().read();
    expect(few.some(({ isThin }) => isThin)).toBe(false);
    await store.write(incident(), undefined);
    const many = await store.unsaidReader().read();
    expect(many).toHaveLength(MANY_UNSAID + 1);
    expect(many.every(({ isThin }) => isThin)).toBe(true);
    expect(many.every((one) => one.incident.transitions.every(({ dialogue }) => dialogue === undefined))).toBe(true);
  });
});

describe('a thin incident', () => {
  const entries = tenants(600);
  const thin = thinner();
  const thinned = entries.map(({ incident: one }): Entry => {
    const { incident: small } = thin({ incident: one, version: 1, said: 0 });
    const [only] = small.transitions;
    if (only === undefined) throw new Error('there is nothing to say');
    return { incident: small, transition: only };
  });

  it('is the same news', () => {
    const context = { installation: 'default', everySeconds: 300 };
    const [whole, small] = [entries, thinned].map((all) => composeFitting(all, context).messages[0]);
    expect(small).toMatchObject({
      ids: whole?.ids,
      subject: whole?.subject,
      sms: whole?.sms,
      severity: whole?.severity,
    });
    expect(hostsIn(small?.email ?? '')).toEqual(hostsIn(whole?.email ?? ''));
  });

  it('shares what is equal in many', () => {
    const [first, second] = thinned;
    expect(second?.transition.sightings).toBe(first?.transition.sightings);
    expect(second?.transition.cause).toBe(first?.transition.cause);
  });

  const hostsIn = (email: string): string => email.slice(email.indexOf('hosts by operator'));
});
