import * as z from 'zod';
import { formsOf } from '../../../lib/config/oneOf';

type Path = readonly PropertyKey[];

/** A place that a schema has and a sample shows. */
export interface Field {
  readonly path: Path;
  /** The same for every item of a list and every name of a mapping: `targets[].host`. */
  readonly name: string;
  readonly schema: z.core.$ZodType;
  /** What stands there in the sample; undefined where it leaves the field out. */
  readonly value: unknown;
}

/** The fields of a schema, by way of valid samples, each once; and the mappings in it that no sample shows. */
export interface Walked {
  readonly fields: readonly (Field & { readonly sample: unknown })[];
  readonly unseen: readonly string[];
}

/** Walks all of a schema: each sample leads into the forms that it is of. Throws where one is not valid. */
export function fieldsOf(schema: z.core.$ZodType, samples: readonly unknown[]): Walked {
  const seen = new Set<z.core.$ZodType>();
  const known = new Map<z.core.$ZodType, Set<string>>();
  const fields = samples.flatMap((sample) =>
    [...walk(schema, sample, { path: [], name: '' }, seen)].flatMap(({ within, ...field }) => {
      const names = known.get(within) ?? new Set();
      // A part that stands in several places is the same in all of them.
      const own = field.name.replace(/^.*(?=\.|\[\])/, '');
      if (names.has(own)) return [];
      known.set(within, names.add(own));
      return [{ ...field, sample }];
    }),
  );
  const unseen = [...mappingsIn(schema)].filter((mapping) => !seen.has(mapping)).map(keysOf);
  return { fields, unseen };
}

const keysOf = (mapping: z.core.$ZodType): string => JSON.stringify(Object.keys(shapeOf(mapping) ?? {}));

const shapeOf = (schema: z.core.$ZodType): Readonly<Record<string, z.core.$ZodType>> | undefined =>
  schema instanceof z.core.$ZodObject ? schema._zod.def.shape : undefined;

interface Place {
  readonly path: Path;
  readonly name: string;
}

function* walk(
  schema: z.core.$ZodType,
  value: unknown,
  place: Place,
  seen: Set<z.core.$ZodType>,
): Generator<Field & { readonly within: z.core.$ZodType }> {
  const forms = alternativesOf(schema);
  if (forms.length > 0) {
    const form = forms.find((each) => z.safeParse(each, value).success);
    if (form === undefined) throw new Error(`the sample is of no form at ${place.name}`);
    return yield* walk(form, value, place, seen);
  }
  const inner = innerOf(schema);
  if (inner !== undefined) return yield* walk(inner, value, place, seen);
  seen.add(schema);
  const step = (key: PropertyKey, name: string, at: z.core.$ZodType, child: unknown) => ({
    ...{ path: [...place.path, key], name: `${place.name}${name}`, schema: at, value: child, within: schema },
  });
  for (const field of childrenOf(schema, value, step)) {
    yield field;
    if (field.value !== undefined) yield* walk(field.schema, field.value, field, seen);
  }
}

type Step<T> = (key: PropertyKey, name: string, schema: z.core.$ZodType, value: unknown) => T;

function childrenOf<T>(schema: z.core.$ZodType, value: unknown, step: Step<T>): readonly T[] {
  const shape = shapeOf(schema);
  if (shape !== undefined)
    return Object.entries(shape).map(([key, at]) => step(key, `.${key}`, at, Object(value)[key]));
  if (schema instanceof z.core.$ZodArray && Array.isArray(value))
    return value.map((item, index) => step(index, '[]', schema._zod.def.element, item));
  if (schema instanceof z.core.$ZodRecord)
    return Object.entries(Object(value)).map(([key, item]) => step(key, '.*', schema._zod.def.valueType, item));
  return [];
}

/** Forms of which a value has one. */
const alternativesOf = (schema: z.core.$ZodType): readonly z.core.$ZodType[] =>
  formsOf(schema) ?? (schema instanceof z.core.$ZodUnion ? schema._zod.def.options : []);

/** What is behind a default, a transformation and the like; of what is made ready first, the schema that it is read by. */
export function innerOf(schema: z.core.$ZodType): z.core.$ZodType | undefined {
  const { def } = schema._zod;
  if (schema instanceof z.core.$ZodPipe) {
    const { in: first, out } = schema._zod.def;
    return first instanceof z.core.$ZodTransform ? out : first;
  }
  return 'innerType' in def && def.innerType instanceof z.core.$ZodType ? def.innerType : undefined;
}

function* mappingsIn(schema: z.core.$ZodType): Generator<z.core.$ZodType> {
  const inner = innerOf(schema);
  const within = [
    ...alternativesOf(schema),
    ...(inner === undefined ? [] : [inner]),
    ...Object.values(shapeOf(schema) ?? {}),
    ...(schema instanceof z.core.$ZodArray ? [schema._zod.def.element] : []),
    ...(schema instanceof z.core.$ZodRecord ? [schema._zod.def.valueType] : []),
  ];
  if (schema instanceof z.core.$ZodObject) yield schema;
  for (const each of within) yield* mappingsIn(each);
}

/** Whether the schema of the field takes a value by itself; `absent` for none at all. */
export function takes({ schema }: Field, value: unknown): boolean {
  const alone = z.object({ it: schema as z.ZodType });
  return alone.safeParse(value === ABSENT ? {} : { it: value }).success;
}

/** In the place of a value: the field is left out. */
export const ABSENT = Symbol('absent');

/** A copy of a sample with another value at a path. */
export function withValue(sample: unknown, [key, ...rest]: Path, value: unknown): unknown {
  if (key === undefined) return value;
  if (Array.isArray(sample)) {
    const items = sample.map((item, index) => (index === key ? withValue(item, rest, value) : item));
    return items.filter((item) => item !== ABSENT);
  }
  const entries = Object.entries(Object(sample)).filter(([name]) => name !== key);
  const changed = withValue(Object(sample)[key], rest, value);
  return Object.fromEntries([...entries, ...(changed === ABSENT ? [] : [[key, changed]])]);
}
