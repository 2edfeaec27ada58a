import { problem, type StsProblem } from './mtaStsProblem';

export const STS_MODES = ['enforce', 'testing', 'none'] as const;
export type StsMode = (typeof STS_MODES)[number];

/** A policy of RFC 8461 §3.2. */
export interface StsPolicy {
  readonly mode: StsMode;
  /** Patterns as they are written, in their order; empty only with mode `none`. */
  readonly mx: readonly string[];
  readonly maxAgeSeconds: number;
}

export type ParsedStsPolicy =
  | { readonly ok: true; readonly policy: StsPolicy }
  | { readonly ok: false; readonly problems: readonly StsProblem[] };

/** About a year (RFC 8461 §3.2). */
export const MAX_AGE_SECONDS = 31_557_600;

const KEY = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,31}$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
const CONTROLS = /[\u0000-\u001f\u007f]/;
/** RFC 5321 §4.1.2 `sub-domain`, with the limit of RFC 1035 §2.3.4. */
const LABEL = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/;
const MAX_NAME = 253;
/** More would be read by nobody. */
const MAX_PROBLEMS = 10;

/**
 * Reads a policy file (RFC 8461 §3.2), with LF or CRLF. Unknown keys are ignored, and of a repeated key, `mx` apart, all
 * but the first. Empty lines are let through, which the ABNF does not have and senders take. Gives the first ten rules
 * that it breaks.
 */
export function parseStsPolicy(text: string): ParsedStsPolicy {
  const { fields, problems } = readLines(text);
  const first = (key: string): string | undefined => fields.find((field) => field.key === key)?.value;
  const mx = fields.filter(({ key }) => key === 'mx').map(({ value }) => value);
  const mode = STS_MODES.find((known) => known === first('mode'));
  const maxAgeSeconds = readMaxAge(first('max_age'));
  const found = [
    ...problems,
    ...checked('version', first('version'), first('version') === 'STSv1', 'is STSv1'),
    ...checked('mode', first('mode'), mode !== undefined, `is one of ${STS_MODES.join(', ')}`),
    ...checked('max_age', first('max_age'), maxAgeSeconds !== undefined, `is seconds from 0 to ${MAX_AGE_SECONDS}`),
    ...(mx.length === 0 && mode !== 'none' ? checked('mx', undefined, false, '') : []),
    ...mx.flatMap((pattern) =>
      checked('mx', pattern, isPattern(pattern), 'is a host name, or *. and one, in A-labels'),
    ),
  ];
  return found.length > 0 || mode === undefined || maxAgeSeconds === undefined
    ? { ok: false, problems: found.slice(0, MAX_PROBLEMS) }
    : { ok: true, policy: { mode, mx, maxAgeSeconds } };
}

interface Field {
  readonly key: string;
  readonly value: string;
}

function readLines(text: string): { readonly fields: readonly Field[]; readonly problems: readonly StsProblem[] } {
  const fields: Field[] = [];
  const problems: StsProblem[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const colon = line.indexOf(':');
    const key = line.slice(0, Math.max(colon, 0));
    const value = withoutEnds(line.slice(colon + 1));
    if (KEY.test(key) && value !== '' && !CONTROLS.test(value)) fields.push({ key, value });
    else if (withoutEnds(line) !== '')
      problems.push(problem(`line ${index + 1}`, 'is "key: value" (RFC 8461 §3.2)', line));
  }
  return { fields, problems };
}

/** Spaces and tabs only, as the ABNF's WSP; by hand, so that a long run of them takes linear time. */
function withoutEnds(text: string): string {
  let [from, to] = [0, text.length];
  while (from < to && ' \t'.includes(text.charAt(from))) from += 1;
  while (to > from && ' \t'.includes(text.charAt(to - 1))) to -= 1;
  return text.slice(from, to);
}

function checked(field: string, value: string | undefined, isRight: boolean, rule: string): readonly StsProblem[] {
  if (value === undefined) return [problem(field, 'is missing (RFC 8461 §3.2)')];
  return isRight ? [] : [problem(field, `${rule} (RFC 8461 §3.2)`, value)];
}

function readMaxAge(text = ''): number | undefined {
  return /^[0-9]{1,10}$/.test(text) && Number(text) <= MAX_AGE_SECONDS ? Number(text) : undefined;
}

function isPattern(pattern: string): boolean {
  const name = pattern.startsWith('*.') ? pattern.slice(2) : pattern;
  return name.length <= MAX_NAME && name.split('.').every((label) => LABEL.test(label));
}

/** Whether two policies say the same; the order of the patterns says nothing. */
export const isSamePolicy = (a: StsPolicy, b: StsPolicy): boolean =>
  a.mode === b.mode &&
  a.maxAgeSeconds === b.maxAgeSeconds &&
  JSON.stringify([...new Set(a.mx)].sort()) === JSON.stringify([...new Set(b.mx)].sort());
