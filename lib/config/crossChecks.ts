import * as z from 'zod';
import { physicalName } from '../telemetry/contract';
import { blockListSchema } from './blockLists';
import { controlHost, heloName } from './fields';
import { notifyChannel } from './notifyChannel';
import { type Problem, renderPath } from './problem';
import { quietTarget } from './quietWindow';
import { requiredDane } from './requiredDane';
import { subscriberSchema } from './subscriber';
import { targetSchema } from './target';
import { isExternal, MOST_VANTAGES, VANTAGE_ID } from './vantage';

const LONGEST_FUNCTION_NAME = 64;
/** A longer one is told as such. */
const LONGEST_NAME = 20;

/** Not z.record, which drops a key named __proto__. */
const mapping = z.custom<Readonly<Record<string, unknown>>>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
);

/** The parts that several rules look at together, whatever else is wrong with the file. */
const outline = z.object({
  name: z.string().max(LONGEST_NAME).catch('default'),
  vantages: mapping.catch({}),
  targets: z.array(z.unknown()).catch([]),
  subscribers: z.array(z.unknown()).catch([]),
  controlHosts: z.array(z.unknown()).catch([]),
  blockLists: z.array(z.unknown()).catch([]),
  validatingResolver: z.unknown().optional(),
  notify: z.array(z.unknown()).catch([]),
  maillog: mapping.catch({}),
  publish: z.string().regex(VANTAGE_ID).optional().catch(undefined),
  quiet: z.array(z.object({ targets: z.array(z.unknown()).catch([]) }).catch({ targets: [] })).catch([]),
});
type Outline = z.output<typeof outline>;

interface Reader {
  readonly isForHub: boolean;
}

/** The rules that concern more than one value. Values that break a rule of their own are left out here. */
export function crossChecks(raw: unknown, reader: Reader): readonly Problem[] {
  const parsed = outline.safeParse(raw);
  if (!parsed.success) return [];
  const { targets, subscribers, controlHosts, blockLists, validatingResolver } = parsed.data;
  return [
    ...vantageIds(parsed.data),
    ...heloNames(parsed.data),
    ...publisher(parsed.data, hasWrongVantages(raw, reader)),
    ...logReaders(parsed.data),
    ...repeated('targets', targets, targetSchema, (target) => target.name),
    ...repeated('subscribers', subscribers, subscriberSchema, (subscriber) => subscriber.endpoint.toLowerCase()),
    ...repeated('controlHosts', controlHosts, controlHost, (host) => host),
    ...repeated('blockLists', blockLists, blockListSchema, (list) => list.zone),
    ...notifyPlaces(parsed.data),
    ...quietTargets(parsed.data),
    ...requiredDane(targets, validatingResolver, reader),
  ];
}

const withVantages = z.object({ vantages: z.unknown() }).catch({ vantages: undefined });

/** What a plain machine may leave out. */
function hasWrongVantages(raw: unknown, { isForHub }: Reader): boolean {
  const { vantages } = withVantages.parse(raw);
  return vantages === undefined ? isForHub : Object.keys(mapping.catch({}).parse(vantages)).length === 0;
}

function vantageIds({ name, vantages }: Outline): readonly Problem[] {
  return Object.entries(vantages).flatMap(([id, vantage]) => {
    const path = ['vantages', id];
    if (!VANTAGE_ID.test(id))
      return [{ path, rule: 'the id is not 1 to 32 lower-case letters, digits and inner hyphens' }];
    if (isExternal(vantage)) return [];
    const functionName = physicalName.probe(name, id);
    if (functionName.length <= LONGEST_FUNCTION_NAME) return [];
    const rule = `makes the function name ${functionName} longer than ${LONGEST_FUNCTION_NAME} characters`;
    return [{ path, rule: `the id ${rule}: shorten it or name` }];
  });
}

/** Where there are no vantages at all, that is told. */
function publisher({ publish: value, vantages }: Outline, hasWrongVantages: boolean): readonly Problem[] {
  const isOne = Object.entries(vantages).some(([id, vantage]) => id === value && isExternal(vantage));
  return value === undefined || isOne || hasWrongVantages
    ? []
    : [{ path: ['publish'], value, rule: 'is not one of the external vantages' }];
}

