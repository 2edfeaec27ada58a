import { createHash, X509Certificate } from 'node:crypto';
import fc from 'fast-check';
import { keyInfoOf } from '../../../lib/policy/tlsaKeyInfo';
import { matchTlsa, type TlsaSubject } from '../../../lib/policy/tlsaMatch';
import type { TlsaRecord } from '../../../lib/policy/tlsaRecord';
import { createAuthority, type ServerCertificate } from '../../support/certificates';

const HOST = 'mx.contoso.example';
const AT = new Date().toISOString();
const DAY_MS = 24 * 60 * 60 * 1000;

const derOf = (pem: string): readonly Uint8Array[] =>
  pem
    .split(/(?<=-----END CERTIFICATE-----)/)
    .filter((part) => part.includes('BEGIN'))
    .map((part) => new X509Certificate(part).raw);

/** A record that a certificate fulfils. */
const recordOf = (usage: 2 | 3, selector: 0 | 1, matching: 0 | 1 | 2, der: Uint8Array | undefined): TlsaRecord => {
  if (der === undefined) throw new Error('no certificate');
  const selected = selector === 0 ? der : (keyInfoOf(der) ?? der);
  const data =
    matching === 0
      ? selected
      : createHash(matching === 1 ? 'sha256' : 'sha512')
          .update(selected)
          .digest();
  return { usage, selector, matching, data };
};

let served: readonly Uint8Array[];
let root: Uint8Array;
let expired: readonly Uint8Array[];
let early: readonly Uint8Array[];
let wrongName: readonly Uint8Array[];
let stranger: readonly Uint8Array[];

beforeAll(async () => {
  const [authority, other] = await Promise.all([createAuthority(), createAuthority()]);
  const intermediate = await authority.delegate('Intermediate');
  const chain = ({ cert }: ServerCertificate): readonly Uint8Array[] => derOf(cert);
  const day = (days: number): Date => new Date(Date.now() + days * DAY_MS);
  root = derOf(authority.ca)[0] ?? new Uint8Array();
  served = chain(await intermediate.issue({ names: [HOST] }));
  expired = chain(await intermediate.issue({ names: [HOST], notBefore: day(-60), notAfter: day(-1) }));
  early = chain(await intermediate.issue({ names: [HOST], notBefore: day(1), notAfter: day(60) }));
  wrongName = chain(await intermediate.issue({ names: ['wrong.example.net'] }));
  stranger = chain(await (await other.delegate('Intermediate')).issue({ names: [HOST] }));
});

const subject = (chain: readonly Uint8Array[], more: Partial<TlsaSubject> = {}): TlsaSubject => ({
  chain,
  names: [HOST],
  at: AT,
  ...more,
});

const KINDS = [0, 1].flatMap((selector) => [0, 1, 2].map((matching) => ({ selector, matching }))) as {
  selector: 0 | 1;
  matching: 0 | 1 | 2;
}[];

test('the key is the one that OpenSSL reads', () => {
  for (const der of [...served, root, ...stranger]) {
    const key = new X509Certificate(der).publicKey.export({ format: 'der', type: 'spki' });
    expect(Buffer.from(keyInfoOf(der) ?? [])).toEqual(key);
  }
});

test.each(KINDS)('RFC 6698 §2.1: 3 $selector $matching matches its certificate, no other', ({ selector, matching }) => {
  const record = recordOf(3, selector, matching, served[0]);
  expect(matchTlsa([record], subject(served))).toEqual({ status: 'matched', record });
  expect(matchTlsa([record], subject(stranger))).toEqual({ status: 'unmatched' });
});

test.each(KINDS)(
  'RFC 7672 §3.1.2: 2 $selector $matching anchors by an authority that is sent',
  ({ selector, matching }) => {
    const record = recordOf(2, selector, matching, served[1]);
    expect(matchTlsa([record], subject(served))).toEqual({ status: 'matched', record });
    expect(matchTlsa([record], subject(stranger))).toEqual({ status: 'unmatched' });
  },
);

