import type { CanaryConfig } from '../config/canaryConfig';
import { POLICY_MINUTES } from '../telemetry/contract';
import { ASSUMPTIONS, DAYS_PER_MONTH, HOURS_PER_MONTH } from './assumptions';
import { HUB_CALLS, MANY_HOSTS, MEASURED_VIEWS, ofRun, POLICY_LOOK_CPU_MS, POLICY_RUNS } from './measured';
import type { FunctionKind, FunctionResource } from './resources';
import type { Shard, Workload } from './workload';

/** What one function does in a month. Durations as Lambda bills them, in seconds and in GB-seconds. */
export interface FunctionUse {
  readonly name: string;
  readonly kind: FunctionKind;
  readonly invocations: number;
  /** Of one invocation, a mean. */
  readonly seconds: number;
  /** Those of starting environments are in it. */
  readonly gbSeconds: number;
}

/** Lambda gives a whole processor with this much memory, and with less a share of one. */
const MIB_OF_PROCESSOR = 1769;
const MIB_PER_GB = 1024;
/** The probe's own limit. */
const SESSIONS_AT_ONCE = 200;
/** The probe's own, too: sessions begin so far apart on average. */
const APART_MS = 5;
/** The policy check's. */
const POLICIES_AT_ONCE = 10;
/** Connect, greeting, EHLO; with the upgrade also the reply to STARTTLS, the handshake and the second EHLO. */
const EHLO_ROUND_TRIPS = 3;
const UPGRADE_ROUND_TRIPS = 6;
/** MX, then addresses. */
const DNS_ROUND_TRIPS = 2;

/** Duration = CPU time ÷ share of a processor + round trips × round trip. */
export function functionUse(one: FunctionResource, workload: Workload, config: CanaryConfig): FunctionUse {
  const { invocations, cpuMs, waitMs } = monthOf(one, workload, config);
  const share = Math.min(1, one.memoryMiB / MIB_OF_PROCESSOR);
  const seconds = (cpuMs / share + waitMs) / invocations / 1000;
  const starts = startsOf(one, invocations, config);
  const startSeconds = START_CPU_MS[one.kind] / share / 1000;
  return {
    name: one.name,
    kind: one.kind,
    invocations,
    seconds,
    gbSeconds: ((seconds * invocations + startSeconds * starts) * one.memoryMiB) / MIB_PER_GB,
  };
}

const START_CPU_MS: Readonly<Record<FunctionKind, number>> = {
  probe: MANY_HOSTS.startCpuMs,
  judge: HUB_CALLS.judgeSweep.startCpuMs,
  notify: HUB_CALLS.notifySweep.startCpuMs,
  policy: POLICY_RUNS.idle.startCpuMs,
  matrixWidget: HUB_CALLS.matrix.startCpuMs,
};

/** Calls of the table and of the metrics that follow one another. */
const HUB_ROUND_TRIPS: Readonly<Record<FunctionKind, number>> = {
  probe: 3,
  judge: 4,
  notify: 4,
  policy: 4,
  matrixWidget: 4,
};

interface Month {
  readonly invocations: number;
  /** Of all invocations together. */
  readonly cpuMs: number;
  readonly waitMs: number;
}

function monthOf({ kind, vantage }: FunctionResource, workload: Workload, { hub }: CanaryConfig): Month {
  const { nearRoundTripMs, roundTripMs, dashboardRefreshes } = ASSUMPTIONS;
  const { judgeSweep, judgeHeartbeat, notifySweep, matrix, openIncidents } = HUB_CALLS;
  const atHub = (invocations: number, cpuMs: number): Month => {
    return { invocations, cpuMs, waitMs: invocations * HUB_ROUND_TRIPS[kind] * nearRoundTripMs };
  };
  switch (kind) {
    case 'probe':
      return probeMonth(workload, HUB_ROUND_TRIPS.probe * (vantage?.region === hub ? nearRoundTripMs : roundTripMs));
    case 'judge': {
      const heartbeats = heartbeatsOf(workload) + policyRunsOf(workload);
      const cpuMs = SWEEPS_PER_MONTH * judgeSweep.cpuMs + heartbeats * judgeHeartbeat.cpuMs;
      return atHub(SWEEPS_PER_MONTH + heartbeats, cpuMs);
    }
    case 'notify':
      return atHub(SWEEPS_PER_MONTH, SWEEPS_PER_MONTH * notifySweep.cpuMs);
    case 'policy':
      return policyMonth(workload);
    case 'matrixWidget': {
      const matrixMs = (matrix.cpuMs * Math.max(viewsOf(workload), LEAST_VIEWS)) / MEASURED_VIEWS;
      const cpuMs = dashboardRefreshes * (matrixMs + (CUSTOM_WIDGETS - 1) * openIncidents.cpuMs);
      return atHub(dashboardRefreshes * CUSTOM_WIDGETS, cpuMs);
    }
  }
}

