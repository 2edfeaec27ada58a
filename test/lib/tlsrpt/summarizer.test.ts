import { parseReport } from '../../../lib/tlsrpt/parseReport';
import { ReportSummarizer, type SummarizerOptions } from '../../../lib/tlsrpt/summarizer';
import { fc } from '../../support/properties';
import { fixture, type ReportFields, reportText } from './reports';

function summaryOf(texts: readonly string[], options?: SummarizerOptions) {
  const summarizer = new ReportSummarizer(options);
  for (const text of texts) {
    const parsed = parseReport(text);
    if (!parsed.ok) throw new Error(parsed.why);
    summarizer.add(parsed.report);
  }
  return summarizer.sum();
}
const sum = (fields: readonly ReportFields[], options?: SummarizerOptions) =>
  summaryOf(fields.map(reportText), options);
const failure = (type: string, sessions: number, more: object = {}) => ({
  'result-type': type,
  'failed-session-count': sessions,
  ...more,
});

test('sessions are summed by domain, day and policy', () => {
  const { days } = sum([
    { id: '1', successful: 1, failed: 2 },
    { id: '2', organization: 'Other', successful: 10, failed: 20 },
    { id: '3', mode: 'enforce', successful: 100 },
    { id: '4', day: '2026-11-21', successful: 1_000 },
    { id: '5', domain: 'example.org', successful: 10_000 },
  ]);
  const sts = { domain: 'contoso.example', type: 'sts' };
  expect(days).toEqual([
    { ...sts, day: '2026-11-21', mode: 'testing', successful: 1_000, failed: 0 },
    { ...sts, day: '2026-11-22', mode: 'enforce', successful: 100, failed: 0 },
    { ...sts, day: '2026-11-22', mode: 'testing', successful: 11, failed: 22 },
    { ...sts, domain: 'example.org', day: '2026-11-22', mode: 'testing', successful: 10_000, failed: 0 },
  ]);
});

test('failures are summed by domain and result type, and shared out by who, where and why', () => {
  const from = (address: string, host: string, reason: string) => ({
    'sending-mta-ip': address,
    'receiving-mx-hostname': host,
    'failure-reason-code': reason,
  });
  const { failures } = sum([
    {
      id: '1',
      failed: 4,
      mode: 'enforce',
      failures: [
        failure('tlsa-invalid', 3, from('192.0.2.1', 'MX1.contoso.example', 'a')),
        failure('dnssec-invalid', 1),
      ],
    },
    {
      id: '2',
      day: '2026-11-20',
      organization: 'Other',
      failed: 5,
      failures: [failure('tlsa-invalid', 5, from('192.0.2.1', 'mx2.contoso.example', 'b'))],
    },
  ]);
  expect(failures).toMatchObject([
    {
      domain: 'contoso.example',
      resultType: 'tlsa-invalid',
      sessions: 8,
      enforced: 3,
      firstDay: '2026-11-20',
      lastDay: '2026-11-22',
      days: {
        shares: [
          { name: '2026-11-20', sessions: 5 },
          { name: '2026-11-22', sessions: 3 },
        ],
        further: 0,
      },
      organizations: {
        shares: [
          { name: 'Other', sessions: 5 },
          { name: 'Example Mail', sessions: 3 },
        ],
      },
      mxHosts: {
        shares: [
          { name: 'mx2.contoso.example', sessions: 5 },
          { name: 'mx1.contoso.example', sessions: 3 },
        ],
      },
      sendingIps: { shares: [{ name: '192.0.2.1', sessions: 8 }] },
      reasons: {
        shares: [
          { name: 'b', sessions: 5 },
          { name: 'a', sessions: 3 },
        ],
      },
    },
    { resultType: 'dnssec-invalid', sessions: 1, enforced: 1, mxHosts: { shares: [] } },
  ]);
});

test.each<[what: string, policy: ReportFields, enforced: number]>([
  ['MTA-STS enforce', { mode: 'enforce' }, 1],
  ['DANE', { type: 'tlsa' }, 1],
  ['MTA-STS testing', { mode: 'testing' }, 0],
  ['no policy', { type: 'no-policy-found' }, 0],
  ['a policy of another type that enforces', { type: 'x', mode: 'enforce' }, 0],
])('%s keeps so many failed sessions back: %j %i', (_, policy, enforced) => {
  expect(sum([{ ...policy, failed: 1, failures: [failure('certificate-expired', 1)] }]).failures).toMatchObject([
    { enforced },
  ]);
});

test.each<[what: string, fields: readonly ReportFields[], reports: number, duplicates: number]>([
  ['the same report', [{}, {}, {}], 1, 2],
  ['the same id of another organization', [{}, { organization: 'Other' }], 2, 0],
  ['the same id on another day', [{}, { day: '2026-11-21' }], 2, 0],
  ['the same id to another domain', [{}, { domain: 'example.org' }], 2, 0],
  ['another id', [{}, { id: '2' }], 2, 0],
  ['the organization in other letters', [{}, { organization: 'EXAMPLE MAIL' }], 1, 1],
])('of reports that differ by no more than %s, so many count', (_, fields, reports, duplicates) => {
  expect(sum(fields)).toMatchObject({ reports, duplicates, days: expect.any(Array) });
});

