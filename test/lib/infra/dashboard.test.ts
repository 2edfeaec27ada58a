import type { Template } from 'aws-cdk-lib/assertions';
import * as z from 'zod';
import {
  HOST_DIMENSIONS,
  METRICS,
  METRICS_LEVELS,
  type MetricsLevel,
  VANTAGE_DIMENSIONS,
} from '../../../lib/telemetry/contract';
import { allWaysOut, configWith, propertiesOf, type Synthesised, synthesise } from './stacks';

const dashboard = z.object({ DashboardName: z.string(), DashboardBody: z.unknown() });
const reference = z.object({ 'Fn::Join': z.tuple([z.literal(''), z.array(z.unknown())]) });
const body = z.object({
  start: z.string(),
  widgets: z.array(
    z.object({
      type: z.string(),
      x: z.number(),
      y: z.number(),
      width: z.number(),
      height: z.number(),
      properties: z.object({
        title: z.string().optional(),
        metrics: z.array(z.array(z.unknown())).default([]),
        period: z.number().optional(),
        alarms: z.array(z.string()).default([]),
        yAxis: z.object({ left: z.object({ min: z.number().optional() }) }).optional(),
        annotations: z.object({ horizontal: z.array(z.unknown()) }).optional(),
        endpoint: z.string().optional(),
        params: z.object({ show: z.string() }).optional(),
        updateOn: z.object({ refresh: z.boolean(), resize: z.boolean(), timeRange: z.boolean() }).optional(),
      }),
    }),
  ),
});

/** The JSON that CloudWatch will see: region, account and names of resources are filled in at deployment. */
function bodyText(hub: Template): string {
  const [found] = propertiesOf(hub, 'AWS::CloudWatch::Dashboard', dashboard);
  const raw = found?.DashboardBody;
  if (typeof raw === 'string') return raw;
  return reference
    .parse(raw)
    ['Fn::Join'][1].map((part) => (typeof part === 'string' ? part : 'x'.repeat(100)))
    .join('');
}
const widgetsOf = (hub: Template) => body.parse(JSON.parse(bodyText(hub))).widgets;

const expression = z.object({ expression: z.string(), label: z.string() });
const graphsOf = (hub: Template) =>
  widgetsOf(hub)
    .filter(({ type }) => type === 'metric')
    .map(({ properties }) => properties);
const expressionsOf = (hub: Template) =>
  graphsOf(hub).flatMap(({ metrics }) => metrics.flatMap(([first]) => expression.safeParse(first).data ?? []));

/** What an expression looks for, as far as it is one that CloudWatch takes; throws for any other. */
const SEARCH =
  /^SLICE\(SORT\(SEARCH\('\{"([^"]+)",([A-Za-z,]+)\} MetricName="(\w+)"(?: Vantage="([a-z0-9-]+)")?', '(Minimum|Maximum|Sum)', (\d+)\), (MIN, ASC|MAX, DESC)\), 0, 50\)$/;
const QUERY =
  /^SELECT (MIN|MAX)\((\w+)\) FROM SCHEMA\("([^"]+)", ([A-Za-z, ]+)\)(?: WHERE Vantage = '([a-z0-9-]+)')? GROUP BY \4 ORDER BY \1\(\) (ASC|DESC) LIMIT 50$/;
function readExpression(text: string) {
  const search = SEARCH.exec(text);
  if (search !== null) {
    const [, namespace = '', dimensions = '', metric = '', vantage, , period] = search;
    return { namespace, dimensions: dimensions.split(','), metric, vantage, period: Number(period) };
  }
  const query = QUERY.exec(text);
  if (query === null) throw new Error(`CloudWatch would not take ${text}`);
  const [, , metric = '', namespace = '', dimensions = '', vantage] = query;
  return { namespace, dimensions: dimensions.split(', '), metric, vantage, period: undefined };
}

const namesAt = (level: MetricsLevel): readonly string[] =>
  Object.entries(METRICS)
    .filter(([, { levels }]) => levels.some((it) => it === level))
    .map(([name]) => name);

const many = (count: number): string =>
  `[${Array.from({ length: count }, (_, n) => `mx-${n}.a-customer-with-a-long-name.example`).join(', ')}]`;
/** The last of several is a machine of our own. */
const vantages = (count: number): string =>
  `{ ${Array.from({ length: count }, (_, n) => `v${n}: { ${n > 0 && n === count - 1 ? 'external: true' : 'region: eu-west-1'}, heloName: v${n}.example.net }`).join(', ')} }`;
