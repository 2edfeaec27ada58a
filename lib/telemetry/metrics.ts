import type { Outcome } from '../judgement/outcome';
import type { Heartbeat } from '../judgement/view';
import type { SmtpSession } from '../smtp/types';
import { HOST_DIMENSIONS, METRICS, type MetricName, type MetricsLevel, type MetricUnit } from './contract';

/** One data point: name, value in the unit of the contract, dimensions in the contract's order. */
export interface MetricPoint {
  readonly name: MetricName;
  readonly value: number;
  readonly unit: MetricUnit;
  readonly dimensions: readonly (readonly [name: string, value: string])[];
}

/** A host of a target as the metrics see it. */
export interface MetricSubject {
  readonly target: string;
  readonly mxHost: string;
  readonly outcome: Outcome;
  readonly isReachable: boolean;
  readonly sessions: readonly SmtpSession[];
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** The data points of one run at a level. Pure. Below `full`, a target's point is the minimum over its hosts. */
export function metricPoints(
  heartbeat: Heartbeat,
  subjects: readonly MetricSubject[],
  level: MetricsLevel,
): readonly MetricPoint[] {
  return [...hostPoints(subjects, heartbeat, level), ...vantagePoints(heartbeat)];
}

function hostPoints(
  subjects: readonly MetricSubject[],
  { vantage, endedAt }: Heartbeat,
  level: MetricsLevel,
): MetricPoint[] {
  const points = subjects.flatMap((subject) =>
    valuesOf(subject, Date.parse(endedAt)).flatMap(([name, value]) =>
      value === undefined || !isAtLevel(name, level)
        ? []
        : [{ name, value, unit: METRICS[name].unit, dimensions: dimensionsOf(subject, vantage, level) }],
    ),
  );
  const lowest = new Map<string, MetricPoint>();
  for (const point of points) {
    const key = JSON.stringify([point.name, point.dimensions]);
    const known = lowest.get(key);
    if (known === undefined || point.value < known.value) lowest.set(key, point);
  }
  return [...lowest.values()];
}

const isAtLevel = (name: MetricName, level: MetricsLevel): boolean => {
  const levels: readonly MetricsLevel[] = METRICS[name].levels;
  return levels.includes(level);
};

function valuesOf(subject: MetricSubject, now: number): readonly (readonly [MetricName, number | undefined])[] {
  const session = subject.sessions.find(({ ehlo }) => ehlo !== undefined);
  const upgraded = subject.sessions.find(({ tls, failure }) => tls !== undefined || failure?.stage === 'tlsHandshake');
  const validTo = upgraded?.tls?.validTo;
  return [
    ['StarttlsOffered', subject.outcome === 'unknown' ? undefined : Number(subject.outcome === 'offered')],
    ['Reachable', Number(subject.isReachable)],
    ['EhloKeywordCount', session?.ehlo?.capabilities.length],
    ['EhloReplyTime', session?.timingsMs.ehlo],
    ['TlsHandshakeSucceeded', upgraded === undefined ? undefined : Number(upgraded.tls !== undefined)],
    ['CertificateDaysToExpiry', validTo === undefined ? undefined : (Date.parse(validTo) - now) / DAY_MS],
  ];
}

function dimensionsOf({ target, mxHost }: MetricSubject, vantage: string, level: MetricsLevel) {
  const values = { Target: target, MxHost: mxHost, Vantage: vantage };
  return HOST_DIMENSIONS[level].map((name) => [name, values[name]] as const);
}

function vantagePoints(heartbeat: Heartbeat): MetricPoint[] {
  const values: readonly (readonly [MetricName, number])[] = [
    ['ProbeRuns', 1],
    ['HostsProbed', heartbeat.hosts - heartbeat.unfinished.length],
    ['HostsWithoutStarttls', heartbeat.hostsWithoutStarttls],
    ['VantageBlind', Number(heartbeat.blind)],
    ['RunDuration', (Date.parse(heartbeat.endedAt) - Date.parse(heartbeat.startedAt)) / 1000],
  ];
  const dimensions = [['Vantage', heartbeat.vantage]] as const;
  return values.map(([name, value]) => ({ name, value, unit: METRICS[name].unit, dimensions }));
}
