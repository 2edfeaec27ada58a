import { policyState } from '../../../lib/policy/mtaStsState';
import { findingStore } from '../../../lib/store/findingStore';
import { policyKey } from '../../../lib/store/keys';
import { type PolicyStore, policyStore } from '../../../lib/store/policyStore';
import type { Table } from '../../../lib/store/table';
import { finding } from '../../support/findings';
import { hour, policyHeartbeat, policyView, stsLook } from '../../support/policies';
import { adapters } from './adapters';

describe.each(adapters)('what is known of policies, over $name', ({ setUp, open, tearDown }) => {
  let table: Table;
  let store: PolicyStore;
  let broken: string[];
  beforeAll(setUp);
  beforeEach(async () => {
    table = (await open()).table;
    broken = [];
    store = policyStore(table, ({ message }) => void broken.push(message));
  });
  afterAll(tearDown);

  const changed = policyState(policyView().sts, stsLook({ mode: 'testing' }, '2'), hour(1));

  it.each([
    { what: 'well', view: policyView() },
    { what: 'changed', view: policyView({ sts: { ...changed } }) },
    {
      what: 'not fetched',
      view: policyView({
        sts: {
          ...policyView().sts,
          failingSince: hour(1).toISOString(),
          fetched: { status: 'webpki-invalid', reason: 'r' },
        },
        tlsRpt: { status: 'none', discarded: 0 },
      }),
    },
  ])('keeps what is $what', async ({ view }) => {
    const { fetched, ...rest } = view.sts;
    const sts = fetched?.status === 'policy' ? rest : view.sts;
    expect(await store.write({ ...view, sts })).toBe(true);
    expect(await store.read(['example.net', 'example.org'])).toEqual([{ ...view, sts }]);
  });

  it('puts nothing older over what is newer', async () => {
    await store.write(policyView({ observedAt: hour(1.1).toISOString() }));
    expect(await store.write(policyView({ observedAt: hour(1).toISOString() }))).toBe(false);
  });

  it('goes by itself, thirty days after it was written last', async () => {
    await store.write(policyView());
    const [item] = await table.batchGet([policyKey('example.net')]);
    expect(item?.ttl).toBe(hour(30 * 24).getTime() / 1000);
  });

  it('shows the judge where something stands', async () => {
    const standing = () => findingStore(table).standing();
    await store.write(policyView({ findings: [finding({ code: 'sts-policy-invalid' })] }));
    expect(await standing()).toEqual([{ kind: 'target', subject: 'example.net' }]);
    await store.write(policyView({ observedAt: hour(1).toISOString() }));
    expect(await standing()).toEqual([]);
  });

  it.each([
    { what: 'is required', requireDane: true as const, standing: [{ kind: 'target', subject: 'example.net' }] },
    { what: 'is not', standing: [] },
  ])('shows the judge where there is no DANE and it $what', async ({ what: _, standing, ...more }) => {
    const dane = { status: 'none', reason: 'no-tlsa' } as const;
    const view = policyView({ dane: [{ mxHost: 'mx.example.net', dane, since: hour(0).toISOString() }], ...more });
    await store.write(view);
    expect(await findingStore(table).standing()).toEqual(standing);
    expect(await store.read(['example.net'])).toMatchObject([{ dane: view.dane, ...more }]);
  });

  it('keeps the runs of each shard', async () => {
    await store.writeHeartbeat(policyHeartbeat(hour(0)));
    await store.writeHeartbeat(policyHeartbeat(hour(1), { shard: 1 }));
    expect(await store.readHeartbeats([1, 2])).toEqual([policyHeartbeat(hour(1), { shard: 1 })]);
  });

  it('leaves aside what is broken, or speaks for another target', async () => {
    const item = { schemaVersion: 1, stamp: hour(0).toISOString() };
    await table.put({ ...item, ...policyKey('broken.example'), body: {} }, { kind: 'always' });
    await table.put({ ...item, ...policyKey('other.example'), body: policyView() }, { kind: 'always' });
    await store.write(policyView());
    expect(await store.read(['broken.example', 'other.example', 'example.net'])).toEqual([policyView()]);
    expect(broken).toEqual([expect.stringContaining('policy#broken.example')]);
  });
});
