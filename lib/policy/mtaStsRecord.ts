import { problem, type StsProblem } from './mtaStsProblem';

/** What the TXT records at `_mta-sts.<domain>` say: a policy of this id, none, or that it can't be told which. */
export type StsRecord =
  | { readonly status: 'found'; readonly id: string }
  | { readonly status: 'none' }
  | { readonly status: 'invalid'; readonly problem: StsProblem };

/** Case matters here: the ABNF has it as `%s"v=STSv1"`. */
const VERSION = 'v=STSv1';
const ID = /^[A-Za-z0-9]{1,32}$/;
const NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,31}$/;
/** `sts-ext-value`: neither `=` nor `;` nor space. */
const VALUE = /^[\x21-\x3a\x3c\x3e-\x7e]+$/;

/**
 * Chooses among all TXT records of the name, each with its strings put together (RFC 8461 §3.1): whatever does not begin
 * with `v=STSv1;` is discarded, and exactly one must be left. What was meant as one and is discarded is said to be
 * invalid, since to senders there is no policy then.
 */
export function readStsRecords(records: readonly string[]): StsRecord {
  const [record, ...others] = records.filter((text) => text.startsWith(`${VERSION};`));
  if (record === undefined) {
    const meant = records.find((text) => /^[\s"]*v\s*=\s*stsv1/i.test(text));
    const rule = `begins with "${VERSION};", else it is discarded (RFC 8461 §3.1)`;
    return meant === undefined ? { status: 'none' } : { status: 'invalid', problem: problem('record', rule, meant) };
  }
  if (others.length > 0) {
    const rule = `exactly one begins with "${VERSION};", not ${others.length + 1} (RFC 8461 §3.1)`;
    return { status: 'invalid', problem: problem('record', rule) };
  }
  return parseStsRecord(record);
}

/** Reads one record by the ABNF of RFC 8461 §3.1. Of a field that stands twice the first counts (§3.2). */
export function parseStsRecord(record: string): StsRecord {
  const [version, ...fields] = fieldsOf(record);
  if (version !== VERSION) return invalid('v', `is ${VERSION}, and stands first`, version);
  let id: string | undefined;
  for (const field of fields) {
    const [name = '', ...rest] = field.split('=');
    const value = rest.join('=');
    if (!NAME.test(name) || rest.length === 0)
      return invalid('record', 'is fields name=value between semicolons', field);
    const isId = name === 'id' && id === undefined;
    if (isId && !ID.test(value)) return invalid('id', 'is 1 to 32 letters and digits', value);
    if (!VALUE.test(value)) return invalid(name, 'has printable ASCII without spaces and "="', value);
    if (isId) id = value;
  }
  return id === undefined ? invalid('id', 'is missing') : { status: 'found', id };
}

const invalid = (field: string, rule: string, value?: string): StsRecord => ({
  status: 'invalid',
  problem: problem(field, `${rule} (RFC 8461 §3.1)`, value),
});

/** White space belongs to a semicolon, so none may stand at either end of the record. */
function fieldsOf(record: string): readonly string[] {
  const parts = record.split(';');
  const last = parts.length - 1;
  const fields = parts.map((part, index) => {
    const from = index === 0 ? 0 : part.length - part.replace(/^[ \t]+/, '').length;
    return index === last ? part.slice(from) : trimEnd(part.slice(from));
  });
  return fields.at(-1) === '' ? fields.slice(0, -1) : fields;
}

/** By hand: a regular expression for the end of a long run of spaces takes the square of its length. */
function trimEnd(text: string): string {
  let end = text.length;
  while (end > 0 && ' \t'.includes(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}
