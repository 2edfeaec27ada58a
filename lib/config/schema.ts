import * as z from 'zod';
import { METRICS_LEVELS } from '../telemetry/contract';
import { blockListsSchema } from './blockLists';
import { controlHost, dnsServer, flag, matching, region, validatingResolver } from './fields';
import { maillogSchema } from './maillog';
import { notifySchema } from './notifyChannel';
import { quietSchema, timezone } from './quietWindow';
import { subscriberSchema } from './subscriber';
import { targetSchema } from './target';
import { MOST_VANTAGES, VANTAGE_ID, vantageSchema } from './vantage';

const MINUTES = { '1m': 1, '2m': 2, '5m': 5, '10m': 10, '15m': 15, '30m': 30, '60m': 60 } as const;
type Every = keyof typeof MINUTES;
const EVERY = Object.keys(MINUTES).filter((key): key is Every => key in MINUTES);

/** The periods that CloudWatch Logs knows, in days. */
const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

/** A probe's environment (4 KB, Lambda's limit) names every control host. */
const MOST_CONTROL_HOSTS = 10;

/** Endings and middles that would make two installations share a name. */
const CLASHING = /-health$|-probe-/;

const name = matching(
  '1 to 20 lower-case letters, digits and inner hyphens',
  /^(?=.{1,20}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?$/,
)
  .refine((value) => !CLASHING.test(value), {
    error: 'ends in -health or has -probe- in it: names of another installation could be the same',
  })
  .default('default')
  .meta({
    description:
      'Prefix of every physical name, so that several installations can live in one account. 1 to 20 lower-case letters, digits and inner hyphens; does not end in `-health` and has no `-probe-` in it.',
    not: { type: 'string', pattern: CLASHING.source },
  });

const settings = {
  name,
  hub: region.meta({ description: 'Where table, topics, metrics and dashboard live.', examples: ['us-east-1'] }),
  every: z
    .enum(EVERY, { error: `is not one of ${EVERY.join(', ')}` })
    .default('5m')
    .transform((every) => MINUTES[every])
    .describe('All vantages look at the same moment.'),
  vantages: z
    .record(z.string().meta({ pattern: VANTAGE_ID.source }), vantageSchema, {
      error: 'is not a mapping of ids to vantages',
    })
    .refine((vantages) => Object.keys(vantages).length > 0, { error: 'needs at least one vantage' })
    .refine((vantages) => Object.keys(vantages).length <= MOST_VANTAGES, {
      error: `has more than ${MOST_VANTAGES} vantages`,
    })
    .meta({
      title: 'mapping of ids to vantages',
      description: `From where it is looked: 1 to ${MOST_VANTAGES}, see [below](#vantages).`,
      minProperties: 1,
      maxProperties: MOST_VANTAGES,
    }),
  metrics: z
    .enum(METRICS_LEVELS, { error: `is not one of ${METRICS_LEVELS.join(', ')}` })
    .default('standard')
    .describe(
      'How finely custom metrics are divided: by target; by target and vantage; by target, MX host and vantage with more metrics. It decides what they cost. Alerts are the same at every level.',
    ),
  subscribers: z
    .array(subscriberSchema, { error: 'is not a list of subscribers' })
    .default([])
    .describe('Who is told: none twice, see [below](#subscribers).'),
  controlHosts: z
    .array(controlHost, { error: 'is not a list of hosts' })
    .max(MOST_CONTROL_HOSTS, { error: `has more than ${MOST_CONTROL_HOSTS} hosts` })
    .default([])
    .meta({
      description: `At most ${MOST_CONTROL_HOSTS} hosts known to answer, by which a blind vantage is told from dead targets: that takes three unrelated operators among targets and control hosts, and with fewer a vantage is never known to be blind.`,
      examples: [['mx.example.org', '192.0.2.1', '[mx.example.org]:587']],
    }),
  targets: z
    .array(targetSchema, { error: 'is not a list of targets' })
    .min(1, { error: 'needs at least one target' })
    .describe('What is watched: at least one, none twice, see [below](#targets).'),
  quiet: quietSchema,
  timezone: timezone.default('UTC').describe('Where the readers of messages are: their time stands beside UTC.'),
  dns: dnsServer
    .exactOptional()
    .describe("DNS server, in place of the vantages' own; a vantage's `dns` goes before it."),
  validatingResolver: validatingResolver
    .exactOptional()
    .describe(
      'DNS resolver that validates DNSSEC, by which DANE is checked: each hour by the hub and by `watch`, and by `diagnose`. One of a plain machine itself is for that machine only; the hub asks one over HTTPS, and says at `cdk synth` that it looks for no DANE where another is named.',
    ),
  allowPrivateTargets: flag
    .default(false)
    .describe(
      "Whether addresses in private, loopback and link-local ranges may be connected to. Leave it off: host names come from other people's DNS.",
    ),
  retentionDays: z
    .literal(RETENTION_DAYS, { error: `is not one of ${RETENTION_DAYS.join(', ')}` })
    .default(90)
    .meta({
      title: 'days',
      description: `How long the functions' logs are kept: ${RETENTION_DAYS.slice(0, -1).join(', ')} or ${RETENTION_DAYS.at(-1)}. The history in the table is kept for 90 days in any case.`,
    }),
  logEveryHost: flag.default(false).describe('A log line for every host in every run, rather than on changes only.'),
  testUnofferedStarttls: flag
    .default(true)
    .describe(
      'Whether, on a loss, the cloud vantage that lost it may send STARTTLS once though it is not offered: at most once for an incident and host, before anybody is told. If it is accepted with the certificate that the others see, something on the path takes the keyword out.',
    ),
  blockLists: blockListsSchema,
  notify: notifySchema,
  publish: matching('the id of a vantage', VANTAGE_ID).exactOptional().meta({
    title: 'id of an external vantage',
    description:
      'The [external vantage](#machines-of-your-own) as which `watch` publishes on this machine, also without `--publish`; `--vantage` and `--no-publish` go before it. It means nothing to the hub.',
  }),
  maillog: maillogSchema,
};
const NOT_SETTINGS = { error: 'is not a mapping of settings' };

/**
 * What stands in canary.yaml. The output is canonical; what only a plain machine needs is checked and left out.
 */
export const configSchema = z
  .strictObject(settings, NOT_SETTINGS)
  .transform(({ every, vantages, maillog, notify: _, ...rest }) => ({
    ...rest,
    everyMinutes: every,
    maillogs: logsOf(maillog),
    vantages: Object.entries(vantages).flatMap(([id, vantage]) => (vantage.external ? [] : [{ id, ...vantage }])),
    externalVantages: Object.entries(vantages).flatMap(([id, vantage]) =>
      vantage.external ? [{ id, ...vantage }] : [],
    ),
  }));

/** The same for one plain machine: what only a hub needs may be there, is checked, and means nothing but to publish. */
export const localConfigSchema = z
  .strictObject(
    { ...settings, hub: settings.hub.exactOptional(), vantages: settings.vantages.exactOptional() },
    NOT_SETTINGS,
  )
  .transform(({ every, maillog, hub: _, vantages: __, ...rest }) => ({
    ...rest,
    everyMinutes: every,
    maillogs: logsOf(maillog),
  }));

function logsOf(maillog: z.output<typeof maillogSchema>) {
  return Object.entries(maillog).map(([name, { path, ...log }]) => ({ name, paths: path, ...log }));
}
