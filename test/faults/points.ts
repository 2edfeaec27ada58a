import { GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { type MetricName, metricsNamespace } from '../../lib/telemetry/contract';
import type { Aws } from '../e2e/aws';
import { type DeployedFunction, INSTALLATION, VANTAGES } from './deployment';
import { MINUTE_MS, probeName, type World } from './world';

/** Who looks at what, in each minute that passed. */
export interface Watched {
  readonly from: number;
  readonly targets: readonly string[];
}

interface Series {
  readonly name: MetricName;
  readonly dimensions: Readonly<Record<string, string>>;
}

const QUERIES_AT_ONCE = 400;

/** Runs whose metrics are missing though they went well; and those that failed without an alarm. */
export async function examineRuns(
  aws: Aws,
  { ran, deadLetters, now }: World,
  { from, targets }: Watched,
  functions: readonly DeployedFunction[],
): Promise<{ readonly points: number; readonly failedRuns: number; readonly problems: readonly string[] }> {
  const problems: string[] = [];
  let points = 0;
  let failedRuns = 0;
  for (const vantage of VANTAGES) {
    const runs = ran.filter(
      ({ functionName, trigger }) => functionName === probeName(vantage) && trigger === 'schedule',
    );
    const series: readonly Series[] = [
      { name: 'ProbeRuns', dimensions: { Vantage: vantage } },
      ...targets.map((Target): Series => ({ name: 'StarttlsOffered', dimensions: { Target, Vantage: vantage } })),
    ];
    const minutes = await minutesOf(aws, series, from, now());
    for (const { minute, ok, error } of runs) {
      const missing = series.filter((_, index) => !minutes[index]?.has(minute));
      points += series.length - missing.length;
      if (ok && missing.length > 0)
        problems.push(`${vantage} ran well at ${timeOf(minute)}, and ${missing.length} metrics are missing`);
      if (ok) continue;
      failedRuns += 1;
      const alarm = functions.find(({ name }) => name === probeName(vantage))?.deadLettersToAlarm;
      if (alarm === undefined || (deadLetters.get(probeName(vantage)) ?? 0) < alarm)
        problems.push(`${vantage} failed at ${timeOf(minute)} (${error}), and no alarm is raised`);
    }
  }
  return { points, failedRuns, problems };
}

const timeOf = (minute: number): string => new Date(minute).toISOString().slice(11, 16);

/** Of each series the minutes, in ms, in which it has data. */
async function minutesOf({ cloudWatch }: Aws, series: readonly Series[], from: number, to: number) {
  const all: ReadonlySet<number>[] = [];
  for (let first = 0; first < series.length; first += QUERIES_AT_ONCE) {
    const some = series.slice(first, first + QUERIES_AT_ONCE);
    const { MetricDataResults = [] } = await cloudWatch.send(
      new GetMetricDataCommand({
        StartTime: new Date(from),
        EndTime: new Date(to + MINUTE_MS),
        MetricDataQueries: some.map(({ name, dimensions }, index) => ({
          Id: `m${index}`,
          MetricStat: {
            Metric: {
              Namespace: metricsNamespace(INSTALLATION),
              MetricName: name,
              Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
            },
            Period: MINUTE_MS / 1000,
            Stat: 'Minimum',
          },
        })),
      }),
    );
    for (const [index] of some.entries()) {
      const found = MetricDataResults.find(({ Id }) => Id === `m${index}`);
      all.push(new Set((found?.Timestamps ?? []).map((at) => at.getTime())));
    }
  }
  return all;
}
