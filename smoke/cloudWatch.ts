import {
  CloudWatchClient,
  GetDashboardCommand,
  GetMetricDataCommand,
  paginateDescribeAlarms,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';

export interface AlarmState {
  readonly name: string;
  /** `OK`, `ALARM`, or what CloudWatch says before it knows. */
  readonly state: string;
}

/** What is measured, by its dimensions. */
export interface Measured {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** CloudWatch of one region. Rejects with the SDK's errors. */
export interface CloudWatch {
  /** The widgets of a dashboard. */
  widgets(dashboard: string): Promise<readonly unknown[]>;
  /** A value for each minute that has data, of those that began from `from` on and before `until`. */
  minutes(metric: Measured, statistic: 'Sum' | 'SampleCount', from: Date, until: Date): Promise<readonly number[]>;
  /** Those whose name begins so. */
  alarms(prefix: string): Promise<readonly AlarmState[]>;
  /** Until CloudWatch looks at its metric the next time. */
  setAlarm(name: string, state: 'OK' | 'ALARM', reason: string): Promise<void>;
  close(): void;
}

const MINUTE_MS = 60_000;

export function awsCloudWatch(region: string): CloudWatch {
  const client = new CloudWatchClient({ region });
  return {
    async widgets(dashboard) {
      const { DashboardBody = '{}' } = await client.send(new GetDashboardCommand({ DashboardName: dashboard }));
      const { widgets = [] }: { readonly widgets?: readonly unknown[] } = JSON.parse(DashboardBody);
      return widgets;
    },
    async minutes({ namespace, name, dimensions }, statistic, from, until) {
      const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
      const Metric = { Namespace: namespace, MetricName: name, Dimensions };
      const { MetricDataResults: [result] = [] } = await client.send(
        new GetMetricDataCommand({
          StartTime: new Date(Math.floor(from.getTime() / MINUTE_MS) * MINUTE_MS),
          EndTime: until,
          MetricDataQueries: [{ Id: 'm', MetricStat: { Metric, Period: 60, Stat: statistic } }],
        }),
      );
      return result?.Values ?? [];
    },
    async alarms(prefix) {
      const found = [];
      for await (const { MetricAlarms = [] } of paginateDescribeAlarms({ client }, { AlarmNamePrefix: prefix }))
        found.push(...MetricAlarms.map(({ AlarmName: name = '', StateValue: state = '' }) => ({ name, state })));
      return found;
    },
    async setAlarm(name, state, reason) {
      await client.send(new SetAlarmStateCommand({ AlarmName: name, StateValue: state, StateReason: reason }));
    },
    close: () => client.destroy(),
  };
}
