import { METRICS, type MetricName } from '../../../lib/telemetry/contract';
import { type MetricPoint, type MetricSubject, metricPoints } from '../../../lib/telemetry/metrics';
import { prometheusMetrics, SERIES } from '../../../lib/watch/prometheus';
import { healthy, stripped } from '../../support/observations';
import { heartbeat, minute } from '../../support/records';
import { parsePrometheus } from './prometheusText';

const point = (
  name: MetricName,
  value: number,
  more: Partial<Record<'Target' | 'MxHost' | 'Vantage', string>> = {},
) => {
  const labels = { Target: 'example.net', MxHost: 'mx.example.net', Vantage: 'hq', ...more };
  const names = METRICS[name].subject === 'host' ? (['Target', 'MxHost', 'Vantage'] as const) : (['Vantage'] as const);
  return {
    name,
    value,
    unit: METRICS[name].unit,
    dimensions: names.map((each) => [each, labels[each]] as const),
  } satisfies MetricPoint;
};
const AT = new Date('2026-11-23T22:30:00.000Z');
const HOST = 'target="example.net",mx_host="mx.example.net",vantage="hq"';

async function textOf(...runs: readonly (readonly MetricPoint[])[]) {
  const metrics = prometheusMetrics();
  for (const [index, points] of runs.entries()) await metrics.emit(points, new Date(AT.getTime() + index * 300_000));
  return parsePrometheus((await metrics.text()).text);
}
const seriesOf = async (name: string, ...runs: readonly (readonly MetricPoint[])[]) =>
  (await textOf(...runs))[name]?.series;

test.each<{ name: MetricName; value: number; series: string; labels: string; expected: number }>([
  { name: 'StarttlsOffered', value: 0, series: 'starttls_canary_starttls_offered', labels: HOST, expected: 0 },
  { name: 'Reachable', value: 1, series: 'starttls_canary_reachable', labels: HOST, expected: 1 },
  { name: 'EhloKeywordCount', value: 9, series: 'starttls_canary_ehlo_keywords', labels: HOST, expected: 9 },
  { name: 'EhloReplyTime', value: 250, series: 'starttls_canary_ehlo_reply_seconds', labels: HOST, expected: 0.25 },
  {
    name: 'TlsHandshakeSucceeded',
    value: 1,
    series: 'starttls_canary_tls_handshake_succeeded',
    labels: HOST,
    expected: 1,
  },
  {
    name: 'CertificateDaysToExpiry',
    value: -0.5,
    series: 'starttls_canary_certificate_expires_in_seconds',
    labels: HOST,
    expected: -43_200,
  },
  { name: 'ProbeRuns', value: 1, series: 'starttls_canary_probe_runs_total', labels: 'vantage="hq"', expected: 1 },
  { name: 'HostsProbed', value: 40, series: 'starttls_canary_hosts_probed', labels: 'vantage="hq"', expected: 40 },
  {
    name: 'HostsWithoutStarttls',
    value: 2,
    series: 'starttls_canary_hosts_without_starttls',
    labels: 'vantage="hq"',
    expected: 2,
  },
  { name: 'VantageBlind', value: 0, series: 'starttls_canary_vantage_blind', labels: 'vantage="hq"', expected: 0 },
  {
    name: 'RunDuration',
    value: 12.5,
    series: 'starttls_canary_run_duration_seconds',
    labels: 'vantage="hq"',
    expected: 12.5,
  },
])('$name is $series', async ({ name, value, series, labels, expected }) => {
  expect(await seriesOf(series, [point(name, value)])).toEqual({ [labels]: expected });
});

