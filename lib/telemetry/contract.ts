/**
 * The names that infrastructure, functions and people share. Nothing here imports anything: the stacks set these
 * environment keys and chart these metrics, the functions read and emit them.
 */
export const ENVIRONMENT = {
  /** Name of the installation, prefix of every physical name. */
  name: 'CANARY_NAME',
  /** Region of the hub: table, topic and metrics live there. */
  hubRegion: 'CANARY_HUB_REGION',
  tableName: 'CANARY_TABLE',
  topicArn: 'CANARY_TOPIC_ARN',
  /** `every` in seconds. */
  everySeconds: 'CANARY_EVERY_SECONDS',
  metricsLevel: 'CANARY_METRICS',
  /** JSON: the settings of this vantage (VantageSettings). */
  vantage: 'CANARY_VANTAGE',
  /** JSON: the vantages that the judge and notify know (ConfiguredVantage[]). */
  vantages: 'CANARY_VANTAGES',
  /** JSON: the shards that have targets (number[]). */
  shards: 'CANARY_SHARDS',
  /** `true` or `false`: whether the judge may have STARTTLS sent once though it is not offered. */
  testUnofferedStarttls: 'CANARY_TEST_UNOFFERED_STARTTLS',
  /** JSON: the recurring times at which notify holds its tongue (QuietWindow[]). */
  quietWindows: 'CANARY_QUIET_WINDOWS',
  /** Where the readers of messages are: an IANA name. */
  timezone: 'CANARY_TIMEZONE',
  /** URL of a resolver that validates DNSSEC; absent: the policy check does not look for DANE. */
  validatingResolver: 'CANARY_VALIDATING_RESOLVER',
} as const;

export const METRICS_NAMESPACE_PREFIX = 'StarttlsCanary';
/** Two installations never share a namespace. */
export const metricsNamespace = (name: string): string => `${METRICS_NAMESPACE_PREFIX}/${name}`;

export const METRICS_LEVELS = ['lean', 'standard', 'full'] as const;
export type MetricsLevel = (typeof METRICS_LEVELS)[number];

export type MetricUnit = 'None' | 'Count' | 'Milliseconds' | 'Seconds';
export interface MetricDefinition {
  readonly unit: MetricUnit;
  readonly subject: 'host' | 'vantage';
  /** The levels at which it is emitted. */
  readonly levels: readonly MetricsLevel[];
}

const always = METRICS_LEVELS;
export const METRICS = {
  /** 1 offered, 0 not; no data point where EHLO was not answered. Statistic: Minimum. */
  StarttlsOffered: { unit: 'None', subject: 'host', levels: always },
  /** 1 where at least one address answered EHLO, else 0. Statistic: Minimum. */
  Reachable: { unit: 'None', subject: 'host', levels: always },
  EhloKeywordCount: { unit: 'Count', subject: 'host', levels: ['full'] },
  EhloReplyTime: { unit: 'Milliseconds', subject: 'host', levels: ['full'] },
  TlsHandshakeSucceeded: { unit: 'None', subject: 'host', levels: ['full'] },
  CertificateDaysToExpiry: { unit: 'Count', subject: 'host', levels: ['full'] },
  ProbeRuns: { unit: 'Count', subject: 'vantage', levels: always },
  HostsProbed: { unit: 'Count', subject: 'vantage', levels: always },
  HostsWithoutStarttls: { unit: 'Count', subject: 'vantage', levels: always },
  VantageBlind: { unit: 'None', subject: 'vantage', levels: always },
  RunDuration: { unit: 'Seconds', subject: 'vantage', levels: always },
} as const satisfies Record<string, MetricDefinition>;
export type MetricName = keyof typeof METRICS;