test.each<[what: string, options: SummarizerOptions, reports: number, outside: number]>([
  ['all', {}, 3, 0],
  ['those that end since', { since: Date.UTC(2026, 10, 22) }, 2, 1],
  ['none of that time', { since: Date.UTC(2026, 10, 23) }, 0, 3],
  ['a domain, and those in it', { domain: 'contoso.example' }, 2, 1],
  ['a domain in another', { domain: 'mail.contoso.example' }, 1, 2],
  ['no domain that only ends alike', { domain: 'oso.example' }, 0, 3],
])('%s are counted', (_, options, reports, outside) => {
  const fields = [
    { id: '1', day: '2026-11-21' },
    { id: '2', domain: 'example.org' },
    { id: '3', domain: 'mail.contoso.example' },
  ];
  expect(sum(fields, options)).toMatchObject({ reports, outside });
});

test.each<[what: string, begin: string, end: string, day: string]>([
  ['a day', '2026-11-22T00:00:00Z', '2026-11-22T23:59:59Z', '2026-11-22'],
  ['a day to midnight', '2026-11-22T00:00:00Z', '2026-11-23T00:00:00Z', '2026-11-22'],
  ['a day of another zone', '2026-11-22T00:00:00+09:00', '2026-11-22T23:59:59+09:00', '2026-11-22'],
  ['a moment', '2026-11-22T10:00:00Z', '2026-11-22T10:00:00Z', '2026-11-22'],
])('the day of %s is the one in its middle', (_, begin, end, day) => {
  const text = reportText().replace('2026-11-22T00:00:00Z', begin).replace('2026-11-22T23:59:59Z', end);
  expect(summaryOf([text]).days).toMatchObject([{ day }]);
});

test('more failures than sessions that failed are no contradiction (RFC 8460 §4)', () => {
  const { days, failures } = summaryOf([fixture('more-details-than-failures.json')]);
  expect(days).toMatchObject([{ failed: 1 }]);
  expect(failures).toMatchObject([{ sessions: 2 }]);
});

test('failed sessions of which nothing more is said are counted as such', () => {
  expect(sum([{ failed: 7 }])).toMatchObject({ withoutDetails: 7, failures: [] });
});

test('what grows without end is summed, and still counted', () => {
  const details = Array.from({ length: 3_000 }, (_, n) => failure(`type ${n}`, 1, { 'sending-mta-ip': `${n}` }));
  const names = Array.from({ length: 3_000 }, (_, n) => failure('type 0', 1, { 'sending-mta-ip': `${n}` }));
  const { failures, further } = sum([
    { id: '1', failures: details },
    { id: '2', failures: names },
  ]);
  expect(failures).toHaveLength(2_000);
  expect(further.failures).toBe(1_000);
  const [most] = failures;
  expect(most).toMatchObject({ sessions: 3_001, sendingIps: { further: 2_000 } });
  expect(most?.sendingIps.shares).toHaveLength(1_000);
});

const anyReport = fc.record({
  organization: fc.constantFrom('A', 'B'),
  id: fc.constantFrom('1', '2', '3'),
  day: fc.constantFrom('2026-11-20', '2026-11-21', '2026-11-22'),
  domain: fc.constantFrom('contoso.example', 'example.org'),
  mode: fc.constantFrom('enforce', 'testing'),
  successful: fc.nat(1_000),
  failed: fc.nat(1_000),
});
/** One text for each identity: reports that only look alike are no duplicates. */
const distinct = fc.uniqueArray(anyReport, {
  selector: ({ organization, id, day, domain }) => [organization, id, day, domain].join(),
  maxLength: 20,
});

test('in whatever order and however often reports come, the sum is the same', () => {
  const details = ({ failed }: { failed: number }) => ({
    failures: [failure('tlsa-invalid', failed, { 'sending-mta-ip': `192.0.2.${failed % 3}` })],
  });
  const shuffled = distinct
    .map((reports) => reports.map((fields) => ({ ...fields, ...details(fields) })))
    .chain((reports) =>
      fc.tuple(fc.constant(reports), fc.shuffledSubarray([...reports, ...reports], { minLength: 2 * reports.length })),
    );
  fc.assert(
    fc.property(shuffled, ([reports, all]) => {
      const once = sum(reports);
      expect(sum(all)).toEqual({ ...once, duplicates: reports.length });
      expect(once.days.reduce((total, { failed }) => total + failed, 0)).toBe(
        reports.reduce((total, { failed }) => total + failed, 0),
      );
    }),
    { numRuns: 500 },
  );
});

test('no sum is more than a number holds exactly', () => {
  const fields = Array.from({ length: 10_000 }, (_, n) => ({
    id: String(n),
    successful: 1e12,
    failed: '1000000000000',
  }));
  expect(sum(fields).days).toMatchObject([{ successful: Number.MAX_SAFE_INTEGER, failed: Number.MAX_SAFE_INTEGER }]);
});
