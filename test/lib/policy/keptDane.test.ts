import fc from 'fast-check';
import type { TlsaData } from '../../../lib/dns/validatingResolver';
import type { DaneHost } from '../../../lib/policy/daneHost';
import { daneHostOf, isUnsure, type KeptDane, keptDane } from '../../../lib/policy/keptDane';
import { isPolicyWorthWriting, settlePolicy } from '../../../lib/policy/settlePolicy';
import { policyViewSchema } from '../../../lib/store/policySchemas';
import { hour, policyLook } from '../../support/policies';

const HOST = 'mx.example.net';
const record = (more: Partial<TlsaData> = {}): TlsaData => ({
  usage: 3,
  selector: 1,
  matching: 1,
  data: new Uint8Array(32).fill(7),
  ...more,
});
const dane = (...records: readonly TlsaData[]): DaneHost => ({ status: 'dane', baseDomain: HOST, records });
const none: DaneHost = { status: 'none', reason: 'no-tlsa' };
const bogus: DaneHost = { status: 'bogus', looked: `A of ${HOST}`, message: 'its signatures have expired' };
const unknown: DaneHost = { status: 'unknown', looked: `A of ${HOST}`, message: 'the DNS server did not answer' };

/** What is known after looks at one host, one an hour. */
const after = (...looks: readonly DaneHost[]): KeptDane => {
  let kept: readonly KeptDane[] | undefined;
  looks.forEach((look, n) => {
    kept = keptDane({ hosts: [{ mxHost: HOST, dane: look }] }, kept, hour(n));
  });
  const [first] = kept ?? [];
  if (first === undefined) throw new Error('no look');
  return first;
};

test.each([
  { what: 'records', looks: [none, dane(record())], status: 'dane', since: 1, unsure: undefined },
  {
    what: 'the same again',
    looks: [none, dane(record()), dane(record())],
    status: 'dane',
    since: 1,
    unsure: undefined,
  },
  { what: 'no answer after records', looks: [dane(record()), unknown, unknown], status: 'dane', since: 0, unsure: 1 },
  { what: 'no answer after none', looks: [none, unknown], status: 'none', since: 0, unsure: 1 },
  { what: 'no answer from the first', looks: [unknown, unknown], status: 'unknown', since: 0, unsure: 0 },
  { what: 'an answer after that', looks: [unknown, none], status: 'none', since: 1, unsure: undefined },
  { what: 'broken signatures', looks: [dane(record()), bogus], status: 'bogus', since: 1, unsure: undefined },
  { what: 'no answer after these', looks: [bogus, unknown], status: 'bogus', since: 0, unsure: 1 },
])('after $what, what is known is $status', ({ looks, status, since, unsure }) => {
  const kept = after(...looks);
  expect(kept).toMatchObject({ dane: { status }, since: hour(since).toISOString() });
  expect(kept.unsure?.since).toBe(unsure === undefined ? undefined : hour(unsure).toISOString());
  expect(isUnsure(kept)).toBe(unsure !== undefined || status === 'bogus');
});

const records = fc.array(
  fc.record({
    usage: fc.nat(255),
    selector: fc.nat(255),
    matching: fc.nat(255),
    data: fc.uint8Array({ maxLength: 200 }),
  }),
  { minLength: 1, maxLength: 6 },
);

test('records come back as they came from the DNS, in whatever order it gives them', () => {
  fc.assert(
    fc.property(
      records.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
      ([given, shuffled]) => {
        const kept = after(dane(...given));
        expect(after(dane(...shuffled))).toEqual(kept);
        const back = daneHostOf(kept);
        if (back.status !== 'dane') throw new Error(back.status);
        const shown = (all: readonly TlsaData[]) => all.map((one) => JSON.stringify([one, [...one.data]])).sort();
        expect(shown(back.records.map((one) => ({ ...one, data: Uint8Array.from(one.data) })))).toEqual(
          shown(given.map((one) => ({ ...one, data: Uint8Array.from(one.data) }))),
        );
      },
    ),
  );
});

test('more records than are kept leave the digests, and a mark', () => {
  const large = record({ selector: 0, matching: 0, data: new Uint8Array(3_500) });
  const kept = after(dane(large, record()));
  expect(kept.dane).toMatchObject({ isCut: true, records: [{ matching: 1 }] });
});

const subject = { target: 'example.net', domain: 'example.net', ours: false, shard: 0, slot: 3 };
const look = (seen: DaneHost) => policyLook(undefined, { dane: { hosts: [{ mxHost: HOST, dane: seen }] } });

test('signatures that do not hold are a critical finding of the domain, until they hold again (RFC 8460 §4.3.2.1)', () => {
  const broken = settlePolicy(undefined, subject, look(bogus), hour(0));
  expect(broken.findings).toMatchObject([
    { code: 'dnssec-invalid', severity: 'critical', since: hour(0).toISOString() },
  ]);
  const unanswered = settlePolicy(broken, subject, look(unknown), hour(1));
  expect(unanswered.findings).toEqual(broken.findings);
  expect(settlePolicy(unanswered, subject, look(none), hour(2)).findings).toEqual([]);
});

test('what is known of DANE is stored as it is, and only changes are worth writing', () => {
  const first = settlePolicy(undefined, subject, look(dane(record())), hour(0));
  expect(policyViewSchema.parse(JSON.parse(JSON.stringify(first)))).toEqual(first);
  const same = settlePolicy(first, subject, look(dane(record())), hour(1));
  expect(isPolicyWorthWriting(first, same)).toBe(false);
  const other = settlePolicy(first, subject, look(dane(record({ data: new Uint8Array(32) }))), hour(1));
  expect(isPolicyWorthWriting(first, other)).toBe(true);
  const without = settlePolicy(first, subject, policyLook(), hour(1));
  expect(without.dane).toBeUndefined();
});
