import type { ValidatedLookup, Validation } from '../../../lib/dns/validatingLookup';
import type { ValidatingResolver } from '../../../lib/dns/validatingResolver';
import { daneOfDomain } from '../../../lib/policy/daneDomain';
import { daneOfHost } from '../../../lib/policy/daneHost';

const MX = 'mx.contoso.example';
const record = { usage: 3, selector: 1, matching: 1, data: new Uint8Array(32) };

type Answers = Readonly<Record<string, ValidatedLookup<never>>>;

const found = (records: readonly unknown[], validation: Validation = 'secure', canonicalName = MX) =>
  ({ status: 'found', validation, canonicalName, records }) as unknown as ValidatedLookup<never>;
const none = (validation: Validation = 'secure', canonicalName = MX): ValidatedLookup<never> => ({
  status: 'none',
  validation,
  canonicalName,
  reason: 'no-such-record',
});
const bogus: ValidatedLookup<never> = { status: 'bogus', message: 'its signatures have expired' };
const failed: ValidatedLookup<never> = { status: 'failed', code: 'SERVFAIL', message: 'SERVFAIL' };

/** Fails on a question that no row expects. */
function resolverOf(answers: Answers): ValidatingResolver {
  const answer = async (question: string): Promise<ValidatedLookup<never>> => {
    const given = answers[question];
    if (given === undefined) throw new Error(`nobody expects ${question}`);
    return given;
  };
  return {
    mx: (name) => answer(`MX ${name}`),
    addresses: (name, family) => answer(`${family === 4 ? 'A' : 'AAAA'} ${name}`),
    alias: (name) => answer(`CNAME ${name}`),
    tlsa: (name) => answer(`TLSA ${name}`),
  };
}

const A = found(['192.0.2.1']);
const target = 'mx.hosting.example';

test.each<{ clause: string; rule: string; answers: Answers; expected: object }>([
  {
    clause: 'RFC 7672 §2.2.3',
    rule: 'signed records count',
    answers: { [`A ${MX}`]: A, [`TLSA _25._tcp.${MX}`]: found([record]) },
    expected: { status: 'dane', baseDomain: MX, records: [record] },
  },
  {
    clause: 'RFC 7672 §2.2.3',
    rule: 'records that are not signed do not',
    answers: { [`A ${MX}`]: A, [`TLSA _25._tcp.${MX}`]: found([record], 'insecure') },
    expected: { status: 'none', reason: 'insecure-tlsa' },
  },
  {
    clause: 'RFC 7672 §2.2.3',
    rule: 'there are none',
    answers: { [`A ${MX}`]: A, [`TLSA _25._tcp.${MX}`]: none() },
    expected: { status: 'none', reason: 'no-tlsa' },
  },
  {
    clause: 'RFC 7672 §2.1.3',
    rule: 'with an unsigned address, nobody asks for TLSA',
    answers: { [`A ${MX}`]: found(['192.0.2.1'], 'insecure') },
    expected: { status: 'none', reason: 'insecure-address' },
  },
  {
    clause: 'RFC 7672 §2.1.2',
    rule: 'an address of the other family will do',
    answers: { [`A ${MX}`]: none(), [`AAAA ${MX}`]: A, [`TLSA _25._tcp.${MX}`]: found([record]) },
    expected: { status: 'dane' },
  },
  {
    clause: 'RFC 7672 §2.1.2',
    rule: 'an address that is bogus',
    answers: { [`A ${MX}`]: bogus, [`AAAA ${MX}`]: bogus },
    expected: { status: 'bogus', looked: `A of ${MX}` },
  },
  {
    clause: 'RFC 7672 §2.1.2',
    rule: 'no address of one family, and a bogus one of the other',
    answers: { [`A ${MX}`]: none(), [`AAAA ${MX}`]: bogus },
    expected: { status: 'bogus', looked: `AAAA of ${MX}` },
  },
  {
    clause: 'RFC 7672 §2.1.2',
    rule: 'an address that can not be looked up, and none of the other family',
    answers: { [`A ${MX}`]: failed, [`AAAA ${MX}`]: none() },
    expected: { status: 'unknown', looked: `A of ${MX}` },
  },
  {
    clause: 'RFC 7672 §2.1.2',
    rule: 'records that are bogus',
    answers: { [`A ${MX}`]: A, [`TLSA _25._tcp.${MX}`]: bogus },
    expected: { status: 'bogus', looked: `TLSA of _25._tcp.${MX}` },
  },
  {
    clause: 'RFC 7672 §2.1.2',
    rule: 'records that can not be looked up',
    answers: { [`A ${MX}`]: A, [`TLSA _25._tcp.${MX}`]: failed },
    expected: { status: 'unknown' },
  },
  {
    clause: 'RFC 7672 §2.2.3',
    rule: 'of an alias, first the name that it leads to',
    answers: { [`A ${MX}`]: found(['192.0.2.1'], 'secure', target), [`TLSA _25._tcp.${target}`]: found([record]) },
    expected: { status: 'dane', baseDomain: target },
  },
  {
    clause: 'RFC 7672 §2.2.3',
    rule: 'then the alias itself',
    answers: {
      [`A ${MX}`]: found(['192.0.2.1'], 'secure', target),
      [`TLSA _25._tcp.${target}`]: none(),
      [`TLSA _25._tcp.${MX}`]: found([record]),
    },
    expected: { status: 'dane', baseDomain: MX },
  },
  {
    clause: 'RFC 7672 §2.1.3',
    rule: 'a signed alias that leads to where nothing is signed is asked for itself',
    answers: {
      [`A ${MX}`]: found(['192.0.2.1'], 'insecure', target),
      [`CNAME ${MX}`]: found([target]),
      [`TLSA _25._tcp.${MX}`]: found([record]),
    },
    expected: { status: 'dane', baseDomain: MX },
  },
  {
    clause: 'RFC 7672 §2.1.3',
    rule: 'one that is not signed is not',
    answers: { [`A ${MX}`]: found(['192.0.2.1'], 'insecure', target), [`CNAME ${MX}`]: found([target], 'insecure') },
    expected: { status: 'none', reason: 'insecure-address' },
  },
  {
    clause: 'RFC 4033 §5',
    rule: 'over a path that is not trusted, nothing is known',
    answers: { [`A ${MX}`]: found(['192.0.2.1'], 'untrusted-path') },
    expected: { status: 'unknown', looked: `address of ${MX}` },
  },
  {
    clause: 'RFC 4033 §5',
    rule: 'nor of a resolver that does not validate',
    answers: { [`A ${MX}`]: found(['192.0.2.1'], 'no-validation') },
    expected: { status: 'unknown', message: 'the DNS server does not validate' },
  },
])('$clause: $rule', async ({ answers, expected }) => {
  expect(await daneOfHost(MX, 25, resolverOf(answers))).toMatchObject(expected);
});

