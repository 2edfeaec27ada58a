import { createHash, X509Certificate } from 'node:crypto';
import fc from 'fast-check';
import { servedChain } from '../../../lib/policy/servedChain';
import { matchDigests } from '../../../lib/policy/tlsaDigests';
import { keyInfoOf } from '../../../lib/policy/tlsaKeyInfo';
import { matchTlsa } from '../../../lib/policy/tlsaMatch';
import type { TlsaRecord } from '../../../lib/policy/tlsaRecord';
import { createAuthority, type TestAuthority } from '../../support/certificates';

const HOST = 'mx.contoso.example';
const ALIAS = 'real.contoso.example';
const DAY_MS = 24 * 60 * 60 * 1000;
const day = (days: number): Date => new Date(Date.now() + days * DAY_MS);
const AT = day(0).toISOString();

const derOf = (pem: string): readonly Uint8Array[] =>
  pem
    .split(/(?<=-----END CERTIFICATE-----)/)
    .filter((part) => part.includes('BEGIN'))
    .map((part) => new X509Certificate(part).raw);

function recordOf(usage: 2 | 3, selector: 0 | 1, matching: 0 | 1 | 2, der: Uint8Array): TlsaRecord {
  const selected = selector === 0 ? der : (keyInfoOf(der) ?? der);
  const digest = () =>
    createHash(matching === 1 ? 'sha256' : 'sha512')
      .update(selected)
      .digest();
  return { usage, selector, matching, data: matching === 0 ? selected : digest() };
}

/** Chains with all their authorities: of one that is good, one that has expired, one for another name, and of a stranger. */
let chains: readonly (readonly Uint8Array[])[];
let long: readonly Uint8Array[];
let pool: readonly Uint8Array[];
const good = (): readonly Uint8Array[] => chains[0] ?? [];
const at = (chain: readonly Uint8Array[], index: number): Uint8Array => chain[index] ?? new Uint8Array();

beforeAll(async () => {
  const [authority, other] = await Promise.all([createAuthority(), createAuthority()]);
  const intermediate = await authority.delegate('Intermediate');
  const below = async (names: readonly string[], days: readonly [number, number], of: TestAuthority, root: string) => {
    const { cert } = await of.issue({ names, notBefore: day(days[0]), notAfter: day(days[1]) });
    return [...derOf(cert), ...derOf(root)];
  };
  chains = await Promise.all([
    below([HOST], [-1, 60], intermediate, authority.ca),
    below([HOST], [-60, -1], intermediate, authority.ca),
    below([HOST], [1, 60], intermediate, authority.ca),
    below([ALIAS], [-1, 60], intermediate, authority.ca),
    below([HOST], [-1, 60], await other.delegate('Other'), other.ca),
  ]);
  let deep = authority;
  for (const name of ['A', 'B', 'C', 'D']) deep = await deep.delegate(name);
  long = await below([HOST], [-1, 60], deep, authority.ca);
  pool = [...new Map([...chains.flat(), ...long].map((der) => [Buffer.from(der).toString('hex'), der])).values()];
});

/** Both ways of matching. */
function both(records: readonly TlsaRecord[], chain: readonly Uint8Array[], names: readonly string[] = [HOST]) {
  const kept = servedChain(
    chain.map((der) => Buffer.from(der).toString('base64')),
    [HOST],
  );
  return {
    full: matchTlsa(records, { chain, names, at: AT }),
    digests: matchDigests(records, { chain: kept, names, at: AT }),
  };
}

const KINDS = ([2, 3] as const).flatMap((usage) =>
  ([0, 1] as const).flatMap((selector) =>
    ([0, 1, 2] as const).map((matching) => ({ usage, selector, matching, kind: `${usage} ${selector} ${matching}` })),
  ),
);

test.each(KINDS)('RFC 6698 §2.1: $kind matches by digests what it matches whole', ({ usage, selector, matching }) => {
  const [own, foreign] = [at(good(), usage === 3 ? 0 : 1), at(chains[4] ?? [], usage === 3 ? 0 : 1)];
  const record = recordOf(usage, selector, matching, own);
  expect(both([record], good())).toEqual({
    full: { status: 'matched', record },
    digests: { status: 'matched', record },
  });
  const unmatched = both([recordOf(usage, selector, matching, foreign)], good());
  expect(unmatched.full).toEqual({ status: 'unmatched' });
  // Whether an authority that is not sent has signed it, digests don't tell.
  expect(unmatched.digests).toEqual({ status: usage === 2 && matching === 0 ? 'unknown' : 'unmatched' });
});

