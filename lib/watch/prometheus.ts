import { Counter, Gauge, Registry } from 'prom-client';
import type { MetricName } from '../telemetry/contract';
import type { MetricPoint } from '../telemetry/metrics';

/** What `/metrics` answers. */
export interface PrometheusText {
  readonly text: string;
  readonly contentType: string;
}

export interface PrometheusMetrics {
  /**
   * Takes the data points of one run at level `full` in place of those of the run before: what this one did not see is not
   * shown any more. `at` is the run's scheduled time.
   */
  emit(points: readonly MetricPoint[], at: Date): Promise<void>;
  /** Prometheus' text format. */
  text(): Promise<PrometheusText>;
}

interface Series {
  readonly name: `starttls_canary_${string}`;
  readonly help: string;
  readonly labels: readonly string[];
  /** `counter`: grows by each run's value. */
  readonly kind: 'gauge' | 'counter';
  /** From the unit of the contract to Prometheus' base unit. */
  readonly times?: number;
}

const ofHost = ['target', 'mx_host', 'vantage'] as const;
const ofVantage = ['vantage'] as const;
const DAY_SECONDS = 24 * 60 * 60;

/** What each metric of the contract is called here. https://prometheus.io/docs/practices/naming/ */
export const SERIES: Readonly<Record<MetricName, Series>> = {
  StarttlsOffered: {
    name: 'starttls_canary_starttls_offered',
    help: '1 if STARTTLS was among the keywords of the EHLO reply, 0 if not. Absent where EHLO was not answered.',
    labels: ofHost,
    kind: 'gauge',
  },
  Reachable: {
    name: 'starttls_canary_reachable',
    help: '1 if at least one address of the host answered EHLO, else 0.',
    labels: ofHost,
    kind: 'gauge',
  },
  EhloKeywordCount: {
    name: 'starttls_canary_ehlo_keywords',
    help: 'Number of keywords in the EHLO reply; of several addresses the fewest.',
    labels: ofHost,
    kind: 'gauge',
  },
  EhloReplyTime: {
    name: 'starttls_canary_ehlo_reply_seconds',
    help: 'Time from EHLO to the end of its reply; of several addresses the longest.',
    labels: ofHost,
    kind: 'gauge',
    times: 0.001,
  },
  TlsHandshakeSucceeded: {
    name: 'starttls_canary_tls_handshake_succeeded',
    help: '1 if every TLS handshake of the last run succeeded, 0 if one failed. Absent where none was tried.',
    labels: ofHost,
    kind: 'gauge',
  },
  CertificateDaysToExpiry: {
    name: 'starttls_canary_certificate_expires_in_seconds',
    help: 'Time left to the end of the certificate when it was seen; negative once it has expired.',
    labels: ofHost,
    kind: 'gauge',
    times: DAY_SECONDS,
  },
  ProbeRuns: {
    name: 'starttls_canary_probe_runs_total',
    help: 'Runs since this process began.',
    labels: ofVantage,
    kind: 'counter',
  },
  HostsProbed: {
    name: 'starttls_canary_hosts_probed',
    help: 'Hosts that the last run finished with.',
    labels: ofVantage,
    kind: 'gauge',
  },
  HostsWithoutStarttls: {
    name: 'starttls_canary_hosts_without_starttls',
    help: 'Hosts that answered the last run without offering STARTTLS.',
    labels: ofVantage,
    kind: 'gauge',
  },
  VantageBlind: {
    name: 'starttls_canary_vantage_blind',
    help: '1 if the vantage reaches nobody, so that what it sees says nothing of the hosts; else 0.',
    labels: ofVantage,
    kind: 'gauge',
  },
  RunDuration: {
    name: 'starttls_canary_run_duration_seconds',
    help: 'How long the last run took.',
    labels: ofVantage,
    kind: 'gauge',
  },
};

const LAST_RUN = {
  name: 'starttls_canary_last_run_timestamp_seconds',
  help: 'Scheduled time of the last run, in seconds since 1970.',
  labelNames: ofVantage,
} as const;

const LABELS: Readonly<Record<string, string>> = { Target: 'target', MxHost: 'mx_host', Vantage: 'vantage' };

interface Run {
  readonly at: Date;
  readonly points: readonly MetricPoint[];
}

/** Keeps the last run of each vantage for whoever scrapes. */
export function prometheusMetrics(): PrometheusMetrics {
  const runs = new Map<string, Run>();
  /** What the runs of a vantage add up to. */
  const totals = new Map<string, Map<MetricName, number>>();

  return {
    async emit(points, at) {
      for (const [vantage, own] of byVantage(points)) {
        runs.set(vantage, { at, points: own });
        const counted = totals.get(vantage) ?? new Map<MetricName, number>();
        totals.set(vantage, counted);
        for (const { name, value } of own) {
          if (SERIES[name].kind === 'counter') counted.set(name, (counted.get(name) ?? 0) + value);
        }
      }
    },
    /** Of a registry of its own each time, so that nothing is left in it of a run before. */
    async text() {
      const registry = new Registry();
      const series = registered(registry);
      const lastRun = new Gauge({ ...LAST_RUN, registers: [registry] });
      for (const [vantage, { at, points }] of runs) {
        lastRun.set({ vantage }, at.getTime() / 1000);
        for (const point of points) {
          const { name, times = 1 } = SERIES[point.name];
          series.get(name)?.(labelsOf(point), totals.get(vantage)?.get(point.name) ?? point.value * times);
        }
      }
      return { text: await registry.metrics(), contentType: registry.contentType };
    },
  };
}

type Write = (labels: Record<string, string>, value: number) => void;

function registered(registry: Registry): ReadonlyMap<string, Write> {
  const write = ({ name, help, labels, kind }: Series): Write => {
    const settings = { name, help, labelNames: labels, registers: [registry] };
    if (kind === 'gauge') {
      const gauge = new Gauge(settings);
      return (values, value) => gauge.set(values, value);
    }
    const counter = new Counter(settings);
    return (values, value) => counter.inc(values, value);
  };
  return new Map(Object.values(SERIES).map((each) => [each.name, write(each)]));
}

const labelsOf = ({ dimensions }: MetricPoint): Record<string, string> =>
  Object.fromEntries(dimensions.map(([name, value]) => [LABELS[name] ?? name.toLowerCase(), value]));

function byVantage(points: readonly MetricPoint[]): ReadonlyMap<string, readonly MetricPoint[]> {
  const groups = new Map<string, MetricPoint[]>();
  for (const point of points) {
    const vantage = point.dimensions.find(([name]) => name === 'Vantage')?.[1] ?? '';
    const group = groups.get(vantage);
    if (group === undefined) groups.set(vantage, [point]);
    else group.push(point);
  }
  return groups;
}
