import { parse, stringify } from 'yaml';
import { blockListSchema } from '../../lib/config/blockLists';
import { nat, ownSubnets } from '../../lib/config/egress';
import { notifyChannel } from '../../lib/config/notifyChannel';
import { splitByKey } from '../../lib/config/oneOf';
import { parseConfig } from '../../lib/config/parseConfig';
import { quietWindow } from '../../lib/config/quietWindow';
import { subscriberSchema } from '../../lib/config/subscriber';
import { targetSchema } from '../../lib/config/target';
import { vantageSchema } from '../../lib/config/vantage';
import { problemsOfPrometheus } from './prometheusFiles';

const PARTS = {
  vantage: vantageSchema,
  egress: ownSubnets,
  nat,
  target: targetSchema,
  subscriber: subscriberSchema,
  channel: notifyChannel,
  window: quietWindow,
  blockList: blockListSchema,
} as const;
type Part = keyof typeof PARTS;
const isPart = (word: string): word is Part => Object.hasOwn(PARTS, word);

/** Keys that only one part has, by which a mapping within a line is known. */
const PART_WITH: Readonly<Record<string, Part>> = {
  heloName: 'vantage',
  vpc: 'egress',
  imageId: 'nat',
  eipAllocationId: 'nat',
  domain: 'target',
  host: 'target',
  email: 'subscriber',
  sms: 'subscriber',
  sns: 'channel',
  smtp: 'channel',
  webhook: 'channel',
  from: 'window',
  zone: 'blockList',
};

/** What the least file has, for settings that stand alone. */
const REST: Readonly<Record<string, unknown>> = {
  hub: 'us-east-1',
  vantages: { a: { region: 'us-east-1', heloName: 'canary.example.net' } },
  targets: ['contoso.example'],
};

/**
 * What is wrong with the YAML of a page. `kind` is what follows `yaml` behind the fence: nothing for a whole file,
 * `settings` for some keys of the top level, `prometheus` for a file of Prometheus' own, or the name of a part, of which
 * there may be a list.
 */
export function problemsOf(kind: string, text: string): readonly string[] {
  if (kind === '') return problemsOfFile(text);
  if (kind === 'settings') return problemsOfSettings(text);
  if (kind === 'prometheus') return problemsOfPrometheus(parse(text));
  return isPart(kind) ? eachOf(parse(text)).flatMap((item) => problemsOfPart(kind, item)) : [`${kind} is no part`];
}

/** What is wrong with a mapping within a line, or with a list of them. */
export const problemsOfInline = (text: string): readonly string[] =>
  eachOf(parse(text)).flatMap((item) => {
    const keys = typeof item === 'object' && item !== null ? Object.keys(item) : [];
    const part = keys.map((key) => PART_WITH[key]).find((found) => found !== undefined);
    return part === undefined ? [`nobody knows what ${text} is a part of`] : problemsOfPart(part, item);
  });

function problemsOfFile(text: string): readonly string[] {
  const parsed = parseConfig(text, 'canary.yaml');
  return parsed.ok ? [] : parsed.problems;
}

function problemsOfSettings(text: string): readonly string[] {
  const settings: unknown = parse(text);
  if (typeof settings !== 'object' || settings === null) return ['no settings'];
  const missing = Object.entries(REST).filter(([key]) => !Object.hasOwn(settings, key));
  return problemsOfFile(missing.length === 0 ? text : `${text}\n${stringify(Object.fromEntries(missing))}`);
}

const problemsOfPart = (part: Part, value: unknown): readonly string[] =>
  (PARTS[part].safeParse(value).error?.issues ?? [])
    .flatMap(splitByKey)
    .map(({ path, message }) => `${path.join('.')}: ${message}`);

const eachOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);
