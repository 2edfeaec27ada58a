import { en } from 'zod/locales';
import * as z from 'zod/mini';

// Without it zod/mini has but one word for all issues.
z.config(en());

const MOST_ISSUES = 8;
const LONGEST_VALUE = 60;

/**
 * Why a value is none of ours, as one line of printable ASCII: `looks[0].port 70000: Too big: expected …`. Whoever wrote
 * it, the line stays short.
 */
export function refusalOf(issues: readonly z.core.$ZodIssue[], value: unknown): string {
  const lines = issues.slice(0, MOST_ISSUES).map(({ path, message }) => {
    const place = placeOf(path);
    return [place, `${shortOf(valueAt(value, path))}: ${shortText(message)}`].join(' ').trim();
  });
  const more = issues.length - lines.length;
  return [...lines, ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
}

const placeOf = (path: readonly PropertyKey[]): string =>
  path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${shortText(String(key))}`))
    .join('')
    .replace(/^\./, '');

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (at, key) => (typeof at === 'object' && at !== null ? Reflect.get(at, key) : undefined),
    value,
  );
}

const shortOf = (value: unknown): string =>
  value === undefined
    ? 'is missing'
    : cut(ascii(typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? typeof value)));

const LONGEST_TEXT = 200;
const shortText = (text: string): string => ascii(text.slice(0, LONGEST_TEXT));

const cut = (text: string): string => (text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE - 3)}...` : text);

/** As JSON may write it: nothing in it moves a cursor or turns text round. */
const ascii = (text: string): string =>
  text.replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
