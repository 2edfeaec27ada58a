/**
 * What `npm run bench:functions` measured, rounded up: medians of five processes, each with twelve calls after its first, on
 * a machine that had other work too. That makes `wallMs` longer, which is shown and not used: Lambda's own duration
 * differs with round trips and processors. `functionUse.ts` takes the CPU time and adds the waits. Loading and memory are of
 * three processes of the day after, when the bundles had become smaller.
 */
export const MEASURED_ON =
  '28 November 2026; loading and memory, but for the policy check, 29 November; AMD EPYC, two cores, Node 20.20.2';

export interface MeasuredCall {
  /** Of a call, and CPU time of loading the code, in ms. */
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly startCpuMs: number;
  /** High-water mark of the process, in MB of 10^6 bytes. */
  readonly peakMb: number;
  /** As DynamoDB bills them. */
  readonly readUnits: number;
}

/** A run with so many hosts, each of a target of its own; sent to the metrics at the level `standard`. */
export interface MeasuredRun extends MeasuredCall {
  readonly hosts: number;
  readonly writeUnits: number;
  /** Of the table's answers, and of what is sent to the metrics. */
  readonly tableBytes: number;
  readonly metricBytes: number;
  readonly logBytes: number;
}

/** Hosts that answer each command 100 ms late. One run in twelve upgrades a host to TLS. */
export const FEW_HOSTS: MeasuredRun = {
  hosts: 10,
  wallMs: 461,
  cpuMs: 30,
  startCpuMs: 53,
  peakMb: 90,
  readUnits: 6,
  writeUnits: 1,
  tableBytes: 28_300,
  metricBytes: 4400,
  logBytes: 650,
};
export const MANY_HOSTS: MeasuredRun = {
  hosts: 100,
  wallMs: 906,
  cpuMs: 126,
  startCpuMs: 53,
  peakMb: 131,
  readUnits: 45,
  writeUnits: 1,
  tableBytes: 275_000,
  metricBytes: 37_300,
  logBytes: 650,
};

/** Three vantages with a hundred hosts each, one schedule each, and nothing new. */
export const HUB_CALLS = {
  judgeSweep: { wallMs: 13, cpuMs: 6, startCpuMs: 57, peakMb: 76, readUnits: 2 },
  judgeHeartbeat: { wallMs: 28, cpuMs: 12, startCpuMs: 57, peakMb: 78, readUnits: 4 },
  notifySweep: { wallMs: 39, cpuMs: 13, startCpuMs: 65, peakMb: 83, readUnits: 6.5 },
  matrix: { wallMs: 282, cpuMs: 80, startCpuMs: 50, peakMb: 138, readUnits: 136 },
  openIncidents: { wallMs: 11, cpuMs: 8, startCpuMs: 50, peakMb: 75, readUnits: 3 },
} as const satisfies Record<string, MeasuredCall>;

/**
 * `npm run bench:policy`: one of the four schedules of 1,000 domains, each with a policy that is fetched from a host of its
 * own, which answers at once; and a schedule without domains. Of a run that looks at the part of the hour whose turn it is.
 */
export const POLICY_RUNS = {
  idle: { looks: 0, wallMs: 34, cpuMs: 7, startCpuMs: 57, peakMb: 75, readUnits: 1 },
  part: { looks: 18, wallMs: 282, cpuMs: 63, startCpuMs: 57, peakMb: 114, readUnits: 19 },
} as const satisfies Record<string, MeasuredCall & { readonly looks: number }>;
/** Of a look at one domain. */
export const POLICY_LOOK_CPU_MS = (POLICY_RUNS.part.cpuMs - POLICY_RUNS.idle.cpuMs) / POLICY_RUNS.part.looks;

export const MEASURED_VANTAGES = 3;
export const MEASURED_VIEWS = MEASURED_VANTAGES * MANY_HOSTS.hosts;

/** Of a run with so many hosts, by the line through the two that were measured. */
export const ofRun = (figure: keyof MeasuredRun, hosts: number): number => {
  const perHost = (MANY_HOSTS[figure] - FEW_HOSTS[figure]) / (MANY_HOSTS.hosts - FEW_HOSTS.hosts);
  return FEW_HOSTS[figure] + perHost * (hosts - FEW_HOSTS.hosts);
};
