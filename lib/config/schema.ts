import * as z from 'zod';
import { METRICS_LEVELS } from '../telemetry/contract';
import { blockListsSchema } from './blockLists';
import { controlHost, dnsServer, flag, matching, notAvailable, region } from './fields';
import { quietSchema, timezone } from './quietWindow';
import { subscriberSchema } from './subscriber';
import { targetSchema } from './target';
import { vantageSchema } from './vantage';

const MINUTES = { '1m': 1, '2m': 2, '5m': 5, '10m': 10, '15m': 15, '30m': 30, '60m': 60 } as const;
type Every = keyof typeof MINUTES;
const EVERY = Object.keys(MINUTES).filter((key): key is Every => key in MINUTES);

/** The periods that CloudWatch Logs knows, in days. */
const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

/** The judge's environment (4 KB, Lambda's limit) names every vantage, a probe's every control host. */
const MOST_VANTAGES = 12;
const MOST_CONTROL_HOSTS = 10;

/** Prefix of every physical name. The refused ones would make two installations share a name. */
const name = matching(
  '1 to 20 lower-case letters, digits and inner hyphens',
  /^(?=.{1,20}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?$/,
)
  .refine((value) => !/-health$|-probe-/.test(value), {
    error: 'ends in -health or has -probe- in it: names of another installation could be the same',
  })
  .default('default');

/** What stands in canary.yaml. The output is canonical; the keys of later versions are known and refused. */
export const configSchema = z
  .strictObject(
    {
      name,
      hub: region,
      every: z
        .enum(EVERY, { error: `is not one of ${EVERY.join(', ')}` })
        .default('5m')
        .transform((every) => MINUTES[every]),
      vantages: z
        .record(z.string(), vantageSchema, { error: 'is not a mapping of ids to vantages' })
        .refine((vantages) => Object.keys(vantages).length > 0, { error: 'needs at least one vantage' })
        .refine((vantages) => Object.keys(vantages).length <= MOST_VANTAGES, {
          error: `has more than ${MOST_VANTAGES} vantages`,
        }),
      metrics: z.enum(METRICS_LEVELS, { error: `is not one of ${METRICS_LEVELS.join(', ')}` }).default('standard'),
      subscribers: z.array(subscriberSchema, { error: 'is not a list of subscribers' }).default([]),
      controlHosts: z
        .array(controlHost, { error: 'is not a list of hosts' })
        .max(MOST_CONTROL_HOSTS, { error: `has more than ${MOST_CONTROL_HOSTS} hosts` })
        .default([]),
      targets: z
        .array(targetSchema, { error: 'is not a list of targets' })
        .min(1, { error: 'needs at least one target' }),
      quiet: quietSchema,
      timezone: timezone.default('UTC'),
      dns: dnsServer.exactOptional(),
      allowPrivateTargets: flag.default(false),
      retentionDays: z.literal(RETENTION_DAYS, { error: `is not one of ${RETENTION_DAYS.join(', ')}` }).default(90),
      logEveryHost: flag.default(false),
      testUnofferedStarttls: flag.default(true),
      blockLists: blockListsSchema,
      notify: notAvailable,
      publish: notAvailable,
      maillog: notAvailable,
    },
    { error: 'is not a mapping of settings' },
  )
  .transform(({ every, vantages, ...rest }) => ({
    ...rest,
    everyMinutes: every,
    vantages: Object.entries(vantages).map(([id, vantage]) => ({ id, ...vantage })),
  }));
