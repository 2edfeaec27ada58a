import * as z from 'zod';
import { UNKNOWN_KEY } from './problem';

const FORMS = new WeakMap<z.core.$ZodType, readonly z.ZodType[]>();

/** The forms of what `oneOf` made, also after it was given a description; of any other schema nothing. */
export const formsOf = (schema: z.core.$ZodType): readonly z.ZodType[] | undefined =>
  FORMS.get(schema) ?? (schema._zod.parent && formsOf(schema._zod.parent));

/**
 * A value of several forms. `choose` looks at the raw value and names the schema that is meant, or the rule that is
 * broken where none is, so that the problems are those of one form and not of all of them as in a union. `forms` are
 * those that people are told of.
 */
export function oneOf<Schema extends z.ZodType>(
  forms: readonly z.ZodType[],
  choose: (value: unknown) => Schema | string,
) {
  const schema = z.unknown().transform((value, context): z.output<Schema> => {
    const chosen = choose(value);
    if (typeof chosen === 'string') {
      context.addIssue({ code: 'custom', message: chosen });
      return z.NEVER;
    }
    const result = chosen.safeParse(value);
    if (result.success) return result.data;
    for (const { path, message } of result.error.issues.flatMap(splitByKey))
      context.addIssue({ code: 'custom', path: [...path], message });
    return z.NEVER;
  });
  FORMS.set(schema, forms);
  return schema;
}

/** Path and message of each thing that an issue says: an issue about unknown keys names several. */
export function splitByKey(issue: z.core.$ZodIssue): readonly Pick<z.core.$ZodIssue, 'path' | 'message'>[] {
  return issue.code === 'unrecognized_keys'
    ? issue.keys.map((key) => ({ path: [...issue.path, key], message: UNKNOWN_KEY }))
    : [issue];
}
