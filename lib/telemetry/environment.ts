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
import { refusalOf } from './refusal';

/** An environment variable of a function that is missing or not what the stacks set: a fault of the deployment. */
export class EnvironmentError extends Error {
  readonly code = 'invalid-environment';
}

type Environment = Readonly<Record<string, string | undefined>>;

/** One word of printable ASCII, as all names and addresses are that the stacks set. */
const word = z.string().check(z.regex(/^[!-~]{1,255}$/, 'is not one word of printable ASCII'));
const url = z.string().check(z.regex(/^[!-~]{1,2048}$/, 'is not one word of printable ASCII'));
const timeOfDay = z.string().check(z.regex(/^([01][0-9]|2[0-4]):[0-5][0-9]$/, 'is not a time of day'));
const timezone = z.string().check(z.refine(isTimeZone, 'is not a time zone'));

const vantageSettings: z.ZodMiniType<VantageSettings> = z.object({
  id: word,
  role: z.enum(ROLES),
  heloName: word,
  sourceAddress: z.exactOptional(word),
  mailEgress: z.exactOptional(word),
  dns: z.exactOptional(word),
  allowPrivateTargets: z.boolean(),
  ipv6: z.boolean(),
  logEveryHost: z.boolean(),
  controlHosts: z.readonly(z.array(word)),
  connectionsPerMinute: z.exactOptional(z.int().check(z.positive())),
  blockLists: z.exactOptional(z.readonly(z.array(z.object({ zone: word, keyParameter: z.exactOptional(word) })))),
  keepsChains: z.exactOptional(z.literal(true)),
});

const configuredVantages: z.ZodMiniType<readonly ConfiguredVantage[]> = z.readonly(
  z.array(
    z.object({
      id: word,
      role: z.enum(ROLES),
      external: z.boolean(),
      isLog: z.exactOptional(z.literal(true)),
      region: z.exactOptional(word),
      probeFunctionName: z.exactOptional(word),
      egress: z.exactOptional(word),
    }),
  ),
);

const quietWindows: z.ZodMiniType<readonly QuietWindow[]> = z.readonly(
  z.array(
    z.object({
      days: z.exactOptional(z.readonly(z.array(z.enum(DAYS)))),
      from: timeOfDay,
      to: timeOfDay,
      timezone,
      targets: z.exactOptional(z.readonly(z.array(word))),
    }),
  ),
);

/** The interval, which is an hour at most. */
const seconds = z.pipe(
  z.string().check(z.regex(/^[1-9][0-9]{0,3}$/, 'is not a number of seconds')),
  z.transform((digits) => Number(digits)),
);

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}

/** What a variable holds, by its key in the contract: a text as it is, or JSON. */
export const TEXTS = {
  name: z.string().check(z.regex(/^[a-z0-9-]{1,20}$/, 'is not the name of an installation')),
  hubRegion: z.string().check(z.regex(/^[a-z]+(-[a-z0-9]+){2,4}$/, 'is not a region')),
  tableName: z.string().check(z.regex(/^[A-Za-z0-9_.-]{3,255}$/, 'is not the name of a table')),
  topicArn: z.string().check(z.regex(/^arn:[!-~]{1,500}$/, 'is not an ARN')),
  everySeconds: seconds,
  metricsLevel: z.enum(METRICS_LEVELS),
  timezone,
  validatingResolver: url,
} as const;
export const JSON_VALUES = {
  vantage: vantageSettings,
  vantages: configuredVantages,
  shards: z.readonly(z.array(z.int().check(z.minimum(0)))),
  testUnofferedStarttls: z.boolean(),
  quietWindows,
} as const;

/** A reader for each key of the contract: text from the environment in, domain value out, or EnvironmentError. */
export const environmentReader = (environment: Environment) => {
  const isSet = (key: keyof typeof ENVIRONMENT): boolean => environment[ENVIRONMENT[key]] !== undefined;
  const given = (key: keyof typeof ENVIRONMENT): string => {
    const value = environment[ENVIRONMENT[key]];
    if (value === undefined || value === '') throw new EnvironmentError(`${ENVIRONMENT[key]} is not set`);
    return value;
  };
  const parsed = <T>(key: keyof typeof ENVIRONMENT, schema: z.ZodMiniType<T>, value: unknown): T => {
    const result = schema.safeParse(value);
    if (result.success) return result.data;
    throw new EnvironmentError(`${ENVIRONMENT[key]}: ${refusalOf(result.error.issues, value)}`);
  };
  const text = (key: Exclude<keyof typeof TEXTS, 'everySeconds' | 'metricsLevel'>): string =>
    parsed(key, TEXTS[key], given(key));
  const json = (key: keyof typeof JSON_VALUES): unknown => {
    const value = given(key);
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
    everySeconds: () => parsed('everySeconds', TEXTS.everySeconds, given('everySeconds')),
    metricsLevel: () => parsed('metricsLevel', TEXTS.metricsLevel, given('metricsLevel')),
    vantage: () => parsed('vantage', JSON_VALUES.vantage, json('vantage')),
    vantages: () => parsed('vantages', JSON_VALUES.vantages, json('vantages')),
    shards: () => parsed('shards', JSON_VALUES.shards, json('shards')),
    testUnofferedStarttls: () =>
      parsed('testUnofferedStarttls', JSON_VALUES.testUnofferedStarttls, json('testUnofferedStarttls')),
    timezone: () => text('timezone'),
    /** Absent: nobody looks for DANE. */
    validatingResolver: () => (isSet('validatingResolver') ? text('validatingResolver') : undefined),
    quietWindows: () => parsed('quietWindows', JSON_VALUES.quietWindows, json('quietWindows')),
  };
};