const ROWS: readonly {
  readonly clause: string;
  readonly rule: string;
  readonly records: () => readonly TlsaRecord[];
  readonly of: () => TlsaSubject;
  readonly expected: object;
}[] = [
  {
    clause: 'RFC 7672 §3.1.1',
    rule: 'DANE-EE looks at no date',
    records: () => [recordOf(3, 1, 1, expired[0])],
    of: () => subject(expired),
    expected: { status: 'matched' },
  },
  {
    clause: 'RFC 7672 §3.1.1',
    rule: 'DANE-EE looks at no name',
    records: () => [recordOf(3, 0, 2, wrongName[0])],
    of: () => subject(wrongName),
    expected: { status: 'matched' },
  },
  {
    clause: 'RFC 7672 §3.1.1',
    rule: 'DANE-EE is of the own certificate only',
    records: () => [recordOf(3, 1, 1, served[1])],
    of: () => subject(served),
    expected: { status: 'unmatched' },
  },
  {
    clause: 'RFC 7672 §3.1.2',
    rule: 'DANE-TA refuses a certificate that has expired',
    records: () => [recordOf(2, 0, 1, expired[1])],
    of: () => subject(expired),
    expected: { status: 'refused', reason: 'certificate-expired' },
  },
  {
    clause: 'RFC 7672 §3.1.2',
    rule: 'DANE-TA refuses a certificate that is not valid yet',
    records: () => [recordOf(2, 0, 1, early[1])],
    of: () => subject(early),
    expected: { status: 'refused', reason: 'certificate-not-yet-valid' },
  },
  {
    clause: 'RFC 7672 §3.2.2',
    rule: 'DANE-TA refuses a certificate for another name',
    records: () => [recordOf(2, 0, 1, wrongName[1])],
    of: () => subject(wrongName),
    expected: { status: 'refused', reason: 'certificate-host-mismatch' },
  },
  {
    clause: 'RFC 7672 §3.2.2',
    rule: 'any of the names is enough',
    records: () => [recordOf(2, 0, 1, wrongName[1])],
    of: () => subject(wrongName, { names: [HOST, 'wrong.example.net'] }),
    expected: { status: 'matched' },
  },
  {
    clause: 'RFC 7671 §5.2',
    rule: 'DANE-TA is never the own certificate',
    records: () => [recordOf(2, 1, 1, served[0])],
    of: () => subject(served),
    expected: { status: 'unmatched' },
  },
  {
    clause: 'RFC 7671 §5.2.2',
    rule: 'an authority that is not sent can not be matched by its digest',
    records: () => [recordOf(2, 0, 1, root)],
    of: () => subject(served),
    expected: { status: 'unmatched' },
  },
  {
    clause: 'RFC 7671 §5.2.2',
    rule: 'an authority that is not sent is anchor where the record holds it whole',
    records: () => [recordOf(2, 0, 0, root)],
    of: () => subject(served),
    expected: { status: 'matched' },
  },
  {
    clause: 'RFC 7671 §5.2.3',
    rule: 'or holds its key',
    records: () => [recordOf(2, 1, 0, root)],
    of: () => subject(served),
    expected: { status: 'matched' },
  },
  {
    clause: 'RFC 7671 §5.2.1',
    rule: 'an authority that is sent, but has signed nothing, anchors nothing',
    records: () => [recordOf(2, 0, 1, root)],
    of: () => subject([...stranger.slice(0, 1), root]),
    expected: { status: 'unmatched' },
  },
  {
    clause: 'RFC 7671 §9',
    rule: 'a weaker digest counts for nothing beside a stronger one',
    records: () => [recordOf(3, 1, 1, served[0]), recordOf(3, 1, 2, stranger[0])],
    of: () => subject(served),
    expected: { status: 'unmatched' },
  },
  {
    clause: 'RFC 7671 §9',
    rule: 'but it does beside one with another selector',
    records: () => [recordOf(3, 1, 1, served[0]), recordOf(3, 0, 2, stranger[0])],
    of: () => subject(served),
    expected: { status: 'matched' },
  },
  {
    clause: 'RFC 7671 §8.1',
    rule: 'one of several is enough: the record of the next certificate does no harm',
    records: () => [recordOf(3, 1, 1, stranger[0]), recordOf(3, 1, 1, served[0])],
    of: () => subject(served),
    expected: { status: 'matched' },
  },
  {
    clause: 'RFC 7672 §3.1',
    rule: 'an expired DANE-TA does no harm to DANE-EE',
    records: () => [recordOf(2, 0, 1, expired[1]), recordOf(3, 1, 1, expired[0])],
    of: () => subject(expired),
    expected: { status: 'matched', record: { usage: 3 } },
  },
  {
    clause: 'RFC 5280 §4.1',
    rule: 'what is no certificate matches nothing',
    records: () => [recordOf(3, 0, 1, Uint8Array.of(1, 2, 3))],
    of: () => subject([Uint8Array.of(1, 2, 3)]),
    expected: { status: 'unmatched' },
  },
  {
    clause: 'RFC 7672 §3.1',
    rule: 'no certificate matches nothing',
    records: () => [recordOf(3, 0, 1, served[0])],
    of: () => subject([]),
    expected: { status: 'unmatched' },
  },
];