test('every metric of the contract is there, in its place', async () => {
  const subject: MetricSubject = {
    target: 'example.net',
    mxHost: 'mx.example.net',
    outcome: 'offered',
    isReachable: true,
    sessions: [healthy(), stripped()],
  };
  const metrics = prometheusMetrics();
  await metrics.emit(metricPoints(heartbeat(0, { vantage: 'hq' }), [subject], 'full'), new Date(minute(0)));
  const read = parsePrometheus((await metrics.text()).text);
  expect(Object.keys(SERIES).sort()).toEqual(Object.keys(METRICS).sort());
  expect(Object.keys(read).sort()).toEqual(
    [...Object.values(SERIES).map(({ name }) => name), 'starttls_canary_last_run_timestamp_seconds'].sort(),
  );
  expect(read.starttls_canary_last_run_timestamp_seconds?.series).toEqual({
    'vantage="hq"': Date.parse(minute(0)) / 1000,
  });
});

test.each(Object.values(SERIES))(
  '$name is named as Prometheus would have it',
  ({ name, kind, help, times, labels }) => {
    expect(name).toMatch(/^starttls_canary_[a-z]+(_[a-z]+)*$/);
    expect(name.endsWith('_total')).toBe(kind === 'counter');
    expect(name.endsWith('_seconds')).toBe(times !== undefined || name.includes('duration'));
    expect(name).not.toMatch(/millisecond|_ms|_days|_count$/);
    expect(help).toMatch(/\.$/);
    expect(labels).toContain('vantage');
  },
);

describe('a series', () => {
  test('that the last run did not see is gone', async () => {
    const both = [point('StarttlsOffered', 1), point('StarttlsOffered', 1, { MxHost: 'mx2.example.net' })];
    expect(await seriesOf('starttls_canary_starttls_offered', both, [point('StarttlsOffered', 0)])).toEqual({
      [HOST]: 0,
    });
  });

  test('of another vantage stays', async () => {
    const series = await seriesOf(
      'starttls_canary_starttls_offered',
      [point('StarttlsOffered', 1, { Vantage: 'eu' })],
      [point('StarttlsOffered', 0)],
    );
    expect(Object.values(series ?? {})).toEqual([1, 0]);
  });

  test('with a strange name is written as it is to be', async () => {
    const Target = 'a"b\\c\nd{}, =';
    const series = await seriesOf('starttls_canary_reachable', [point('Reachable', 1, { Target })]);
    expect(Object.keys(series ?? {})[0]).toContain('target="a\\"b\\\\c\\nd{}, ="');
  });
});

test('runs are counted', async () => {
  const run = [point('ProbeRuns', 1)];
  expect(await seriesOf('starttls_canary_probe_runs_total', run, run, run)).toEqual({ 'vantage="hq"': 3 });
});

test('the time of the last run is that of the last run', async () => {
  const run = [point('ProbeRuns', 1)];
  expect(await seriesOf('starttls_canary_last_run_timestamp_seconds', run, run)).toEqual({
    'vantage="hq"': AT.getTime() / 1000 + 300,
  });
});

test('before the first run there is nothing but what the metrics are', async () => {
  const metrics = prometheusMetrics();
  const { text, contentType } = await metrics.text();
  expect(contentType).toBe('text/plain; version=0.0.4; charset=utf-8');
  expect(Object.values(parsePrometheus(text)).map(({ series }) => series)).toEqual(
    Array.from({ length: 12 }, () => ({})),
  );
});

test('two who ask at once get the same', async () => {
  const metrics = prometheusMetrics();
  await metrics.emit([point('ProbeRuns', 1), point('Reachable', 1)], AT);
  const [first, second] = await Promise.all([metrics.text(), metrics.text()]);
  expect(first).toEqual(second);
});

describe('the reader of the tests refuses', () => {
  test.each([
    { text: '# HELP a b\n# TYPE a gauge\na 1', why: 'does not end' },
    { text: '# TYPE a gauge\na 1\n', why: 'no HELP' },
    { text: 'a 1\n', why: 'no sample of' },
    { text: '# HELP a b\n# TYPE a gauge\na{b="1"} 1\na{b="1"} 2\n', why: 'a second time' },
    { text: '# HELP a b\n# TYPE a gauge\na NaN\n', why: 'no number' },
    { text: '# HELP a b\n# TYPE a gauge\na{b="\n"} 1\n', why: 'no sample of' },
  ])('$text', ({ text, why }) => {
    expect(() => parsePrometheus(text)).toThrow(why);
  });
});
