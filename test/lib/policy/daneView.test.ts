import type { Finding } from '../../../lib/judgement/finding';
import type { AddressView, ServedChain, StandingFinding, View } from '../../../lib/judgement/view';
import { viewUnderDane } from '../../../lib/policy/daneView';
import type { KeptDane, KeptTlsa } from '../../../lib/policy/keptDane';
import { finding } from '../../support/findings';
import { hour } from '../../support/policies';
import { minute, view } from '../../support/records';

const HOST = 'mx.example.net';
const base64 = (of: number, length = 32): string => Buffer.alloc(length, of).toString('base64');
const digests = (of: number) => ({ sha256: base64(of), sha512: base64(of, 64) });

/** A chain of two, whose digests are all made of `of` and the number after it. */
const chain = (of: number, more: Partial<ServedChain> = {}): ServedChain => ({
  path: [
    { whole: digests(of), key: digests(of) },
    { whole: digests(of + 1), key: digests(of + 1) },
  ],
  names: [HOST],
  otherNames: ['example.net'],
  ...more,
});
const expiredChain = (of: number): ServedChain => ({
  ...chain(of),
  path: chain(of).path.map((one) => ({ ...one, validTo: hour(-24).toISOString() })),
});
const tlsa = (usage: number, of: number): KeptTlsa => ({ usage, selector: 1, matching: 1, data: base64(of) });

const EXPIRED: Finding = { code: 'certificate-expired', severity: 'warning', message: 'the certificate has expired' };
const ENDING: Finding = { code: 'certificate-expires-soon', severity: 'warning', message: 'it expires in 2 days' };
const OTHER_NAME: Finding = { code: 'certificate-host-mismatch', severity: 'notice', message: 'it names another' };
const UNTRUSTED: Finding = { code: 'certificate-not-trusted', severity: 'notice', message: 'it is not trusted' };
const OBSOLETE: Finding = { code: 'tls-obsolete', severity: 'notice', message: 'TLSv1' };
const ALL = [EXPIRED, ENDING, OTHER_NAME, UNTRUSTED, OBSOLETE];

const address = (n: number, served: ServedChain | undefined, tlsFindings: readonly Finding[] = []): AddressView => ({
  address: `192.0.2.${n}`,
  outcome: 'offered',
  observedAt: minute(0),
  upgradedAt: hour(n).toISOString(),
  ...(served !== undefined && { chain: served }),
  tlsFindings,
});

/** The view of a host with these addresses. */
function seen(...addresses: readonly AddressView[]): View {
  const codes = new Map(addresses.flatMap(({ tlsFindings = [] }) => tlsFindings.map((one) => [one.code, one])));
  const findings: StandingFinding[] = [...codes.values()].map((one) => finding({ ...one, since: minute(0) }));
  return view({ addresses, findings });
}

function beside(
  records: readonly KeptTlsa[],
  own: View,
  { otherHosts = [] as readonly string[], isStsEnforced = false, isCut = false } = {},
) {
  const kept: KeptDane = {
    mxHost: HOST,
    dane: { status: 'dane', baseDomain: HOST, records, ...(isCut && { isCut }) },
    since: hour(0).toISOString(),
  };
  const promise = {
    domain: 'example.net',
    kept,
    isRequired: false,
    otherHosts,
    isStsEnforced,
    lookedAt: hour(9).toISOString(),
    now: hour(10),
  };
  return viewUnderDane(own, promise).view.findings ?? [];
}
const codes = (findings: readonly StandingFinding[]) => findings.map(({ code, severity }) => `${severity} ${code}`);

test.each([
  {
    clause: 'RFC 7672 §3.1.1',
    rule: 'DANE-EE that matches silences names, dates and trust',
    records: [tlsa(3, 1)],
    served: chain(1),
    left: ['notice tls-obsolete'],
  },
  {
    clause: 'RFC 7672 §3.1.2',
    rule: 'DANE-TA that matches silences trust alone',
    records: [tlsa(2, 2)],
    served: chain(1),
    left: [
      'warning certificate-expired',
      'warning certificate-expires-soon',
      'notice certificate-host-mismatch',
      'notice tls-obsolete',
    ],
  },
  {
    clause: 'RFC 7672 §3.1.2',
    rule: 'DANE-TA with a certificate that has expired is critical',
    records: [tlsa(2, 2)],
    served: expiredChain(1),
    left: [
      'critical certificate-expired',
      'warning certificate-expires-soon',
      'notice certificate-host-mismatch',
      'notice certificate-not-trusted',
      'notice tls-obsolete',
    ],
  },
  {
    clause: 'RFC 7672 §3.2.2',
    rule: 'DANE-TA with a certificate for another name is critical',
    records: [tlsa(2, 2)],
    served: chain(1, { names: [], otherNames: [HOST, 'example.net'] }),
    left: [
      'critical certificate-host-mismatch',
      'warning certificate-expired',
      'warning certificate-expires-soon',
      'notice certificate-not-trusted',
      'notice tls-obsolete',
    ],
  },
])('$clause: $rule', ({ records, served, left }) => {
  expect(codes(beside(records, seen(address(1, served, ALL))))).toEqual(left);
});

