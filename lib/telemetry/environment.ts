import * as z from 'zod';
import {
  type ConfiguredVantage,
  DAYS,
  ENVIRONMENT,
  METRICS_LEVELS,
  type QuietWindow,
  ROLES,
  type VantageSettings,
} from './contract';

/** An environment variable of a function that is missing or not what the stacks set: a fault of the deployment. */
export class EnvironmentError extends Error {
  readonly code = 'invalid-environment';
}

type Environment = Readonly<Record<string, string | undefined>>;

const vantageSettings: z.ZodType<VantageSettings> = z.object({
  id: z.string(),
  role: z.enum(ROLES),
  heloName: z.string(),
  sourceAddress: z.string().exactOptional(),
  mailEgress: z.string().exactOptional(),
  dns: z.string().exactOptional(),
  allowPrivateTargets: z.boolean(),
  ipv6: z.boolean(),
  logEveryHost: z.boolean(),
  controlHosts: z.array(z.string()).readonly(),
  connectionsPerMinute: z.number().int().positive().exactOptional(),
  blockLists: z
    .array(z.object({ zone: z.string(), keyParameter: z.string().exactOptional() }))
    .readonly()
    .exactOptional(),
  keepsChains: z.literal(true).exactOptional(),
});

const configuredVantages: z.ZodType<readonly ConfiguredVantage[]> = z
  .array(
    z.object({
      id: z.string(),
      role: z.enum(ROLES),
      external: z.boolean(),
      isLog: z.literal(true).exactOptional(),
      region: z.string().exactOptional(),
      probeFunctionName: z.string().exactOptional(),
      egress: z.string().exactOptional(),
    }),
  )
  .readonly();

const quietWindows: z.ZodType<readonly QuietWindow[]> = z
  .array(
    z.object({
      days: z.array(z.enum(DAYS)).readonly().exactOptional(),
      from: z.string(),
      to: z.string(),
      timezone: z.string(),
      targets: z.array(z.string()).readonly().exactOptional(),
    }),
  )
  .readonly();

/** A reader for each key of the contract: text from the environment in, domain value out, or EnvironmentError. */
export const environmentReader = (environment: Environment) => {
  const text = (key: keyof typeof ENVIRONMENT): string => {
    const value = environment[ENVIRONMENT[key]];
    if (value === undefined || value === '') throw new EnvironmentError(`${ENVIRONMENT[key]} is not set`);
    return value;
  };
  const parsed = <T>(key: keyof typeof ENVIRONMENT, schema: z.ZodType<T>, value: unknown): T => {
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
    everySeconds: () => parsed('everySeconds', z.number().int().positive(), Number(text('everySeconds'))),
    metricsLevel: () => parsed('metricsLevel', z.enum(METRICS_LEVELS), text('metricsLevel')),
    vantage: () => parsed('vantage', vantageSettings, json('vantage')),
    vantages: () => parsed('vantages', configuredVantages, json('vantages')),
    shards: () => parsed('shards', z.array(z.number().int().min(0)).readonly(), json('shards')),
    testUnofferedStarttls: () => parsed('testUnofferedStarttls', z.boolean(), json('testUnofferedStarttls')),
    timezone: () => text('timezone'),
    /** Absent: nobody looks for DANE. */
    validatingResolver: () => environment[ENVIRONMENT.validatingResolver],
    quietWindows: () => parsed('quietWindows', quietWindows, json('quietWindows')),
  };
};
