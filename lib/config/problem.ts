/** One thing that is wrong with the file. `rule` continues the value: `"foo bar" is not a domain name`. */
export interface Problem {
  readonly path: readonly PropertyKey[];
  readonly rule: string;
  /** Absent where a key is missing, or where it is the key itself that is wrong. */
  readonly value?: unknown;
}

/** A rule may go on from here, to say what is to be done. */
export const MISSING = 'is missing';
export const UNKNOWN_KEY = 'is not a key that exists here';

/** The line that people read, without the file's name: `vantages.eu-west-1.heloName: "foo bar" is not a domain name`. */
export function renderProblem({ path, value, rule }: Problem): string {
  const subject = value === undefined ? rule : `${renderValue(value)} ${rule}`;
  return path.length === 0 ? subject : `${renderPath(path)}: ${subject}`;
}

/** `vantages.eu-west-1.egress`, `targets[2]`; a key that is no plain word is quoted. */
export function renderPath(path: readonly PropertyKey[]): string {
  return path.map(renderStep).join('').replace(/^\./, '');
}

function renderStep(key: PropertyKey): string {
  if (typeof key === 'number') return `[${key}]`;
  const text = String(key);
  return /^[A-Za-z0-9_-]{1,60}$/.test(text) ? `.${text}` : `.${renderValue(text)}`;
}

const LONGEST_VALUE = 60;

/** A value as one short line of printable text: control characters come out escaped. */
function renderValue(value: unknown): string {
  const text = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? String(value));
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE - 3)}...` : text;
}
