import { parseReport } from '../../../lib/tlsrpt/parseReport';
import type { TlsReport } from '../../../lib/tlsrpt/types';
import { fc } from '../../support/properties';
import { fixture, reportOf } from './reports';

function parsed(text: string, domain?: string): TlsReport {
  const result = parseReport(text, domain);
  if (!result.ok) throw new Error(result.why);
  return result.report;
}
const whyNot = (text: string): string | undefined => {
  const result = parseReport(text);
  return result.ok ? undefined : result.why;
};

test('the example of RFC 8460 App. B is read whole', () => {
  expect(parsed(fixture('rfc8460.json'))).toEqual({
    organization: 'Company-X',
    reportId: '5065427c-23d3-47ca-b6e0-946ea0e8c4be',
    begin: Date.UTC(2016, 3, 1),
    end: Date.UTC(2016, 3, 1, 23, 59, 59),
    policies: [
      {
        domain: 'company-y.example',
        type: 'sts',
        mode: 'testing',
        successful: 5326,
        failed: 303,
        failures: [
          {
            resultType: 'certificate-expired',
            sessions: 100,
            sendingIp: '2001:db8:abcd:0012::1',
            mxHost: 'mx1.mail.company-y.example',
          },
          {
            resultType: 'starttls-not-supported',
            sessions: 200,
            sendingIp: '2001:db8:abcd:0013::1',
            mxHost: 'mx2.mail.company-y.example',
            receivingIp: '203.0.113.56',
          },
          {
            resultType: 'validation-failure',
            sessions: 3,
            sendingIp: '198.51.100.62',
            mxHost: 'mx-backup.mail.company-y.example',
            receivingIp: '203.0.113.58',
            reason: 'X509_V_ERR_PROXY_PATH_LENGTH_EXCEEDED',
          },
        ],
      },
    ],
  });
});

test.each<[file: string, policy: Readonly<Record<string, unknown>>]>([
  ['google.json', { domain: 'contoso.example', type: 'sts', mode: 'enforce', successful: 412, failed: 17 }],
  // Neither policy-string nor the sender's address.
  ['microsoft.json', { failed: 3, failures: [{ resultType: 'sts-policy-fetch-error', sessions: 3 }] }],
  ['more-details-than-failures.json', { failed: 1, failures: [{ sessions: 1 }, { sessions: 1 }] }],
  ['postfix.json', { type: 'no-policy-found', successful: 1, failures: [] }],
])('%s is read', (file, policy) => {
  expect(parsed(fixture(file)).policies).toMatchObject([policy]);
});

type Path = readonly (string | number)[];
/** A report in which one value is another; undefined takes the field away. */
function withValue(path: Path, value: unknown): string {
  const report: unknown = reportOf({
    failed: 2,
    failures: [{ 'result-type': 'tlsa-invalid', 'failed-session-count': 2 }],
  });
  const parent = path.slice(0, -1).reduce<unknown>((at, key) => Reflect.get(Object(at), key), report);
  Reflect.set(Object(parent), path.at(-1) ?? '', value);
  return JSON.stringify(report);
}
const POLICY = ['policies', 0] as const;
const FAILURE = ['policies', 0, 'failure-details', 0] as const;