/** The matrix was measured at one size; below, it is not taken to become faster. */
const LEAST_VIEWS = 100;

/** On the dashboard; one of them is the matrix. */
export const CUSTOM_WIDGETS = 3;

export const viewsOf = ({ hosts, vantages }: Workload): number => hosts * vantages;

/** One a minute. */
export const SWEEPS_PER_MONTH = HOURS_PER_MONTH * 60;

/** Of all vantages and shards. Each wakes the judge, though those of one moment may come together. */
export const heartbeatsOf = ({ runs, shards, vantages }: Workload): number => runs * shards.length * vantages;

/** Of the policy check, at each shard. */
export const policyRunsOf = ({ shards }: Workload): number => (HOURS_PER_MONTH * 60 * shards.length) / POLICY_MINUTES;

/** Each domain once an hour. */
export const policyLooksOf = ({ domains }: Workload): number => HOURS_PER_MONTH * domains;

function policyMonth(workload: Workload): Month {
  const { nearRoundTripMs, roundTripMs, policyRoundTrips } = ASSUMPTIONS;
  const [invocations, looks] = [policyRunsOf(workload), policyLooksOf(workload)];
  const ownMs = HUB_ROUND_TRIPS.policy * nearRoundTripMs;
  // Ten at once: each run waits for one domain at least, where it has any.
  const waits = Math.min(looks, Math.max(invocations, looks / POLICIES_AT_ONCE));
  return {
    invocations,
    cpuMs: invocations * POLICY_RUNS.idle.cpuMs + looks * POLICY_LOOK_CPU_MS,
    waitMs: invocations * ownMs + waits * policyRoundTrips * roundTripMs,
  };
}

/** Those of them that a function is started for. */
export const cloudRunsOf = ({ runs, shards, vantages, external }: Workload): number =>
  runs * shards.length * (vantages - external);

function probeMonth({ runs, shards }: Workload, hubMs: number): Month {
  const sum = (figure: (shard: Shard) => number): number => shards.reduce((total, shard) => total + figure(shard), 0);
  return {
    invocations: runs * shards.length,
    cpuMs: runs * sum(({ hosts }) => ofRun('cpuMs', hosts)),
    waitMs: runs * sum((shard) => sessionsMs(shard) + hubMs),
  };
}

/**
 * No more than what all sessions need one after another ÷ how many go at once, or until the last one begins where that takes
 * longer, and the longest that began last.
 */
function sessionsMs({ hosts, ehloSessions, upgradeSessions }: Shard): number {
  const all = ehloSessions * EHLO_ROUND_TRIPS + upgradeSessions * UPGRADE_ROUND_TRIPS;
  const begunMs = Math.max(hosts * APART_MS, (all / SESSIONS_AT_ONCE) * ASSUMPTIONS.roundTripMs);
  return (DNS_ROUND_TRIPS + UPGRADE_ROUND_TRIPS) * ASSUMPTIONS.roundTripMs + begunMs;
}

function startsOf({ kind }: FunctionResource, invocations: number, { everyMinutes }: CanaryConfig): number {
  if (kind === 'probe' && everyMinutes >= ASSUMPTIONS.idleMinutes) return invocations;
  return Math.min(invocations, ASSUMPTIONS.startsPerDay * DAYS_PER_MONTH);
}
