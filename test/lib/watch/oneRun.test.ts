import type { MetricName } from '../../../lib/telemetry/contract';
import type { MetricPoint } from '../../../lib/telemetry/metrics';
import { oneRun } from '../../../lib/watch/oneRun';

const point = (name: MetricName, value: number): MetricPoint => ({
  name,
  value,
  unit: 'Count',
  dimensions: [['Vantage', 'hq']],
});

test.each<{ name: MetricName; values: readonly number[]; expected: number }>([
  { name: 'HostsProbed', values: [200, 150], expected: 350 },
  { name: 'HostsWithoutStarttls', values: [1, 0], expected: 1 },
  { name: 'ProbeRuns', values: [1, 1], expected: 1 },
  { name: 'VantageBlind', values: [0, 1], expected: 1 },
  { name: 'RunDuration', values: [12, 40], expected: 40 },
])('$name of $values is $expected', ({ name, values, expected }) => {
  expect(oneRun(values.map((value) => point(name, value)))).toEqual([point(name, expected)]);
});
