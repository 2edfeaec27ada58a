import type { Template } from 'aws-cdk-lib/assertions';
import * as z from 'zod';
import { METRICS, METRICS_LEVELS, type MetricsLevel } from '../../../lib/telemetry/contract';
import { configWith, propertiesOf, synthesise } from './stacks';

const dashboard = z.object({ DashboardName: z.string(), DashboardBody: z.unknown() });
const body = z.object({
  widgets: z.array(
    z.object({
      type: z.string(),
      properties: z.object({ metrics: z.array(z.array(z.unknown())).default([]), period: z.number().optional() }),
    }),
  ),
});
const reference = z.object({ 'Fn::Join': z.tuple([z.literal(''), z.array(z.unknown())]) });

/** The JSON that CloudWatch will see: region and account are all that is filled in at deployment. */
function bodyOf(hub: Template) {
  const [found] = propertiesOf(hub, 'AWS::CloudWatch::Dashboard', dashboard);
  const raw = found?.DashboardBody;
  const text =
    typeof raw === 'string'
      ? raw
      : reference
          .parse(raw)
          ['Fn::Join'][1].map((part) => (typeof part === 'string' ? part : 'x'))
          .join('');
  return body.parse(JSON.parse(text));
}

const expression = z.object({ expression: z.string() });
/** Metric names that a dashboard searches or draws. */
const chartedBy = (hub: Template) =>
  bodyOf(hub).widgets.flatMap(({ properties }) =>
    properties.metrics.map(([first, name]) => {
      const searched = expression.safeParse(first).data?.expression;
      return searched === undefined ? String(name) : (/MetricName="(\w+)"/.exec(searched)?.[1] ?? searched);
    }),
  );
const emittedAt = (level: MetricsLevel): readonly string[] =>
  Object.entries(METRICS)
    .filter(([, { levels }]) => levels.some((it) => it === level))
    .map(([name]) => name);

test.each(METRICS_LEVELS)('at the level %s what is emitted is drawn, and nothing else', (metrics) => {
  const { hub } = synthesise(configWith({ metrics }));
  expect([...new Set(chartedBy(hub))].sort()).toEqual([...emittedAt(metrics)].sort());
});

test.each([
  { metrics: 'lean', schema: '{"StarttlsCanary/mine",Target}' },
  { metrics: 'standard', schema: '{"StarttlsCanary/mine",Target,Vantage}' },
  { metrics: 'full', schema: '{"StarttlsCanary/mine",Target,MxHost,Vantage}' },
])('at the level $metrics targets are searched by the dimensions that are sent', ({ metrics, schema }) => {
  const { hub } = synthesise(configWith({ name: 'mine', metrics, every: '10m' }));
  const searches = bodyOf(hub).widgets.flatMap(({ properties }) =>
    properties.metrics.flatMap(([first]) => expression.safeParse(first).data?.expression ?? []),
  );
  expect(searches).toContain(`SEARCH('${schema} MetricName="StarttlsOffered"', 'Minimum', 600)`);
});

test('every graph has the interval as its period', () => {
  const { hub } = synthesise(configWith({ every: '15m' }));
  const graphs = bodyOf(hub).widgets.filter(({ type }) => type === 'metric');
  expect(new Set(graphs.map(({ properties }) => properties.period))).toEqual(new Set([900]));
});

test('each vantage has its line', () => {
  const { hub } = synthesise(configWith());
  const lines = bodyOf(hub).widgets.flatMap(({ properties }) =>
    properties.metrics.filter(([, it]) => it === 'RunDuration'),
  );
  expect(lines.map((line) => line.slice(0, 4))).toEqual([
    ['StarttlsCanary/default', 'RunDuration', 'Vantage', 'eu'],
    ['StarttlsCanary/default', 'RunDuration', 'Vantage', 'us'],
  ]);
});
