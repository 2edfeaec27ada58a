import { en } from 'zod/locales';
import * as z from 'zod/mini';
import {
  type ConfiguredVantage,
  DAYS,
  ENVIRONMENT,
  METRICS_LEVELS,
  type QuietWindow,
  ROLES,
  type VantageSettings,
} from './contract';

// Without it zod/mini has but one word for all issues.
z.config(en());

/** An environment variable of a function that is missing or not what the stacks set: a fault of the deployment. */
export class EnvironmentError extends Error {
  readonly code = 'invalid-environment';
}

type Environment = Readonly<Record<string, string | undefined>>;

const vantageSettings: z.ZodMiniType<VantageSettings> = z.object({
  id: z.string(),
  role: z.enum(ROLES),
  heloName: z.string(),
  sourceAddress: z.exactOptional(z.string()),
  mailEgress: z.exactOptional(z.string()),
  dns: z.exactOptional(z.string()),
  allowPrivateTargets: z.boolean(),
  ipv6: z.boolean(),
  logEveryHost: z.boolean(),
  controlHosts: z.readonly(z.array(z.string())),
  connectionsPerMinute: z.exactOptional(z.int().check(z.positive())),
  blockLists: z.exactOptional(
    z.readonly(z.array(z.object({ zone: z.string(), keyParameter: z.exactOptional(z.string()) }))),
  ),
  keepsChains: z.exactOptional(z.literal(true)),
});

const configuredVantages: z.ZodMiniType<readonly ConfiguredVantage[]> = z.readonly(
  z.array(
    z.object({
      id: z.string(),
      role: z.enum(ROLES),
      external: z.boolean(),
      isLog: z.exactOptional(z.literal(true)),
      region: z.exactOptional(z.string()),
      probeFunctionName: z.exactOptional(z.string()),
      egress: z.exactOptional(z.string()),
    }),
  ),
);

const quietWindows: z.ZodMiniType<readonly QuietWindow[]> = z.readonly(
  z.array(
    z.object({
      days: z.exactOptional(z.readonly(z.array(z.enum(DAYS)))),
      from: z.string(),
      to: z.string(),
      timezone: z.string(),
      targets: z.exactOptional(z.readonly(z.array(z.string()))),
    }),
  ),
);

/** A reader for each key of the contract: text from the environment in, domain value out, or EnvironmentError. */
export const environmentReader = (environment: Environment) => {
  const text = (key: keyof typeof ENVIRONMENT): string => {
    const value = environment[ENVIRONMENT[key]];
    if (value === undefined || value === '') throw new EnvironmentError(`${ENVIRONMENT[key]} is not set`);
    return value;
  };
  const parsed = <T>(key: keyof typeof ENVIRONMENT, schema: z.ZodMiniType<T>, value: unknown): T => {
    const result = schema.safeParse(value);
    if (result.success) return result.data;
    const issues = result.error.issues.map(({ path, message }) => [...path, message].join(': '));
    throw new EnvironmentError(`${ENVIRONMENT[key]}: ${issues.join('; ')}`);
  };
  const json = (key: keyof typeof ENVIRONMENT): unknown => {
    const value = text(key);
    try {
      return JSON.parse(value);
    } catch (cause) {
      throw new EnvironmentError(`${ENVIRONMENT[key]}: not JSON`, { cause });
    }
  };
  return {
    name: () => text('name'),
    hubRegion: () => text('hubRegion'),
    tableName: () => text('tableName'),
    topicArn: () => text('topicArn'),
    everySeconds: () => parsed('everySeconds', z.int().check(z.positive()), Number(text('everySeconds'))),
    metricsLevel: () => parsed('metricsLevel', z.enum(METRICS_LEVELS), text('metricsLevel')),
    vantage: () => parsed('vantage', vantageSettings, json('vantage')),
    vantages: () => parsed('vantages', configuredVantages, json('vantages')),
    shards: () => parsed('shards', z.readonly(z.array(z.int().check(z.minimum(0)))), json('shards')),
    testUnofferedStarttls: () => parsed('testUnofferedStarttls', z.boolean(), json('testUnofferedStarttls')),
    timezone: () => text('timezone'),
    /** Absent: nobody looks for DANE. */
    validatingResolver: () => environment[ENVIRONMENT.validatingResolver],
    quietWindows: () => parsed('quietWindows', quietWindows, json('quietWindows')),
  };
};
