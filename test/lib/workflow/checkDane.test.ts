import type { ValidatingResolver } from '../../../lib/dns/validatingResolver';
import { lookForDane } from '../../../lib/policy/daneLook';
import { slotOf } from '../../../lib/policy/policySlot';
import { type TargetSettings, targetFromName } from '../../../lib/probe/target';
import { policyStore } from '../../../lib/store/policyStore';
import { sqliteTable } from '../../../lib/store/sqliteTable';
import { checkPolicies } from '../../../lib/workflow/checkPolicies';
import { fakeResolver } from '../../support/fakeResolver';
import {
  type FakeZones,
  fakeValidatingResolver,
  signed,
  unsigned,
  unvalidated,
} from '../../support/fakeValidatingResolver';
import { hour, stsLook } from '../../support/policies';

const DOMAIN = 'example.net';
const HOST = 'mx.example.net';
const MX = { preference: 10, exchange: HOST };
const TLSA = { usage: 3, selector: 1, matching: 1, data: new Uint8Array(32).fill(1) };
const SIGNED: FakeZones = {
  mx: { [DOMAIN]: signed(MX) },
  a: { [HOST]: signed('192.0.2.1') },
  tlsa: { [`_25._tcp.${HOST}`]: signed(TLSA) },
};

/** The policy check of example.net over one table, by resolvers that differ from hour to hour. */
function installation(resolver = fakeResolver({ [DOMAIN]: { mx: [[10, HOST]] } })) {
  const store = policyStore(sqliteTable(':memory:'));
  return async (n: number, validating?: ValidatingResolver, settings: TargetSettings = {}) => {
    const now = new Date(hour(n).getTime() + slotOf(DOMAIN) * 300_000);
    const deps = {
      store,
      resolver,
      lookAtSts: async () => stsLook(),
      lookAtTlsRpt: async () => ({ status: 'none', discarded: 0 }) as const,
      ...(validating !== undefined && {
        lookForDane: (domain: string, mxHosts: readonly string[], signal: AbortSignal) =>
          lookForDane(domain, mxHosts, validating, signal),
      }),
      now: () => now,
      log: () => {},
    };
    await checkPolicies({ shard: 0, targets: [targetFromName(DOMAIN, settings)] }, deps, new AbortController().signal);
    const [view] = await store.read([DOMAIN]);
    return view;
  };
}

test('a domain is looked at once an hour for DANE, beside all else', async () => {
  const look = installation();
  const resolver = fakeValidatingResolver(SIGNED);
  const view = await look(1, resolver);
  expect(resolver.questions).toEqual([`MX ${DOMAIN}`, `A ${HOST}`, `TLSA _25._tcp.${HOST}`]);
  expect(view?.dane).toMatchObject([{ mxHost: HOST, dane: { status: 'dane', baseDomain: HOST } }]);
  await look(1.5, resolver);
  expect(resolver.questions).toHaveLength(3);
  await look(2, resolver);
  expect(resolver.questions).toHaveLength(6);
});

test('that DANE is required is known with what the next look finds, and forgotten by it', async () => {
  const look = installation();
  const resolver = fakeValidatingResolver(SIGNED);
  expect(await look(1, resolver)).not.toHaveProperty('requireDane');
  expect(await look(2, resolver, { requireDane: true })).toMatchObject({ requireDane: true });
  expect(await look(3, resolver)).not.toHaveProperty('requireDane');
});

test('without a resolver that validates nobody looks, and nothing is known', async () => {
  expect(await installation()(1)).not.toHaveProperty('dane');
});

test.each([
  {
    clause: 'RFC 7672 §2.2.1',
    what: 'MX records that are not signed',
    zones: { mx: { [DOMAIN]: unsigned(MX) } },
    reason: 'insecure-mx',
  },
  {
    clause: 'RFC 7672 §2.2.2',
    what: 'an address that is not signed',
    zones: { ...SIGNED, a: { [HOST]: unsigned('192.0.2.1') } },
    reason: 'insecure-address',
  },
  {
    clause: 'RFC 7672 §2.2.3',
    what: 'no TLSA records',
    zones: { ...SIGNED, tlsa: { [`_25._tcp.${HOST}`]: 'no-such-record' as const } },
    reason: 'no-tlsa',
  },
])('$clause: with $what there is none', async ({ zones, reason }) => {
  const view = await installation()(1, fakeValidatingResolver(zones));
  expect(view?.dane).toMatchObject([{ mxHost: HOST, dane: { status: 'none', reason } }]);
  expect(view?.findings).toEqual([]);
});

test.each([
  { what: 'does not answer', zones: { mx: { [DOMAIN]: 'failed' as const } } },
  { what: 'does not validate', zones: { mx: { [DOMAIN]: unvalidated(MX) } } },
])('a resolver that $what keeps what was known, and finds nothing', async ({ zones }) => {
  const look = installation();
  await look(1, fakeValidatingResolver(SIGNED));
  const view = await look(2, fakeValidatingResolver(zones));
  expect(view?.dane).toMatchObject([{ mxHost: HOST, dane: { status: 'dane' }, unsure: {} }]);
  expect(view?.findings).toEqual([]);
  const sure = await look(3, fakeValidatingResolver(SIGNED));
  expect(sure?.dane?.[0]?.unsure).toBeUndefined();
});

test('MX records whose signatures do not hold are a finding, though no host is known (RFC 7672 §2.1.2)', async () => {
  const look = installation(fakeResolver({ [DOMAIN]: { mx: 'servfail' } }));
  const view = await look(1, fakeValidatingResolver({ mx: { [DOMAIN]: 'bogus' } }));
  expect(view?.findings).toMatchObject([{ code: 'dnssec-invalid', severity: 'critical' }]);
});
