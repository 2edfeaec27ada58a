import * as z from 'zod';
import { formsOf } from '../../../lib/config/oneOf';
import { innerOf } from './schemaFields';

/** Of texts and numbers the first that a schema takes. */
const TEXTS = ['x', '2026-11-23T21:55:00.000Z', '2026-11-23', '25'];
const NUMBERS = [1, 25];

/**
 * Values of which each shows all fields of a schema, optional ones too, and which together show each form of what has
 * several. `own` replaces what the fields agree on among each other.
 */
export function samplesOf(schema: z.core.$ZodType, own: Readonly<Record<string, unknown>> = {}): readonly unknown[] {
  let forms = 1;
  const of = (each: z.core.$ZodType, turn: number): unknown => {
    if (each instanceof z.core.$ZodUnion) {
      const { options } = each._zod.def;
      forms = Math.max(forms, options.length);
      return of(options[Math.min(turn, options.length - 1)] ?? each, turn);
    }
    if (formsOf(each) !== undefined) throw new Error('has forms that only it knows');
    if (each instanceof z.core.$ZodObject)
      return Object.fromEntries(Object.entries(each._zod.def.shape).map(([key, at]) => [key, of(at, turn)]));
    if (each instanceof z.core.$ZodArray) return [of(each._zod.def.element, turn)];
    if (each instanceof z.core.$ZodRecord) return { x: of(each._zod.def.valueType, turn) };
    const inner = innerOf(each);
    if (inner !== undefined) return of(inner, turn);
    if (each instanceof z.core.$ZodEnum) return Object.values(each._zod.def.entries)[0];
    if (each instanceof z.core.$ZodLiteral) return each._zod.def.values[0];
    return [...TEXTS, ...NUMBERS, true].find((value) => z.safeParse(each, value).success);
  };
  const samples: unknown[] = [];
  for (let turn = 0; turn < forms; turn += 1) samples.push({ ...Object(of(schema, turn)), ...own });
  return samples;
}