/** Items that a function left alone, since a newer version wrote them. Dimension: `service`. Only where there are any. */
export const NEWER_ITEMS = 'NewerItems';
/** Vantages whose runs the judge heard of though they are not in the configuration. Dimension: `service`. Only where there are any. */
export const UNCONFIGURED_VANTAGES = 'UnconfiguredVantages';
export const SERVICE_DIMENSION = 'service';
/** What a probe is called where functions of several vantages stand side by side. */
export const probeService = (vantage: string): string => `probe-${vantage}`;

/** Dimension names of host metrics at each level, in the order in which they are sent. */
export const HOST_DIMENSIONS = {
  lean: ['Target'],
  standard: ['Target', 'Vantage'],
  full: ['Target', 'MxHost', 'Vantage'],
} as const satisfies Record<MetricsLevel, readonly string[]>;
export const VANTAGE_DIMENSIONS = ['Vantage'] as const;

/** Whether a vantage carries the mail itself or only looks on. */
export const ROLES = ['mail-path', 'observer'] as const;
export type Role = (typeof ROLES)[number];

/** A DNS block list that addresses are looked up in. */
export interface BlockListSettings {
  /** In lower case, without a key: `zen.dq.spamhaus.net`. */
  readonly zone: string;
  /** Name of the parameter (SSM, SecureString, region of the hub) that holds the key. Never the key itself. */
  readonly keyParameter?: string;
}

/**
 * Connections that one vantage begins in a minute to all hosts of one operator: many domains have theirs at a few
 * providers, and ten a second are what a mail server of middling size opens to one of them.
 */
export const CONNECTIONS_A_MINUTE = 600;

/** What a probe knows of its own vantage; the value of ENVIRONMENT.vantage. */
export interface VantageSettings {
  readonly id: string;
  readonly role: Role;
  readonly heloName: string;
  readonly sourceAddress?: string;
  /** The address that the world sees, where the configuration tells and it is another than `sourceAddress`. */
  readonly mailEgress?: string;
  /** DNS server as `address` or `address:port`; absent: the machine's own. */
  readonly dns?: string;
  readonly allowPrivateTargets: boolean;
  readonly ipv6: boolean;
  readonly logEveryHost: boolean;
  readonly controlHosts: readonly string[];
  /** The share of CONNECTIONS_A_MINUTE that one run has, where several may go on at once; absent: all of them. */
  readonly connectionsPerMinute?: number;
  /** Absent: none. */
  readonly blockLists?: readonly BlockListSettings[];
  /** Whether it keeps of each handshake what TLSA records are matched with: where somebody looks for DANE. */
  readonly keepsChains?: true;
}

/** What the judge knows of a vantage; ENVIRONMENT.vantages is a JSON array of these. */
export interface ConfiguredVantage {
  readonly id: string;
  readonly role: Role;
  readonly external: boolean;
  /** A log of a mail server, that a machine reads: it shows the sessions that mail needs, and is never asked. */
  readonly isLog?: true;
  /** Region of a cloud vantage, and its probe function's name there; absent where external. */
  readonly region?: string;
  readonly probeFunctionName?: string;
  /** The address that the world sees, where the configuration tells (mailEgress or sourceAddress). */
  readonly egress?: string;
}

export const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Day = (typeof DAYS)[number];

/** A recurring time at which nobody is told; the value of ENVIRONMENT.quietWindows is a JSON array of these. */
export interface QuietWindow {
  /** The days on which it begins; absent: every day. */
  readonly days?: readonly Day[];
  /** Local time, `22:00`. */
  readonly from: string;
  /** `06:00`, on the next day where that is not after `from`; `24:00` is the end of the day. */
  readonly to: string;
  /** Name of the IANA database, e.g. `Europe/Berlin`. */
  readonly timezone: string;
  /** Names of targets; absent: all. */
  readonly targets?: readonly string[];
}

/** A target as a schedule carries it: one member of ProbeRunEvent.targets. */
export interface ScheduledTarget {
  readonly name: string;
  readonly ours?: true;
  readonly verify?: true;
  readonly require?: readonly string[];
  readonly tlsName?: string;
  readonly requireDane?: true;
}

