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
  return lowestOf(points);
}

/** The points of level `full` as another level has them: the same as if the run had been told at that level. */
export function pointsAtLevel(full: readonly MetricPoint[], level: MetricsLevel): readonly MetricPoint[] {
  const names: readonly string[] = HOST_DIMENSIONS[level];
  const points = full
    .filter(({ name }) => isAtLevel(name, level))
    .map((point) =>
      METRICS[point.name].subject === 'host'
        ? { ...point, dimensions: point.dimensions.filter(([name]) => names.includes(name)) }
        : point,
    );
  return lowestOf(points);
}

/** Of several points of one series the lowest. */
function lowestOf(points: readonly MetricPoint[]): MetricPoint[] {
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

/** What EHLO told, and nothing else: that an upgrade then failed is another thing. Undefined where it was not answered. */
const STARTTLS_OFFERED: Readonly<Record<Outcome, 0 | 1 | undefined>> = {
  offered: 1,
  'starttls-refused': 1,
  'plaintext-after-starttls': 1,
  'tls-handshake-failed': 1,
  missing: 0,
  masked: 0,
  'ehlo-refused': 0,
  'probe-refused': undefined,
  unknown: undefined,
};

/** Of several addresses the worst counts: the fewest keywords, the longest wait, any failed handshake. */
function valuesOf({ outcome, isReachable, sessions }: MetricSubject, now: number) {
  const replies = sessions.flatMap(({ ehlo, timingsMs }) => (ehlo === undefined ? [] : [{ ehlo, ms: timingsMs.ehlo }]));
  const handshakes = sessions.flatMap(({ tls, failure }) =>
    tls !== undefined ? [1] : failure?.stage === 'tlsHandshake' ? [0] : [],
  );
  const expiries = sessions.flatMap(({ tls }) => (tls?.validTo === undefined ? [] : [Date.parse(tls.validTo)]));
  const values: readonly (readonly [MetricName, number | undefined])[] = [
    ['StarttlsOffered', STARTTLS_OFFERED[outcome]],
    ['Reachable', Number(isReachable)],
    ['EhloKeywordCount', least(replies.flatMap(({ ehlo }) => (ehlo.isPartial ? [] : ehlo.capabilities.length)))],
    ['EhloReplyTime', most(replies.flatMap(({ ms }) => ms ?? []))],
    ['TlsHandshakeSucceeded', least(handshakes)],
    ['CertificateDaysToExpiry', least(expiries.map((expiry) => (expiry - now) / DAY_MS))],
  ];
  return values;
}

/** Undefined where there is none; CloudWatch takes no NaN, which would cost the whole run its metrics. */
const least = (values: readonly number[]): number | undefined => finite(Math.min(...values));
const most = (values: readonly number[]): number | undefined => finite(Math.max(...values));
const finite = (value: number): number | undefined => (Number.isFinite(value) ? value : undefined);

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
