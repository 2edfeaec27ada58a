import type { JsonSchema } from './jsonSchema';
import { code, listed, table } from './markdown';

/** The keys of a mapping: first those that must be there, else in the order of the schema. */
export function keyTable(mapping: JsonSchema, isListed: (key: string) => boolean = () => true): string {
  const { properties = {}, required = [] } = mapping;
  const rows = Object.entries(properties)
    .filter(([key]) => isListed(key))
    .map(([key, field]) => ({ key, field: asObject(field), isRequired: required.includes(key) }))
    .sort((a, b) => Number(b.isRequired) - Number(a.isRequired))
    .map(({ key, field, isRequired }) => [
      `\`${key}\``,
      kindOf(field),
      isRequired ? 'required' : defaultOf(field),
      ruleOf(key, field),
    ]);
  return table(['key', 'value', 'default', 'rule'], rows);
}

/** What may stand there, by name or as a choice. */
export function kindOf(field: JsonSchema): string {
  if (field.title !== undefined) return field.title;
  if (field.anyOf !== undefined) return field.anyOf.map(kindOf).join(' ');
  if (field.enum !== undefined) return field.enum.map(code).join(' ');
  if (field.const !== undefined) return code(field.const);
  if (field.type === 'boolean') return 'true or false';
  if (field.type === 'array') return `list of ${itemsOf(asObject(field.items))}`;
  if (field.type === 'object') return field.examples?.map(code).join(' ') ?? 'mapping';
  return 'text';
}

const itemsOf = (item: JsonSchema): string => (item.title === undefined ? kindOf(item) : `${item.title}s`);

export const defaultOf = (field: JsonSchema): string => (field.default === undefined ? 'none' : code(field.default));

function ruleOf(key: string, { description, examples }: JsonSchema): string {
  if (description === undefined) throw new Error(`the key ${key} has no description`);
  return examples === undefined ? description : `${description} E.g. ${listed(examples.map(code), 'or')}.`;
}

export function asObject(schema: unknown): JsonSchema {
  if (isObject(schema)) return schema;
  throw new Error('a part of the schema is no schema');
}

const isObject = (schema: unknown): schema is JsonSchema =>
  typeof schema === 'object' && schema !== null && !Array.isArray(schema);
