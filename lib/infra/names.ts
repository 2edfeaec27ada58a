import { physicalName, stackName } from '../telemetry/contract';

/**
 * Names that only the stacks need; those that functions share are in the telemetry contract. Each begins with the
 * installation's name, and lib/config refuses names that would make two installations share one.
 */
const prefix = (name: string): string => `starttls-canary-${name}`;

export const infraName = {
  keyAlias: (name: string): string => `alias/${prefix(name)}`,
  healthTopic: physicalName.healthTopic,
  dashboard: prefix,
  silentVantageAlarm: (name: string, vantage: string): string => `${prefix(name)}-silent-${vantage}`,
  blindVantageAlarm: (name: string, vantage: string): string => `${prefix(name)}-blind-${vantage}`,
} as const;

/** A stack's id in the app is its name. */
export const stackId = stackName;