/** With a hub, a log is read and published by the machine of its name: the key of that one may write for both. */
function logReaders({ maillog, vantages }: Outline): readonly Problem[] {
  const names = Object.keys(maillog);
  const wrong = names.filter((name) => !VANTAGE_ID.test(name));
  const rule = 'the name is not 1 to 32 lower-case letters, digits and inner hyphens';
  const misnamed = wrong.map((name) => ({ path: ['maillog', name], rule }));
  const count = Object.keys(vantages).length;
  if (count === 0) return misnamed;
  const unread = names.filter((name) => !wrong.includes(name) && !isExternal(vantages[name]));
  const isTooMany = count <= MOST_VANTAGES && count + names.length > MOST_VANTAGES;
  return [
    ...misnamed,
    ...unread.map((name) => ({ path: ['maillog', name], rule: 'is not named after one of the external vantages' })),
    ...(isTooMany
      ? [{ path: ['maillog'], rule: `makes more than ${MOST_VANTAGES} vantages with those of the file` }]
      : []),
  ];
}

const greeting = z.object({ heloName });

/** A server that is greeted with its own name takes the client for a forger. */
function heloNames({ vantages, targets }: Outline): readonly Problem[] {
  const hosts = new Set(targets.flatMap((target) => valid(targetSchema, target)).map((target) => target.host));
  return Object.entries(vantages).flatMap(([id, vantage]) => {
    const value = greeting.safeParse(vantage).data?.heloName;
    if (value === undefined || !hosts.has(value)) return [];
    return [{ path: ['vantages', id, 'heloName'], value, rule: "is a target's own name" }];
  });
}

/** A quiet window for a name that nobody watches is a slip of the pen, and would be loud when it matters. */
function quietTargets({ quiet, targets }: Outline): readonly Problem[] {
  const watched = targets.flatMap((target) => valid(targetSchema, target)).map(({ name }) => name);
  if (watched.length < Math.max(targets.length, 1)) return [];
  return quiet.flatMap((window, at) =>
    window.targets.flatMap((value, index) =>
      valid(quietTarget, value)
        .filter((name) => !watched.includes(name))
        .map(() => ({ path: ['quiet', at, 'targets', index], value, rule: 'is not one of the targets' })),
    ),
  );
}

/** Who is told twice is told once too often. The places are not shown: an address may hold a secret. */
function notifyPlaces({ notify }: Outline): readonly Problem[] {
  const places = notify.flatMap((item, index) =>
    valid(notifyChannel, item).flatMap((channel) => {
      if (channel.kind === 'sns') return [{ place: channel.topicArn, path: ['notify', index, 'sns'] }];
      if (channel.kind === 'webhook') return [{ place: channel.url, path: ['notify', index, 'webhook'] }];
      return channel.to.map((address, at) => ({ place: address.toLowerCase(), path: ['notify', index, 'to', at] }));
    }),
  );
  return places.flatMap(({ place, path }, at) => {
    const first = places.findIndex((other) => other.place === place);
    const named = places[first];
    return first === at || named === undefined ? [] : [{ path, rule: `repeats ${renderPath(named.path)}` }];
  });
}

function repeated<Schema extends z.ZodType>(
  key: string,
  items: readonly unknown[],
  schema: Schema,
  identity: (item: z.output<Schema>) => string,
): readonly Problem[] {
  const firstIndex = new Map<string, number>();
  return items.flatMap((value, index) =>
    valid(schema, value).flatMap((item) => {
      const first = firstIndex.get(identity(item));
      if (first === undefined) firstIndex.set(identity(item), index);
      return first === undefined ? [] : [{ path: [key, index], value, rule: `repeats ${key}[${first}]` }];
    }),
  );
}

function valid<Schema extends z.ZodType>(schema: Schema, value: unknown): readonly z.output<Schema>[] {
  const result = schema.safeParse(value);
  return result.success ? [result.data] : [];
}
