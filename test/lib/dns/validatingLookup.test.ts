import type { Answer } from 'dns-packet';
import type { Exchange } from '../../../lib/dns/validatingExchange';
import { validatedLookup } from '../../../lib/dns/validatingLookup';
import type { DnsMessage, Question } from '../../../lib/dns/validatingMessage';

const NAME = 'mx.contoso.example';
const a = (name: string, data = '192.0.2.1'): Answer => ({ type: 'A', name, data });
const alias = (name: string, data: string): Answer => ({ type: 'CNAME', name, data });

const message = (more: Partial<DnsMessage>): Exchange => ({
  status: 'answered',
  answer: {
    id: 1,
    question: undefined,
    responseCode: 0,
    isTruncated: false,
    isAuthenticated: false,
    answers: [],
    extendedErrors: [],
    ...more,
  },
});
const timedOut: Exchange = { status: 'failed', code: 'ETIMEOUT', message: 'the DNS server did not answer in time' };
const servfail = (...extendedErrors: readonly number[]): Exchange => message({ responseCode: 2, extendedErrors });
const there = message({ answers: [a(NAME)] });

interface Row {
  readonly clause: string;
  readonly rule: string;
  /** Answers one by one; `unchecked` is the one with checking disabled. */
  readonly said: readonly Exchange[];
  readonly unchecked?: Exchange;
  readonly isTrusted?: boolean;
  readonly validates?: boolean;
  readonly expected: object;
}

const ROWS: readonly Row[] = [
  {
    clause: 'RFC 4035 §3.2.3',
    rule: 'AD over a trusted path is secure',
    said: [message({ isAuthenticated: true, answers: [a(NAME)] })],
    expected: { status: 'found', validation: 'secure', records: ['192.0.2.1'], canonicalName: NAME },
  },
  {
    clause: 'RFC 4033 §5',
    rule: 'no AD of a resolver that validates is insecure',
    said: [there],
    expected: { status: 'found', validation: 'insecure' },
  },
  {
    clause: 'RFC 4033 §5',
    rule: 'no AD of one that does not is nothing',
    said: [there],
    validates: false,
    expected: { status: 'found', validation: 'no-validation' },
  },
  {
    clause: 'RFC 4035 §4.9.3',
    rule: 'AD over another path is nothing',
    said: [message({ isAuthenticated: true, answers: [a(NAME)] })],
    isTrusted: false,
    expected: { status: 'found', validation: 'untrusted-path' },
  },
  {
    clause: 'RFC 4035 §5.4',
    rule: 'that there is none can be proven',
    said: [message({ isAuthenticated: true })],
    expected: { status: 'none', validation: 'secure', reason: 'no-such-record' },
  },
  {
    clause: 'RFC 4035 §5.4',
    rule: 'that there is no such name, too',
    said: [message({ isAuthenticated: true, responseCode: 3 })],
    expected: { status: 'none', validation: 'secure', reason: 'no-such-name' },
  },
  {
    clause: 'RFC 1034 §3.6.2',
    rule: 'aliases are followed, in any order',
    said: [message({ answers: [a('c.example'), alias('b.example', 'C.example.'), alias(NAME, 'b.example')] })],
    expected: { status: 'found', canonicalName: 'c.example', records: ['192.0.2.1'] },
  },
  {
    clause: 'RFC 1034 §3.6.2',
    rule: 'a circle of aliases has no records',
    said: [message({ answers: [alias(NAME, 'b.example'), alias('b.example', NAME)] })],
    expected: { status: 'none' },
  },
  {
    clause: 'RFC 5452 §6',
    rule: 'records of other names count for nothing',
    said: [message({ answers: [a('stranger.example'), a(NAME, '192.0.2.2')] })],
    expected: { status: 'found', records: ['192.0.2.2'] },
  },
  {
    clause: 'RFC 4035 §5.5',
    rule: 'what is there only with checking disabled is bogus',
    said: [servfail(), servfail()],
    unchecked: there,
    expected: { status: 'bogus', message: 'it is there, but can not be validated' },
  },
  {
    clause: 'RFC 8914 §4.8',
    rule: 'and why, where the resolver says so',
    said: [servfail(7), servfail(7)],
    unchecked: there,
    validates: false,
    expected: { status: 'bogus', message: 'its signatures have expired' },
  },
  {
    clause: 'RFC 4035 §5.5',
    rule: 'not so of a resolver that does not validate',
    said: [servfail(), servfail()],
    unchecked: there,
    validates: false,
    expected: { status: 'failed', code: 'SERVFAIL' },
  },
  {
    clause: 'RFC 4035 §5.5',
    rule: 'what is not there either way has failed',
    said: [servfail()],
    unchecked: servfail(),
    expected: { status: 'failed', code: 'SERVFAIL' },
  },
  {
    clause: 'RFC 4035 §5.5',
    rule: 'a failure that has passed is not bogus',
    said: [servfail(), there],
    unchecked: there,
    expected: { status: 'failed', code: 'SERVFAIL' },
  },
  {
    clause: 'RFC 8914 §4.23',
    rule: 'name servers that do not answer are not bogus',
    said: [servfail(22)],
    expected: { status: 'failed', code: 'SERVFAIL' },
  },
  {
    clause: 'RFC 4035 §4.9.3',
    rule: 'nothing is bogus over a path that is not trusted',
    said: [servfail(6)],
    isTrusted: false,
    expected: { status: 'failed', code: 'SERVFAIL' },
  },
  {
    clause: 'RFC 1035 §4.1.1',
    rule: 'a refusal has failed',
    said: [message({ responseCode: 5 })],
    expected: { status: 'failed', code: 'REFUSED' },
  },
  { clause: 'RFC 1035 §7.2', rule: 'silence has failed', said: [timedOut], expected: timedOut },
];

test.each(ROWS)('$clause: $rule', async ({ said, unchecked, isTrusted = true, validates = true, expected }) => {
  const left = [...said];
  const ask = async ({ checkingDisabled }: Question): Promise<Exchange> => {
    const answer = checkingDisabled === true ? unchecked : left.shift();
    if (answer === undefined) throw new Error('nobody expects that question');
    return answer;
  };
  const path = { isTrusted, validates: async () => validates };
  const looked = await validatedLookup(ask, path, { name: NAME, type: 'A' }, (record) =>
    record.type === 'A' ? [record.data] : [],
  );
  expect(looked).toMatchObject(expected);
  expect(left).toEqual([]);
});