/** Input of a schedule; where it has `targetsAt` (TargetsAt) in place of `targets`, these are read from there. */
export interface ProbeRunEvent {
  readonly schemaVersion: 1;
  readonly kind: 'run';
  /** ISO 8601, or Scheduler's placeholder where nobody replaced it. */
  readonly scheduledAt: string;
  readonly shard: number;
  readonly targets: readonly ScheduledTarget[];
}

/** Where a schedule's targets are that it does not carry: JSON, by shard, in the region of the function. */
export interface TargetsAt {
  readonly bucket: string;
  readonly key: string;
}

/** Input of the schedules of the policy check. */
export interface PolicyRunEvent {
  readonly schemaVersion: 1;
  readonly kind: 'policies';
  readonly shard: number;
  /** Those of the shard that are domains. */
  readonly targets: readonly ScheduledTarget[];
}

/** How often the policy check runs; each domain has its turn in one run of an hour. */
export const POLICY_MINUTES = 5;

/** Asks a vantage's probe for a second look at hosts, at the addresses that failed elsewhere. */
export interface ProbeLookEvent {
  readonly schemaVersion: 1;
  readonly kind: 'look';
  readonly looks: readonly LookRequest[];
}

export interface LookRequest {
  readonly incident: string;
  readonly round: number;
  readonly shard: number;
  readonly target: ScheduledTarget;
  readonly mxHost: string;
  readonly port: number;
  readonly addresses: readonly string[];
  /** What is lost shows only in an upgrade, so EHLO alone would say nothing of it. */
  readonly upgrade?: true;
  /** Send STARTTLS though it is not offered, at the one address: evidence of a filter on the path. */
  readonly tryUnoffered?: true;
  /** The vantage's own DNS names other hosts: the answer is all there is to keep, since no run of its comes here. */
  readonly leavesNoView?: true;
}

/** Asks notify for one marked message on every channel. */
export interface NotifyTestEvent {
  readonly schemaVersion: 1;
  readonly kind: 'test';
}

/** Notify's answer to it. */
export interface NotifyTestResult {
  readonly topicArn: string;
  /** What was published, one for each channel. */
  readonly messages: readonly { readonly channel: string; readonly severity: string; readonly subject: string }[];
}

/** Input of the one-minute schedules of judge and notify. */
export interface SweepEvent {
  readonly schemaVersion: 1;
  readonly kind: 'sweep';
}

export const SCHEMA_VERSION = 1 as const;

/** Physical names: deterministic, so that an ARN is built and never passed between stacks. */
export const physicalName = {
  table: (name: string): string => `starttls-canary-${name}`,
  topic: (name: string): string => `starttls-canary-${name}`,
  healthTopic: (name: string): string => `starttls-canary-${name}-health`,
  probe: (name: string, vantage: string): string => `starttls-canary-${name}-probe-${vantage}`,
  judge: (name: string): string => `starttls-canary-${name}-judge`,
  notify: (name: string): string => `starttls-canary-${name}-notify`,
  policy: (name: string): string => `starttls-canary-${name}-policy`,
  matrixWidget: (name: string): string => `starttls-canary-${name}-matrix-widget`,
} as const;

/** Names of the stacks, which are their ids in the app too. */
export const stackName = {
  state: (name: string): string => `StarttlsCanary-${name}-State`,
  hub: (name: string): string => `StarttlsCanary-${name}-Hub`,
  address: (name: string, vantage: string): string => `StarttlsCanary-${name}-Address-${vantage}`,
  network: (name: string, vantage: string): string => `StarttlsCanary-${name}-Network-${vantage}`,
  vantage: (name: string, vantage: string): string => `StarttlsCanary-${name}-Vantage-${vantage}`,
} as const;

/** Indexes of the table. `host`: partition key `host`, sort key `sk`. `open`: partition key `open`, sort key `pk`. */
export const TABLE_INDEXES = { host: 'host', open: 'open' } as const;