test.each<[what: string, path: Path, value: unknown, expected: object]>([
  ['numbers as strings', [...POLICY, 'summary', 'total-successful-session-count'], '12', { successful: 12 }],
  ['no number of failures', [...POLICY, 'summary', 'total-failure-session-count'], null, { failed: 2 }],
  ['no summary', [...POLICY, 'summary'], undefined, { successful: 0, failed: 2 }],
  ['no number in a failure', [...FAILURE, 'failed-session-count'], undefined, { failures: [{ sessions: 1 }] }],
  ['no failures', [...POLICY, 'failure-details'], null, { failures: [] }],
  [
    'one failure without a list',
    [...POLICY, 'failure-details'],
    { 'result-type': 'x' },
    { failures: [{ resultType: 'x' }] },
  ],
  ['one policy without a list', ['policies'], reportOf().policies[0], { successful: 10 }],
  [
    'a policy in one string',
    [...POLICY, 'policy', 'policy-string'],
    'version: STSv1\r\nmode: enforce\r\nmx: a',
    { mode: 'enforce' },
  ],
  ['a mode in capitals', [...POLICY, 'policy', 'policy-string'], ['MODE :  ENFORCE'], { mode: 'enforce' }],
  ['a host with the name of a mode', [...POLICY, 'policy', 'policy-string'], ['mx: mode.enforce'], { type: 'sts' }],
  ['TLSA records', [...POLICY, 'policy'], { 'policy-type': 'tlsa', 'policy-string': ['3 1 1 AB'] }, { type: 'tlsa' }],
  [
    'a domain in capitals, with a dot',
    [...POLICY, 'policy', 'policy-domain'],
    'CONTOSO.Example.',
    { domain: 'contoso.example' },
  ],
  [
    'a result type in capitals',
    [...FAILURE, 'result-type'],
    'TLSA-Invalid',
    { failures: [{ resultType: 'tlsa-invalid' }] },
  ],
  ['a result type of its own', [...FAILURE, 'result-type'], 'Odd One', { failures: [{ resultType: 'Odd One' }] }],
  [
    'a result type without end',
    [...FAILURE, 'result-type'],
    'x'.repeat(999),
    { failures: [{ resultType: `${'x'.repeat(200)}…` }] },
  ],
  [
    'an empty reason',
    [...FAILURE, 'failure-reason-code'],
    '',
    { failures: [{ resultType: 'tlsa-invalid', sessions: 2 }] },
  ],
  ['the name of early drafts', [...FAILURE, 'failure-error-code'], 'E', { failures: [{ reason: 'E' }] }],
  ['an object for a text', [...FAILURE, 'receiving-mx-hostname'], {}, { failures: [{ sessions: 2 }] }],
])('%s is taken', (_, path, value, expected) => {
  expect(parsed(withValue(path, value)).policies).toMatchObject([expected]);
});

test.each<[what: string, path: Path, value: unknown, expected: object]>([
  ['no contact', ['contact-info'], null, { organization: 'Example Mail' }],
  ['no organization', ['organization-name'], '', { organization: 'tls@mail.example' }],
  ['another zone', ['date-range', 'start-datetime'], '2026-11-22T01:00:00+01:00', { begin: Date.UTC(2026, 10, 22) }],
  ['no zone', ['date-range', 'start-datetime'], '2026-11-22 01:00:00', { begin: Date.UTC(2026, 10, 22, 1) }],
  ['a date alone', ['date-range', 'start-datetime'], '2026-11-22', { begin: Date.UTC(2026, 10, 22) }],
  ['an end before the beginning', ['date-range', 'end-datetime'], '2026-11-01', { end: Date.UTC(2026, 10, 22) }],
  ['fields that nobody knows', ['x'], { y: [1] }, { reportId: '1' }],
])('of a report, %s is taken', (_, path, value, expected) => {
  expect(parsed(withValue(path, value))).toMatchObject(expected);
});

test('the domain of the mail counts only where the report names none', () => {
  expect(parsed(fixture('postfix.json'), 'Contoso.example.').policies).toMatchObject([{ domain: 'contoso.example' }]);
  expect(parsed(fixture('google.json'), 'example.org').policies).toMatchObject([{ domain: 'contoso.example' }]);
});

