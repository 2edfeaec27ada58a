import * as z from 'zod';
import { formsOf } from '../../lib/config/oneOf';
import { configSchema } from '../../lib/config/schema';

/** Every schema of the configuration, also those that stand within others. */
export const configSchemas: readonly z.core.$ZodTypes[] = within(configSchema);

function within(schema: z.ZodType): readonly z.core.$ZodTypes[] {
  const found: z.core.$ZodTypes[] = [];
  z.toJSONSchema(schema, {
    io: 'input',
    override: ({ zodSchema }) => void found.push(zodSchema, ...(formsOf(zodSchema) ?? []).flatMap(within)),
  });
  return found;
}
