import type { Answer } from 'dns-packet';
import type { Exchange } from './validatingExchange';
import { type DnsMessage, plainName, type Question } from './validatingMessage';

/**
 * Whether an answer was validated (RFC 4033 §5): `secure`; `insecure`, which certainly is not signed; or nobody here can
 * tell, for the path to the resolver is not trusted, or the resolver was never seen to validate.
 */
export type Validation = 'secure' | 'insecure' | 'untrusted-path' | 'no-validation';

/** An answer of a validating resolver. `canonicalName` is where its aliases lead, or the name itself. */
export type ValidatedLookup<T> =
  | {
      readonly status: 'found';
      readonly validation: Validation;
      readonly canonicalName: string;
      readonly records: readonly T[];
    }
  | {
      readonly status: 'none';
      readonly validation: Validation;
      readonly canonicalName: string;
      readonly reason: 'no-such-name' | 'no-such-record';
    }
  /** There is an answer, but its signatures don't hold, or are missing where there must be some. */
  | { readonly status: 'bogus'; readonly message: string }
  | { readonly status: 'failed'; readonly code: string; readonly message: string };

export type Ask = (question: Question) => Promise<Exchange>;

export interface Path {
  readonly isTrusted: boolean;
  /** Whether the resolver was seen to validate. */
  readonly validates: () => Promise<boolean>;
}

const NO_ERROR = 0;
const SERVER_FAILURE = 2;
const NO_SUCH_NAME = 3;
/** As many as BIND follows. */
const MAX_ALIASES = 16;

/** RFC 8914 §4: of all its codes, those that say that signatures don't hold. */
const BOGUS: Readonly<Record<number, string>> = {
  5: 'it can not be validated',
  6: 'its signatures do not hold',
  7: 'its signatures have expired',
  8: 'its signatures are not yet valid',
  9: 'a DNSKEY record is missing',
  10: 'signatures are missing',
  11: 'no key of its zone may sign',
  12: 'the proof that there is nothing is missing',
};
/** RFC 8914 §4.23, §4.24: the name servers of the zone do not answer. */
const UNREACHABLE: ReadonlySet<number> = new Set([22, 23]);

/** Asks, and says how far the answer is to be believed. `pick` gives what a record of the type that was asked for says. */
export async function validatedLookup<T>(
  ask: Ask,
  path: Path,
  question: Question,
  pick: (record: Answer) => readonly T[],
): Promise<ValidatedLookup<T>> {
  const asked = await ask(question);
  if (asked.status === 'failed') return asked;
  const { answer } = asked;
  if (answer.responseCode === SERVER_FAILURE) return bogusOrFailed(ask, path, question, answer);
  if (answer.responseCode !== NO_ERROR && answer.responseCode !== NO_SUCH_NAME) return failed(answer.responseCode);
  const canonicalName = followAliases(answer, question);
  const validation = await validationOf(answer, path);
  const records = answer.answers
    .filter(({ name, type }) => name === canonicalName && type === question.type)
    .flatMap(pick);
  if (records.length > 0) return { status: 'found', validation, canonicalName, records };
  const reason = answer.responseCode === NO_SUCH_NAME ? 'no-such-name' : 'no-such-record';
  return { status: 'none', validation, canonicalName, reason };
}

async function validationOf({ isAuthenticated }: DnsMessage, { isTrusted, validates }: Path): Promise<Validation> {
  if (!isTrusted) return 'untrusted-path';
  if (isAuthenticated) return 'secure';
  return (await validates()) ? 'insecure' : 'no-validation';
}

/** Aliases in any order, as some servers give them. A circle ends where it began, with no records. */
function followAliases({ answers }: DnsMessage, { name, type }: Question): string {
  let followed = plainName(name);
  if (type === 'CNAME') return followed;
  for (let step = 0; step < MAX_ALIASES; step += 1) {
    const alias = answers.find((record) => record.type === 'CNAME' && record.name === followed);
    if (alias?.type !== 'CNAME') break;
    followed = plainName(alias.data);
  }
  return followed;
}

/**
 * A resolver says SERVFAIL for what it can't validate, and for what it can't get (RFC 4035 §5.5). Only where it has an
 * answer with checking disabled, and still none without, is it the signatures. Over a path that isn't trusted, nothing is.
 */
async function bogusOrFailed(
  ask: Ask,
  { isTrusted, validates }: Path,
  question: Question,
  { extendedErrors }: DnsMessage,
): Promise<ValidatedLookup<never>> {
  if (!isTrusted || extendedErrors.some((code) => UNREACHABLE.has(code))) return failed(SERVER_FAILURE);
  const unchecked = await ask({ ...question, checkingDisabled: true });
  if (unchecked.status === 'failed' || !isAnswer(unchecked.answer)) return failed(SERVER_FAILURE);
  const again = await ask(question);
  if (again.status === 'failed' || again.answer.responseCode !== SERVER_FAILURE) return failed(SERVER_FAILURE);
  const said = extendedErrors.flatMap((code) => BOGUS[code] ?? []);
  // Without a word of the resolver about it, it must at least be one that validates.
  if (said.length === 0 && !(await validates())) return failed(SERVER_FAILURE);
  return { status: 'bogus', message: said[0] ?? 'it is there, but can not be validated' };
}

const isAnswer = ({ responseCode }: DnsMessage): boolean => responseCode === NO_ERROR || responseCode === NO_SUCH_NAME;

const NAMES: Readonly<Record<number, string>> = { 1: 'FORMERR', 2: 'SERVFAIL', 4: 'NOTIMP', 5: 'REFUSED' };

function failed(responseCode: number): ValidatedLookup<never> {
  const code = NAMES[responseCode] ?? `RCODE${responseCode}`;
  return { status: 'failed', code, message: `the DNS server answered ${code}` };
}
