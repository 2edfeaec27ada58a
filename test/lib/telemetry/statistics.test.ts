import type { MetricPoint } from '../../../lib/telemetry/metrics';
import { summedUp } from '../../../lib/telemetry/statistics';
import { fc } from '../../support/properties';

const point = (value: number, target = 'example.net'): MetricPoint => ({
  name: 'StarttlsOffered',
  value,
  unit: 'None',
  dimensions: [
    ['Target', target],
    ['Vantage', 'hq'],
  ],
});

test('points of one series come to count, sum, minimum and maximum; others stay apart', () => {
  const first = summedUp([], [point(1), point(0), point(1, 'example.org')]);
  const { value: _, ...series } = point(1);
  expect(summedUp(first, [point(1)])).toEqual([
    { ...series, count: 3, sum: 2, minimum: 0, maximum: 1 },
    { ...series, dimensions: point(1, 'example.org').dimensions, count: 1, sum: 1, minimum: 1, maximum: 1 },
  ]);
});

test('it does not matter how many at a time are added', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1 }), fc.nat(), (values, cut) => {
      const points = values.map((value) => point(value));
      const at = cut % points.length;
      expect(summedUp(summedUp([], points.slice(0, at)), points.slice(at))).toEqual(summedUp([], points));
    }),
  );
});