const hostAnswers = { [`A ${MX}`]: A, [`TLSA _25._tcp.${MX}`]: found([record]) };

test.each<{ clause: string; rule: string; answers: Answers; expected: readonly object[] }>([
  {
    clause: 'RFC 7672 §2.2.1',
    rule: 'signed MX records lead to the hosts that they name, in order',
    answers: {
      'MX contoso.example': found([
        { preference: 20, exchange: 'b.contoso.example' },
        { preference: 10, exchange: MX },
      ]),
      ...hostAnswers,
      'A b.contoso.example': found(['192.0.2.2'], 'insecure', 'b.contoso.example'),
    },
    expected: [
      { mxHost: MX, dane: { status: 'dane' } },
      { mxHost: 'b.contoso.example', dane: { status: 'none', reason: 'insecure-address' } },
    ],
  },
  {
    clause: 'RFC 7672 §2.2.1',
    rule: 'with unsigned MX records there is no DANE',
    answers: { 'MX contoso.example': found([{ preference: 10, exchange: MX }], 'insecure') },
    expected: [{ mxHost: MX, dane: { status: 'none', reason: 'insecure-mx' } }],
  },
  {
    clause: 'RFC 7672 §2.1.2',
    rule: 'bogus MX records concern all hosts',
    answers: { 'MX contoso.example': bogus },
    expected: [{ mxHost: MX, dane: { status: 'bogus' } }],
  },
  {
    clause: 'RFC 7672 §2.2.2',
    rule: 'a domain that certainly has no MX records is its own host',
    answers: {
      'MX contoso.example': none(),
      'A contoso.example': found(['192.0.2.1'], 'secure', 'contoso.example'),
      'TLSA _25._tcp.contoso.example': none(),
    },
    expected: [{ mxHost: 'contoso.example', dane: { status: 'none', reason: 'no-tlsa' } }],
  },
  {
    clause: 'RFC 7505 §3',
    rule: 'a null MX has no host',
    answers: { 'MX contoso.example': found([{ preference: 0, exchange: '' }]) },
    expected: [],
  },
])('$clause: $rule', async ({ answers, expected }) => {
  const { hosts } = await daneOfDomain('contoso.example', [MX], resolverOf(answers));
  expect(hosts).toMatchObject(expected);
  expect(hosts).toHaveLength(expected.length);
});