const sizes = METRICS_LEVELS.flatMap((metrics) =>
  [
    [1, 1],
    [50, 3],
    [200, 3],
    [500, 3],
    [500, 12],
  ].map(([targets = 0, places = 0]) => ({ metrics, targets, places })),
);
const hubOf = ({ metrics, targets, places }: (typeof sizes)[number]): Template =>
  synthesise(configWith({ name: 'mine', metrics, every: '10m', targets: many(targets), vantages: vantages(places) }))
    .hub;

function expectApart(hub: Template): void {
  const cells = widgetsOf(hub).flatMap(({ x, y, width, height }) => {
    expect(x + width).toBeLessThanOrEqual(24);
    return Array.from({ length: width * height }, (_, at) => `${x + (at % width)} ${y + Math.floor(at / width)}`);
  });
  expect(new Set(cells).size).toBe(cells.length);
}

describe.each(sizes)('at the level $metrics, with $targets targets from $places vantages', (size) => {
  const { metrics, targets, places } = size;
  const hub = hubOf(size);
  /** The series among which an expression chooses. */
  const foundBy = (text: string): number => {
    const hosts = targets * (metrics === 'full' ? 2 : 1);
    return metrics === 'lean' || readExpression(text).vantage !== undefined ? hosts : hosts * places;
  };

  test('what is emitted is drawn, and nothing else', () => {
    const searched = expressionsOf(hub).map(({ expression: text }) => readExpression(text).metric);
    const named = graphsOf(hub).flatMap(({ metrics: lines }) =>
      lines.flatMap(([, name]) => (typeof name === 'string' ? [name] : [])),
    );
    expect([...new Set([...searched, ...named])].sort()).toEqual([...namesAt(metrics)].sort());
  });

  test('each expression names the namespace, the dimensions and the interval of what is sent', () => {
    for (const { expression: text, label } of expressionsOf(hub)) {
      const { namespace, dimensions, metric, vantage, period = 600 } = readExpression(text);
      const [, definition] = Object.entries(METRICS).find(([name]) => name === metric) ?? [];
      expect({ namespace, dimensions, subject: definition?.subject, period }).toEqual({
        namespace: 'StarttlsCanary/mine',
        dimensions: [...HOST_DIMENSIONS[metrics]],
        subject: 'host',
        period: 600,
      });
      expect(definition?.levels).toContain(metrics);
      const shown = dimensions.filter((dimension) => vantage === undefined || dimension !== 'Vantage');
      expect(label).toBe(shown.map((dimension) => `\${PROP('Dim.${dimension}')}`).join(' '));
    }
  });

  test('it keeps within the limits of CloudWatch: widgets, series of a graph, series of all', () => {
    const series = graphsOf(hub).map(({ metrics: lines }) => {
      const [text] = lines.flatMap(([first]) => expression.safeParse(first).data?.expression ?? []);
      if (text === undefined) return lines.length;
      return QUERY.test(text) ? 50 : foundBy(text);
    });
    expect(widgetsOf(hub).length).toBeLessThanOrEqual(500);
    expect(Math.max(...series)).toBeLessThanOrEqual(500);
    expect(series.reduce((sum, one) => sum + one)).toBeLessThanOrEqual(2500);
    expect(Buffer.byteLength(bodyText(hub))).toBeLessThan(50_000);
  });

  test('no host can be missing from the worst that a graph of STARTTLS draws', () => {
    const texts = expressionsOf(hub).map(({ expression: text }) => text);
    for (const text of texts.filter((it) => readExpression(it).metric === 'StarttlsOffered'))
      expect(foundBy(text)).toBeLessThanOrEqual(SEARCH.test(text) ? 500 : 10_000);
  });

  test('STARTTLS has a graph for each vantage, where a vantage is told apart at all', () => {
    const offered = expressionsOf(hub)
      .map(({ expression: text }) => readExpression(text))
      .filter(({ metric }) => metric === 'StarttlsOffered')
      .map(({ vantage }) => vantage);
    expect(offered).toEqual(metrics === 'lean' ? [undefined] : Array.from({ length: places }, (_, n) => `v${n}`));
  });

  test('widgets stand beside each other and not on each other, within 24 columns', () => {
    expectApart(hub);
  });
});

const standard = synthesise(configWith());

test('an expired certificate is seen below a line at zero, and all else begins at zero', () => {
  const [certificate, ...others] = graphsOf(synthesise(configWith({ metrics: 'full' })).hub).toSorted(
    (a, b) => Number(/certificate/.test(b.title ?? '')) - Number(/certificate/.test(a.title ?? '')),
  );
  expect(certificate?.title).toBe('Days until the certificate expires');
  expect(certificate?.yAxis?.left.min).toBeUndefined();
  expect(certificate?.annotations?.horizontal).toEqual([expect.objectContaining({ value: 0, label: 'expired' })]);
  for (const { yAxis, annotations } of others) {
    expect(yAxis?.left.min).toBe(0);
    expect(annotations).toBeUndefined();
  }
});

