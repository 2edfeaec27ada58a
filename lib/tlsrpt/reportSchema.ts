import * as z from 'zod';
import { LIMITS } from './limits';

/**
 * The JSON of RFC 8460 §4.4, as organizations really send it: numbers may be strings, what has no value may be null or
 * empty, one may stand for a list of one, and a field that is not needed may be missing.
 */
const text = z
  .union([z.string(), z.number(), z.boolean()])
  .nullish()
  .catch(undefined)
  .transform((value) => String(value ?? '').trim());

const COUNT_RULE = `must be a whole number from 0 to ${LIMITS.sessions}`;
const count = z
  .union(
    [
      z.number(),
      z
        .string()
        .regex(/^[0-9]{1,16}$/, COUNT_RULE)
        .transform(Number),
    ],
    COUNT_RULE,
  )
  .pipe(z.int(COUNT_RULE).min(0, COUNT_RULE).max(LIMITS.sessions, COUNT_RULE))
  .nullish()
  .transform((value) => value ?? undefined);

const RFC_3339 = /^\d{4}-\d\d-\d\d(?:[Tt ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:[Zz]|[+-]\d\d:?\d\d)?)?$/;
const TIME_RULE = 'must be a time such as 2026-11-23T00:00:00Z';
const [EARLIEST, LATEST] = [Date.UTC(2015, 0, 1), Date.UTC(2100, 0, 1)];
const time = z
  .string(TIME_RULE)
  .trim()
  .regex(RFC_3339, TIME_RULE)
  .transform((at) => Date.parse(isZoned(at) ? at : `${at}Z`))
  .refine((at) => at >= EARLIEST && at < LATEST, TIME_RULE);
/** A date alone is in UTC as it is. */
const isZoned = (at: string): boolean => at.length === 10 || /(?:[Zz]|[+-]\d\d:?\d\d)$/.test(at.slice(10));

const listOf = <Item extends z.ZodType>(item: Item, most: number, name: string) =>
  z.preprocess(
    (value) => (Array.isArray(value) ? value : value === null || value === undefined ? [] : [value]),
    z.array(item).max(most, `must have at most ${most} ${name}`),
  );

const failure = z.object({
  'result-type': text,
  'sending-mta-ip': text,
  'receiving-mx-hostname': text,
  'receiving-ip': text,
  'failed-session-count': count,
  'failure-reason-code': text,
  // The name in early drafts, which some kept.
  'failure-error-code': text,
});

const policy = z.object({
  'policy-type': text,
  'policy-string': z.preprocess((value) => (Array.isArray(value) ? value.slice(0, 200) : [value]), z.array(text)),
  'policy-domain': text,
});
const summary = z.object({ 'total-successful-session-count': count, 'total-failure-session-count': count });

export const reportSchema = z.object({
  'organization-name': text,
  'contact-info': text,
  'report-id': text,
  'date-range': z.object({ 'start-datetime': time, 'end-datetime': time }, 'is missing'),
  policies: listOf(
    z.object({
      policy: policy.nullish(),
      summary: summary.nullish(),
      'failure-details': listOf(failure, LIMITS.failures, 'failures'),
    }),
    LIMITS.policies,
    'policies',
  ).refine((policies) => policies.length > 0, 'is missing or empty'),
});
export type RawReport = z.infer<typeof reportSchema>;
