import { PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { POLICY_MINUTES, physicalName } from '../../lib/telemetry/contract';
import type { Aws } from './aws';

const INTERVALS = 3;

/**
 * The emulator counts no invocation by a schedule, as Lambda would: the alarm on a policy check that is not run is on
 * here. This counts one for each of the last intervals, as if by Lambda, so that it is off for the next quarter of an hour.
 */
export const countScheduledRuns = async ({ cloudWatch }: Aws, installation: string): Promise<void> => {
  const FunctionName = physicalName.policy(installation);
  await cloudWatch.send(
    new PutMetricDataCommand({
      Namespace: 'AWS/Lambda',
      MetricData: Array.from({ length: INTERVALS }, (_, ago) => ({
        MetricName: 'Invocations',
        Dimensions: [{ Name: 'FunctionName', Value: FunctionName }],
        Timestamp: new Date(Date.now() - ago * POLICY_MINUTES * 60_000),
        Value: 1,
      })),
    }),
  );
};
