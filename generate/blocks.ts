import type * as z from 'zod';
import { blockListSchema } from '../lib/config/blockLists';
import { nat, ownSubnets } from '../lib/config/egress';
import { followedLog } from '../lib/config/maillog';
import { notifyChannel } from '../lib/config/notifyChannel';
import { formsOf } from '../lib/config/oneOf';
import { quietWindow } from '../lib/config/quietWindow';
import { configSchema } from '../lib/config/schema';
import { subscriberSchema } from '../lib/config/subscriber';
import { targetSchema } from '../lib/config/target';
import { vantageSchema } from '../lib/config/vantage';
import { costBlocks } from './costTables';
import { explainBlocks } from './errorForms';
import { type JsonSchema, jsonSchemaOf } from './jsonSchema';
import { keyTable } from './keyTable';
import { problemsOf } from './mistakes';
import { notationTable, notationTableWith } from './notationTable';

/** What may stand between two marks of a page, by its name. */
export function blocks(): Readonly<Record<string, string>> {
  const targets = forms(targetSchema);
  const propertiesOf = (key: string) => targets.find(({ properties }) => properties?.[key] !== undefined)?.properties;
  const settings = { properties: { ...propertiesOf('host'), ...propertiesOf('domain') } };
  const [cloud = {}, external = {}] = forms(vantageSchema);
  const channels = forms(notifyChannel);
  const mail = channels.find(({ properties }) => properties?.smtp !== undefined) ?? {};
  return {
    'keys of the file': keyTable(jsonSchemaOf(configSchema)),
    'keys of a vantage': keyTable(cloud),
    'keys of an external vantage': keyTable(external),
    'keys of a log': keyTable(jsonSchemaOf(followedLog)),
    'keys of subnets': keyTable(jsonSchemaOf(ownSubnets)),
    'keys of nat': keyTable(jsonSchemaOf(nat)),
    'notations of a target': notationTable(targets),
    'keys of a target': keyTable(settings, (key) => key !== 'host' && key !== 'domain'),
    'notations of a subscriber': notationTableWith('min', forms(subscriberSchema)),
    'notations of a channel': notationTableWith('min', channels),
    'keys of mail': keyTable(mail),
    'keys of a quiet window': keyTable(jsonSchemaOf(quietWindow)),
    'keys of a block list': keyTable(jsonSchemaOf(blockListSchema)),
    'mistakes against rules': textBlock(problemsOf('rules.yaml')),
    'a mistake in the syntax': textBlock(problemsOf('syntax.yaml')),
    ...costBlocks(),
    ...explainBlocks(),
  };
}

const forms = (schema: z.ZodType): readonly JsonSchema[] => (formsOf(schema) ?? []).map((form) => jsonSchemaOf(form));

const textBlock = (lines: readonly string[]): string => ['```text', ...lines, '```'].join('\n');
