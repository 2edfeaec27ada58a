import { gunzipSync } from 'node:zlib';
import { CloudWatchClient, type PutMetricDataInput } from '@aws-sdk/client-cloudwatch';
import { hubMetrics, putMetrics } from '../../../lib/telemetry/cloudWatch';
import type { MetricPoint } from '../../../lib/telemetry/metrics';

const AT = new Date('2026-11-23T21:55:00.000Z');
const NAMESPACE = 'StarttlsCanary/default';

const point = (n: number, host = `mx${n}.example.net`): MetricPoint => ({
  name: 'StarttlsOffered',
  value: n % 2,
  unit: 'None',
  dimensions: [
    ['Target', 'example.net'],
    ['MxHost', host],
    ['Vantage', 'hq'],
  ],
});
const points = (count: number): readonly MetricPoint[] => Array.from({ length: count }, (_, n) => point(n));

/** A client whose requests end before they are sent. */
function recording(answer: () => object = () => ({})) {
  const client = new CloudWatchClient({
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const inputs: PutMetricDataInput[] = [];
  const sizes: number[] = [];
  client.middlewareStack.add(
    (next) => async (args) => {
      inputs.push({ Namespace: NAMESPACE, ...args.input });
      return next(args);
    },
    { step: 'initialize' },
  );
  client.middlewareStack.add(
    () =>
      async ({ request }) => {
        sizes.push(bodySize(request));
        return { output: { $metadata: {}, ...answer() }, response: undefined };
      },
    { step: 'finalizeRequest', priority: 'high' },
  );
  return { client, inputs, sizes };
}

/** Bytes before compression: what the limit of 1 MB is about is not said, so the larger one must fit. */
function bodySize(request: unknown): number {
  if (typeof request !== 'object' || request === null || !('body' in request)) throw new Error('no body');
  const { body } = request;
  if (typeof body !== 'string' && !(body instanceof Uint8Array)) throw new Error('a body of another kind');
  const bytes = Buffer.from(typeof body === 'string' ? body : Uint8Array.from(body));
  return bytes.subarray(0, 2).equals(Buffer.from([0x1f, 0x8b])) ? gunzipSync(bytes).length : bytes.length;
}

describe('putMetrics', () => {
  it('sends name, value, unit, dimensions in their order, and the time of the run', async () => {
    const { client, inputs } = recording();
    await putMetrics(client, NAMESPACE, [point(1)], AT);
    expect(inputs).toEqual([
      {
        Namespace: NAMESPACE,
        MetricData: [
          {
            MetricName: 'StarttlsOffered',
            Value: 1,
            Unit: 'None',
            Timestamp: AT,
            Dimensions: [
              { Name: 'Target', Value: 'example.net' },
              { Name: 'MxHost', Value: 'mx1.example.net' },
              { Name: 'Vantage', Value: 'hq' },
            ],
          },
        ],
      },
    ]);
  });

  it.each([
    { count: 0, calls: [] },
    { count: 1, calls: [1] },
    { count: 1000, calls: [1000] },
    { count: 1001, calls: [1000, 1] },
    { count: 2500, calls: [1000, 1000, 500] },
  ])('sends $count points in calls of at most 1,000, each point once', async ({ count, calls }) => {
    const { client, inputs } = recording();
    await putMetrics(client, NAMESPACE, points(count), AT);
    expect(inputs.map(({ MetricData }) => MetricData?.length)).toEqual(calls);
    const hosts = inputs.flatMap(({ MetricData = [] }) => MetricData.map(({ Dimensions }) => Dimensions?.[1]?.Value));
    expect(hosts).toEqual(points(count).map(({ dimensions }) => dimensions[1]?.[1]));
  });

  it('stays below 1 MB a call with the longest names there are', async () => {
    const { client, sizes } = recording();
    const longest = Array.from({ length: 1000 }, (_, n) => point(n, String(n).padStart(253, 'x')));
    await putMetrics(client, NAMESPACE, longest, AT);
    expect(sizes).toHaveLength(1);
    expect(sizes[0]).toBeGreaterThan(253_000);
    expect(sizes[0]).toBeLessThan(1_000_000);
  });

  it('rejects where a call fails, so that the run counts as failed', async () => {
    const { client } = recording(() => {
      throw new Error('throttled');
    });
    await expect(putMetrics(client, NAMESPACE, points(1), AT)).rejects.toThrow('throttled');
  });
});

describe('hubMetrics', () => {
  it('sends sums as statistics with the time at which they begin', async () => {
    const inputs: PutMetricDataInput[] = [];
    const sending = jest.spyOn(CloudWatchClient.prototype, 'send').mockImplementation(async ({ input }) => {
      if ('MetricData' in input) inputs.push(input);
    });
    const metrics = hubMetrics('us-east-1', NAMESPACE);
    const { value: _, ...series } = point(1);
    await metrics.putStatistics([{ ...series, count: 12, sum: 11, minimum: 0, maximum: 1 }], AT);
    await metrics.put([point(1)], AT);
    metrics.close();
    sending.mockRestore();
    expect(inputs[0]?.MetricData).toMatchObject([
      {
        MetricName: 'StarttlsOffered',
        Timestamp: AT,
        StatisticValues: { SampleCount: 12, Sum: 11, Minimum: 0, Maximum: 1 },
      },
    ]);
    expect(inputs[0]?.MetricData?.[0]).not.toHaveProperty('Value');
    expect(inputs[1]?.MetricData).toMatchObject([{ MetricName: 'StarttlsOffered', Timestamp: AT, Value: 1 }]);
  });
});
