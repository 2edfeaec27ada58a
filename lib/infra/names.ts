/**
 * Names that only the stacks need; those that functions share are in the telemetry contract. Each begins with the
 * installation's name, and lib/config refuses names that would make two installations share one.
 */
const prefix = (name: string): string => `starttls-canary-${name}`;

export const infraName = {
  keyAlias: (name: string): string => `alias/${prefix(name)}`,
  healthTopic: (name: string): string => `${prefix(name)}-health`,
  dashboard: prefix,
  silentVantageAlarm: (name: string, vantage: string): string => `${prefix(name)}-silent-${vantage}`,
  blindVantageAlarm: (name: string, vantage: string): string => `${prefix(name)}-blind-${vantage}`,
} as const;

export const stackId = {
  state: (name: string): string => `StarttlsCanary-${name}-State`,
  hub: (name: string): string => `StarttlsCanary-${name}-Hub`,
  vantage: (name: string, vantage: string): string => `StarttlsCanary-${name}-Vantage-${vantage}`,
} as const;