test('records of which none matches are critical, and say what becomes of mail (RFC 8460 §4.3.2.1)', () => {
  const [found, ...more] = beside([tlsa(3, 9)], seen(address(1, chain(1))));
  expect(more).toEqual([]);
  expect(found).toMatchObject({ code: 'tlsa-invalid', severity: 'critical', since: hour(1).toISOString() });
  expect(found?.message).toMatch(/no TLSA record of mx\.example\.net matches .*; senders with DANE are now queueing$/);
  const [elsewhere] = beside([tlsa(3, 9)], seen(address(1, chain(1))), { otherHosts: ['mx2.example.net'] });
  expect(elsewhere?.message).toMatch(/are now queueing, unless another of its hosts takes the mail$/);
});

test('a record for some addresses only is a roll-over that will break', () => {
  const found = beside([tlsa(3, 1)], seen(address(1, chain(1)), address(2, chain(5))));
  expect(codes(found)).toEqual(['warning tlsa-rollover']);
  expect(found[0]).toMatchObject({ since: hour(2).toISOString() });
  expect(found[0]?.message).toMatch(/from 192\.0\.2\.2 a certificate that has no TLSA record, from 192\.0\.2\.1 one/);
});

test('records that are of no use are a notice (RFC 7672 §2.2)', () => {
  const found = beside([tlsa(1, 1)], seen(address(1, chain(1), [EXPIRED])));
  expect(codes(found)).toEqual(['notice tlsa-invalid', 'warning certificate-expired']);
});

test.each([
  { what: 'no handshake', records: [tlsa(3, 9)], own: seen(address(1, undefined, ALL)), options: {} },
  {
    what: 'more certificates than are kept',
    records: [tlsa(2, 9)],
    own: seen(address(1, chain(1, { isCut: true }), ALL)),
    options: {},
  },
  {
    what: 'more records than are kept',
    records: [tlsa(3, 9)],
    own: seen(address(1, chain(1), ALL)),
    options: { isCut: true },
  },
])('with $what nothing is found, and nothing silenced', ({ records, own, options }) => {
  expect(beside(records, own, options)).toEqual(own.findings);
});

test('what another address shows whose certificate has no record is not silenced', () => {
  const found = beside([tlsa(3, 1)], seen(address(1, chain(1), [EXPIRED]), address(2, chain(5), [EXPIRED])));
  expect(codes(found)).toEqual(['warning tlsa-rollover', 'warning certificate-expired']);
});

test('nothing is silenced where MTA-STS is enforced, since some senders know no DANE', () => {
  const own = seen(address(1, chain(1), ALL));
  expect(beside([tlsa(3, 1)], own, { isStsEnforced: true })).toEqual(own.findings);
});

test('a finding that no certificate shows stands', () => {
  const own = view({ addresses: [address(1, chain(1))], findings: [finding({ code: 'capability-lost' })] });
  expect(beside([tlsa(3, 1)], own)).toEqual(own.findings);
});

/** Records that are so since hour 2, a handshake and a look at the records at other times; now is hour 4. */
function atHours({ shaken, lookedAt, since = 2 }: { shaken: number; lookedAt: number; since?: number }) {
  const own = view({ addresses: [{ ...address(1, chain(1)), upgradedAt: hour(shaken).toISOString() }], findings: [] });
  const kept: KeptDane = {
    mxHost: HOST,
    dane: { status: 'dane', baseDomain: HOST, records: [tlsa(3, 9)] },
    since: hour(since).toISOString(),
  };
  const promise = {
    domain: 'example.net',
    kept,
    isRequired: false,
    otherHosts: [],
    isStsEnforced: false,
    now: hour(4),
  };
  const { view: seen, unsure } = viewUnderDane(own, { ...promise, lookedAt: hour(lookedAt).toISOString() });
  return { found: (seen.findings ?? []).map(({ code }) => code), unsure };
}
const INVALID = { found: ['tlsa-invalid'], unsure: [] };
const EARLY = { found: [], unsure: ['tlsa-invalid', 'tlsa-rollover'] };

test.each([
  { what: 'records that were looked at since the handshake', times: { shaken: 3, lookedAt: 3.5 }, expected: INVALID },
  { what: 'a handshake since the records were looked at', times: { shaken: 3.5, lookedAt: 3 }, expected: EARLY },
  { what: 'records that have stood for hours', times: { shaken: 1, lookedAt: 3.5 }, expected: INVALID },
  {
    what: 'records that no handshake was made under',
    times: { shaken: 1, lookedAt: 3.5, since: 3.5 },
    expected: EARLY,
  },
])('a mismatch is or is not believed with $what', ({ times, expected }) => {
  expect(atHours(times)).toEqual(expected);
});