const COUNT = 'must be a whole number from 0 to 1000000000000';
test.each<[what: string, text: string, why: string]>([
  ['nothing', '', 'it is no JSON, or was cut off'],
  ['half a report', fixture('google.json').slice(0, 300), 'it is no JSON, or was cut off'],
  ['a list', '[]', 'its JSON is no report of TLS (RFC 8460 §4.4)'],
  ['another object', '{}', 'its JSON is no report of TLS (RFC 8460 §4.4)'],
  ['no time at all', withValue(['date-range'], undefined), 'date-range is missing'],
  [
    'no time',
    withValue(['date-range', 'start-datetime'], 'yesterday'),
    'date-range.start-datetime must be a time such as 2026-11-23T00:00:00Z',
  ],
  [
    'a day that is none',
    withValue(['date-range', 'start-datetime'], '2026-13-01'),
    'date-range.start-datetime must be a time such as 2026-11-23T00:00:00Z',
  ],
  [
    'a time before the protocol',
    withValue(['date-range', 'end-datetime'], '1970-01-01'),
    'date-range.end-datetime must be a time such as 2026-11-23T00:00:00Z',
  ],
  ['no policies', withValue(['policies'], []), 'policies is missing or empty'],
  [
    'less than nothing',
    withValue([...POLICY, 'summary', 'total-failure-session-count'], -1),
    `policies.0.summary.total-failure-session-count ${COUNT}`,
  ],
  [
    'half a session',
    withValue([...FAILURE, 'failed-session-count'], 0.5),
    `policies.0.failure-details.0.failed-session-count ${COUNT}`,
  ],
  [
    'a word for a number',
    withValue([...FAILURE, 'failed-session-count'], 'many'),
    `policies.0.failure-details.0.failed-session-count ${COUNT}`,
  ],
  [
    'a huge number',
    withValue([...FAILURE, 'failed-session-count'], 1e300),
    `policies.0.failure-details.0.failed-session-count ${COUNT}`,
  ],
  [
    'an endless number',
    fixture('google.json').replace('412', '1e999'),
    `policies.0.summary.total-successful-session-count ${COUNT}`,
  ],
  [
    'too many policies',
    withValue(['policies'], Array(1_001).fill(reportOf().policies[0])),
    'policies must have at most 1000 policies',
  ],
  ['JSON too deep', '['.repeat(10_000_000), 'its JSON has more than 32 levels'],
  ['JSON too wide', `[${'1,'.repeat(600_000)}1]`, 'its JSON has more than 500,000 values'],
])('%s is refused in one line', (_, text, why) => {
  expect(whyNot(text)).toBe(why);
});

test('brackets and commas in a text count for nothing', () => {
  const text = JSON.stringify({ ...reportOf(), x: '[{,\\"'.repeat(200_000) });
  expect(parsed(text).reportId).toBe('1');
});

const names = [
  'organization-name',
  'date-range',
  'policies',
  'policy',
  'summary',
  'failure-details',
  '__proto__',
  'policy-string',
];
const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 6 },
    fc.jsonValue(),
    fc.constantFrom('2026-11-22', -1, 1e21, '9'),
    tie('object'),
    fc.array(tie('value'), { maxLength: 3 }),
  ),
  object: fc.dictionary(fc.constantFrom(...names, 'x'), tie('value'), { maxKeys: 6 }),
})).value;
const almost = fc
  .tuple(
    fc.constantFrom(...names.map((name) => [name] as Path), POLICY, [...POLICY, 'policy'], FAILURE, [
      ...FAILURE,
      'failed-session-count',
    ]),
    json,
  )
  .map(([path, value]) => withValue(path, value));
const mangled = fc
  .tuple(fc.constantFrom('google.json', 'rfc8460.json'), fc.nat(2_000), fc.string({ maxLength: 4 }), fc.nat(3))
  .map(([file, at, piece, taken]) => fixture(file).slice(0, at) + piece + fixture(file).slice(at + taken));

test('whatever it is, a report or one line says so', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        json.map((value) => JSON.stringify(value)),
        almost,
        mangled,
      ),
      (text) => {
        const result = parseReport(text);
        if (result.ok) {
          for (const { successful, failed, failures } of result.report.policies) {
            for (const count of [successful, failed, ...failures.map(({ sessions }) => sessions)]) {
              expect(Number.isSafeInteger(count) && count >= 0).toBe(true);
            }
          }
        } else expect(result.why).toMatch(/^[^\n]{5,200}$/);
      },
    ),
    { numRuns: 10_000 },
  );
});