test('every graph has the interval as its period', () => {
  const { hub } = synthesise(configWith({ every: '15m' }));
  expect(new Set(graphsOf(hub).map(({ period }) => period))).toEqual(new Set([900]));
});

test('a machine of our own is named at the top, and has its line and its alarms', () => {
  const withHq = synthesise(
    configWith({
      vantages:
        '{ hq: { external: true, heloName: mail.example.org }, eu: { region: eu-west-1, heloName: a.example.net } }',
    }),
  );
  expect(bodyText(withHq.hub)).toContain('Every 5 min from eu, hq');
  const lines = graphsOf(withHq.hub).flatMap(({ metrics }) => metrics.filter(([, it]) => it === 'ProbeRuns'));
  expect(lines.map((line) => line[3])).toEqual(['eu', 'hq']);
  expect(bodyText(withHq.hub)).toContain('alarm:starttls-canary/default/silent-vantage/hq');
});

test('each vantage has its line', () => {
  const lines = graphsOf(standard.hub).flatMap(({ metrics }) => metrics.filter(([, it]) => it === 'RunDuration'));
  expect(lines.map((line) => line.slice(0, 4))).toEqual([
    ['StarttlsCanary/default', 'RunDuration', ...VANTAGE_DIMENSIONS, 'eu'],
    ['StarttlsCanary/default', 'RunDuration', ...VANTAGE_DIMENSIONS, 'us'],
  ]);
});

const alarm = z.object({ AlarmName: z.string() });
const alarmsOf = ({ all }: Synthesised) =>
  all.flatMap((template) => propertiesOf(template, 'AWS::CloudWatch::Alarm', alarm).map(({ AlarmName }) => AlarmName));

/** More alarms than any other: as many vantages as there can be, each with an instance and away from the hub. */
const mostAlarms = {
  vantages: `{ ${Array.from({ length: 12 }, (_, n) => `v${n}: { region: eu-west-1, heloName: v${n}.example.net, egress: nat-instance, nat: { imageId: ami-0123456789abcdef0 } }`).join(', ')} }`,
};

test.each([
  { name: 'two vantages', synthesised: standard, widgets: 1 },
  { name: 'every way out', synthesised: synthesise(configWith(allWaysOut)), widgets: 1 },
  { name: 'twelve instances', synthesised: synthesise(configWith(mostAlarms)), widgets: 2 },
])('every alarm of every stack is on the dashboard, once: $name', ({ synthesised, widgets }) => {
  const parts = widgetsOf(synthesised.hub).filter(({ type }) => type === 'alarm');
  expect(parts).toHaveLength(widgets);
  for (const { properties } of parts) expect(properties.alarms.length).toBeLessThanOrEqual(100);
  const shown = parts.flatMap(({ properties }) => properties.alarms.map((arn) => arn.split(':alarm:')[1]));
  expect(shown.sort()).toEqual(alarmsOf(synthesised).sort());
  expect(new Set(parts.map(({ properties }) => properties.title)).size).toBe(widgets);
  expectApart(synthesised.hub);
});

test('an alarm of another region is named there', () => {
  const [widget] = widgetsOf(standard.hub).filter(({ type }) => type === 'alarm');
  const arns = widget?.properties.alarms ?? [];
  expect(arns.find((arn) => arn.endsWith('/failing-function/probe-eu'))).toMatch(/:cloudwatch:eu-west-1:/);
  expect(arns.find((arn) => arn.endsWith('/failing-function/judge'))).toMatch(/:cloudwatch:us-east-1:/);
});

test('the function of the custom widgets shows what is open first, then the matrix, and the log at last', () => {
  const custom = widgetsOf(standard.hub).filter(({ type }) => type === 'custom');
  expect(custom.map(({ properties }) => properties.params?.show)).toEqual(['open', 'matrix', 'log']);
  expect(new Set(custom.map(({ properties }) => properties.endpoint)).size).toBe(1);
  for (const { properties } of custom)
    expect(properties.updateOn).toEqual({ refresh: true, resize: true, timeRange: true });
  const tops = widgetsOf(standard.hub).toSorted((a, b) => a.y - b.y);
  expect(tops.map(({ type }) => type).slice(0, 4)).toEqual(['text', 'custom', 'alarm', 'custom']);
});