test.each([
  { clause: 'RFC 7672 §3.1.2', rule: 'expired', chain: 1, names: [HOST], expected: 'certificate-expired' },
  { clause: 'RFC 7672 §3.1.2', rule: 'not valid yet', chain: 2, names: [HOST], expected: 'certificate-not-yet-valid' },
  { clause: 'RFC 7672 §3.2.2', rule: 'another name', chain: 3, names: [HOST], expected: 'certificate-host-mismatch' },
])('$clause: under DANE-TA a certificate is refused that is $rule', ({ chain, names, expected }) => {
  const served = chains[chain] ?? [];
  expect(both([recordOf(2, 0, 1, at(served, 1))], served, names).digests).toMatchObject({
    status: 'refused',
    reason: expected,
  });
});

test.each([
  {
    what: 'an authority that a record holds whole and nobody sends',
    records: () => [recordOf(2, 0, 0, at(good(), 2))],
  },
  { what: 'a key that a record holds whole and nobody sends', records: () => [recordOf(2, 1, 0, at(good(), 2))] },
])('RFC 7671 §5.2: $what is unknown, never unmatched', ({ records }) => {
  expect(both(records(), good().slice(0, 2))).toMatchObject({
    full: { status: 'matched' },
    digests: { status: 'unknown' },
  });
});

test('what lies beyond the certificates that are kept is unknown', () => {
  const record = recordOf(2, 1, 1, at(long, 5));
  expect(both([record], long)).toMatchObject({ full: { status: 'matched' }, digests: { status: 'unknown' } });
});

test('a name that nobody compared is unknown (RFC 7672 §3.2.2)', () => {
  const served = chains[3] ?? [];
  const record = recordOf(2, 1, 1, at(served, 1));
  expect(both([record], served, [ALIAS, HOST])).toMatchObject({
    full: { status: 'matched' },
    digests: { status: 'unknown' },
  });
});

test('what can not be read as a certificate is kept as nothing, and matches nothing', () => {
  expect(servedChain(['AQID'], [HOST])).toEqual({ path: [], names: [], otherNames: [HOST] });
  expect(both([recordOf(3, 0, 1, Uint8Array.of(1, 2, 3))], [Uint8Array.of(1, 2, 3)]).digests).toEqual({
    status: 'unmatched',
  });
});

const records = (kinds = KINDS): fc.Arbitrary<readonly TlsaRecord[]> =>
  fc.array(
    fc
      .tuple(fc.constantFrom(...kinds), fc.nat())
      .map(([{ usage, selector, matching }, n]) => recordOf(usage, selector, matching, at(pool, n % pool.length))),
    { maxLength: 4 },
  );

const sent = (): fc.Arbitrary<readonly Uint8Array[]> =>
  fc.oneof(
    fc.nat().map((n) => chains[n % chains.length] ?? []),
    fc.tuple(fc.nat(), fc.shuffledSubarray([...pool])).map(([n, rest]) => [at(pool, n % pool.length), ...rest]),
    fc.constant(long),
  );

test('what is not unknown is what the certificates themselves give', () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(records(), sent(), fc.subarray([HOST, ALIAS], { minLength: 1 }), (published, chain, names) => {
      const { full, digests } = both(published, chain, names);
      seen.add(digests.status);
      if (digests.status === 'unknown') return;
      expect(digests.status).toBe(full.status);
      if (digests.status === 'refused' && full.status === 'refused') expect(digests.reason).toBe(full.reason);
    }),
    { numRuns: 400 },
  );
  expect([...seen].sort()).toEqual(['matched', 'refused', 'unknown', 'unmatched']);
});

test('with DANE-EE, and with digests of authorities that are kept, nothing is unknown', () => {
  const kinds = KINDS.filter(({ usage, matching }) => usage === 3 || matching !== 0);
  fc.assert(
    fc.property(
      records(kinds),
      fc.nat().map((n) => chains[n % chains.length] ?? []),
      (published, chain) => {
        const { full, digests } = both(published, chain);
        expect(digests).toEqual(full);
      },
    ),
    { numRuns: 300 },
  );
});
