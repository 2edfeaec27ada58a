import { physicalName, stackName } from '../telemetry/contract';

/**
 * Names that only the stacks need; those that functions share are in the telemetry contract. Each begins with the
 * installation's name, and lib/config refuses names that would make two installations share one.
 */
const prefix = (name: string): string => `starttls-canary-${name}`;

/** What there are alarms for, by the names of their articles in docs/runbook.md. */
export const ALARM_KINDS = [
  'silent-vantage',
  'blind-vantage',
  'silent-function',
  'failing-function',
  'throttled-function',
  'dead-letters',
  'late-stream',
  'newer-items',
  'unconfigured-vantage',
  'failed-nat-instance',
  'undelivered-messages',
] as const;
export type AlarmKind = (typeof ALARM_KINDS)[number];

export const infraName = {
  keyAlias: (name: string): string => `alias/${prefix(name)}`,
  healthTopic: physicalName.healthTopic,
  dashboard: prefix,
  /** A slash is in no name of an installation, so what begins with one installation's is no other's. */
  alarms: (name: string): string => `starttls-canary/${name}/`,
  alarm: (name: string, kind: AlarmKind, subject: string): string => `${infraName.alarms(name)}${kind}/${subject}`,
} as const;

/** A stack's id in the app is its name. */
export const stackId = stackName;
