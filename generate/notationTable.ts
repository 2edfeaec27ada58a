import type { JsonSchema } from './jsonSchema';
import { asObject, defaultOf, kindOf } from './keyTable';
import { code, table } from './markdown';

/** The forms of a value, each by its examples and what it means. */
export const notationTable = (forms: readonly JsonSchema[]): string =>
  table(
    ['notation', 'rule'],
    forms.map((form) => [notation(form), form.description ?? '']),
  );

/** The same with one of their keys, which is another one in each form. */
export const notationTableWith = (key: string, forms: readonly JsonSchema[]): string =>
  table(
    ['notation', 'rule', `\`${key}\``, 'default'],
    forms.map((form) => {
      const field = asObject(form.properties?.[key]);
      return [notation(form), form.description ?? '', kindOf(field), defaultOf(field)];
    }),
  );

const notation = ({ examples = [] }: JsonSchema): string => examples.map(code).join(', ');