test.each(ROWS)('$clause: $rule', ({ records, of, expected }) => {
  expect(matchTlsa(records(), of())).toMatchObject(expected);
});

const matches = (records: readonly TlsaRecord[]): boolean => matchTlsa(records, subject(served)).status === 'matched';

test('a record of which any bit is another one matches no more', () => {
  const kinds = KINDS.filter(({ matching }) => matching !== 0);
  fc.assert(
    fc.property(fc.constantFrom(...kinds), fc.constantFrom(2, 3), fc.nat(), fc.nat(7), (kind, usage, at, bit) => {
      const record = recordOf(usage, kind.selector, kind.matching, served[usage === 2 ? 1 : 0]);
      const data = Buffer.from(record.data);
      data.writeUInt8((data[at % data.length] ?? 0) ^ (1 << bit), at % data.length);
      expect(matches([record])).toBe(true);
      expect(matches([{ ...record, data }])).toBe(false);
    }),
    { numRuns: 150 },
  );
});

test('the order of records, and saying one twice, changes nothing', () => {
  const some = (): fc.Arbitrary<TlsaRecord> =>
    fc
      .record({
        usage: fc.constantFrom(2 as const, 3 as const),
        kind: fc.constantFrom(...KINDS.filter(({ matching }) => matching !== 0)),
        of: fc.constantFrom(served[0], served[1], stranger[0], stranger[1], root),
      })
      .map(({ usage, kind, of }) => recordOf(usage, kind.selector, kind.matching, of));
  fc.assert(
    fc.property(
      fc
        .array(some(), { maxLength: 6 })
        .chain((records) =>
          fc.tuple(fc.constant(records), fc.shuffledSubarray(records, { minLength: records.length })),
        ),
      ([records, shuffled]) => {
        expect(matches(shuffled)).toBe(matches(records));
        expect(matches([...records, ...shuffled])).toBe(matches(records));
      },
    ),
    { numRuns: 100 },
  );
});

test('the order in which authorities are sent changes nothing', () => {
  const record = recordOf(2, 0, 1, root);
  const [leaf, ...above] = served;
  if (leaf === undefined) throw new Error('no leaf');
  fc.assert(
    fc.property(fc.shuffledSubarray([...above, root, ...stranger], { minLength: above.length + 1 }), (sent) => {
      const isWhole = sent.includes(root) && above.every((one) => sent.includes(one));
      expect(matchTlsa([record], subject([leaf, ...sent])).status).toBe(isWhole ? 'matched' : 'unmatched');
    }),
    { numRuns: 60 },
  );
});

test('any bytes in the place of certificates and records are borne', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.uint8Array({ maxLength: 200 }), fc.constantFrom(...served)), { maxLength: 5 }),
      fc.uint8Array({ maxLength: 80 }),
      (chain, data) => {
        const { status } = matchTlsa([{ usage: 3, selector: 1, matching: 1, data }], subject(chain));
        expect(status).toBe('unmatched');
        for (const one of chain) keyInfoOf(one);
      },
    ),
  );
});
