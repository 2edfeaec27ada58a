import * as z from 'zod/mini';
import { SEVERITIES } from '../judgement/finding';
import { MAX_FEW, MAX_LINE, MAX_MANY, MAX_MESSAGE, MAX_TEXT, MAX_WORD } from '../judgement/limits';
import { OUTCOMES } from '../judgement/outcome';
import { ROLES, SCHEMA_VERSION } from '../telemetry/contract';

/** What the schemas of stored items share. */
export const text = z.string().check(z.maxLength(MAX_TEXT));
/** What the DNS calls a host, whatever it is: without what moves a cursor or turns text round. */
export const exchange = text.check(z.regex(/^[^\p{C}\u2028\u2029]*$/u));
const PLACE = /^[^\p{C}\p{Z}<>"'`&|]*$/u;
/** A target, a host or an address: also without what ends a word, or is markup to whatever shows it. */
export const place = text.check(z.regex(PLACE));
export const isPlace = (name: string): boolean => PLACE.test(name);
export const sentence = z.string().check(z.maxLength(MAX_MESSAGE));
export const few = <T>(each: z.ZodMiniType<T>) => z.readonly(z.array(each).check(z.maxLength(MAX_FEW)));
export const texts = few(text);
export const words = few(z.string().check(z.maxLength(MAX_WORD)));
/** Names of hosts or targets, of which there may be thousands. */
export const names = z.readonly(z.array(text).check(z.maxLength(MAX_MANY)));
/** What the hub composed itself, of parts that were measured at the door. */
export const prose = z.string().check(z.maxLength(MAX_LINE));
export const count = z.int().check(z.minimum(0));
export const port = z.int().check(z.minimum(0), z.maximum(65_535));
/**
 * What this version wrote, or the one before it, whose parts are all optional here since; it is read as ours. Items of a
 * newer one don't come this far (`parseItem`).
 */
export const schemaVersion = z.pipe(
  z.int().check(z.minimum(SCHEMA_VERSION - 1), z.maximum(SCHEMA_VERSION)),
  z.transform(() => SCHEMA_VERSION),
);
export const outcome = z.enum(OUTCOMES);
export const role = z.enum(ROLES);
export const severity = z.enum(SEVERITIES);

const [FIRST_YEAR, LAST_YEAR] = [2000, 2100];
const MAX_INSTANT = 30;

/** ISO 8601 in UTC, as `toISOString` writes it: instants are compared as texts, and counted with. */
export const instant = z.iso.datetime().check(
  z.maxLength(MAX_INSTANT),
  z.refine((at) => {
    const year = Number(at.slice(0, 4));
    return year >= FIRST_YEAR && year <= LAST_YEAR;
  }, `not between ${FIRST_YEAR} and ${LAST_YEAR}`),
);
