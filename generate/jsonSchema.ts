import * as z from 'zod';
import { formsOf } from '../lib/config/oneOf';
import { configSchema } from '../lib/config/schema';

export type JsonSchema = z.core.JSONSchema.JSONSchema;

/**
 * JSON Schema (draft 2020-12) of what may stand in the file, before it is made canonical. `words` turns a description, which is Markdown of a page in docs/, into another text.
 */
export function jsonSchemaOf(schema: z.ZodType, words: (description: string) => string = (text) => text): JsonSchema {
  const { $schema, ...json } = z.toJSONSchema(schema, {
    io: 'input',
    override: ({ zodSchema, jsonSchema }) => {
      const forms = formsOf(zodSchema)?.map((form) => jsonSchemaOf(form, words)) ?? [];
      if (forms.length === 1) Object.assign(jsonSchema, { ...forms[0], ...jsonSchema });
      else if (forms.length > 1) jsonSchema.anyOf = forms;
      const { examples, description } = z.globalRegistry.get(zodSchema) ?? {};
      const { def } = zodSchema._zod;
      if (description !== undefined) jsonSchema.description = words(description);
      // Zod leaves examples and defaults out where a transformation follows. Ours are written as in the file.
      if (Array.isArray(examples)) jsonSchema.examples = examples;
      if (def.type === 'default') jsonSchema.default = def.defaultValue;
    },
  });
  return json;
}

/** The contents of docs/canary.schema.json, by which editors complete and check canary.yaml. */
export function publishedConfigSchema(): JsonSchema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'canary.yaml of starttls-canary',
    ...jsonSchemaOf(configSchema, withPaths),
  };
}

/** `[port-25.md](port-25.md)` as `docs/port-25.md`, `[below](#nat)` as `docs/configuration.md#nat`: no editor follows links here. */
const withPaths = (markdown: string): string =>
  markdown.replace(/\[[^\]]*\]\(([^)#]*)(#[^)]*)?\)/g, (_, file: string, anchor = '') =>
    ['docs/', file || 'configuration.md', anchor].join(''),
  );
