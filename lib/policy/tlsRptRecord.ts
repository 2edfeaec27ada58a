import { reportUriProblem } from './tlsRptUri';

/** What stands at `_smtp._tls.<domain>` (RFC 8460 §3). */
export type TlsRptRecord =
  /** `discarded` counts TXT records that are none of TLSRPT; `nearMiss` is one that seems to be meant as one. */
  | { readonly status: 'none'; readonly discarded: number; readonly nearMiss?: string }
  /** `rua`: where reports go, in their order, mailto and https only; `problems`: other destinations, a sentence each. */
  | { readonly status: 'found'; readonly rua: readonly string[]; readonly problems: readonly string[] }
  /** Senders take it for none. A sentence for each thing that is wrong. */
  | { readonly status: 'invalid'; readonly problems: readonly string[] };

/** More of a record is not looked at; a TXT record is never longer in a DNS message. */
const LONGEST_RECORD = 65_535;
const MOST_PROBLEMS = 10;

// RFC 8460 §3: the version is case-sensitive, and the delimiter may have blanks around it.
const begins = /^v=TLSRPTv1[ \t]*;/;
const seemsMeant = /^[\s"']*v\s*=\s*"?tls-?rpt/i;
const extension = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,31}=[\x21-\x3a\x3c\x3e-\x7e]+$/;

/**
 * Reads all TXT records of `_smtp._tls.<domain>`, each with its strings put together without spaces (RFC 8460 §3). Pure;
 * never throws. Unknown fields are let be, as §3 asks, where their form is right.
 */
export function parseTlsRptRecord(txts: readonly string[]): TlsRptRecord {
  const records = txts.map((text) => text.slice(0, LONGEST_RECORD));
  // RFC 8460 §3: what doesn't begin with the version is discarded, and exactly one must be left.
  const [record, ...others] = records.filter((text) => begins.test(text));
  if (record === undefined) {
    const nearMiss = records.find((text) => seemsMeant.test(text));
    return { status: 'none', discarded: records.length, ...(nearMiss !== undefined && { nearMiss }) };
  }
  if (others.length > 0) {
    return { status: 'invalid', problems: [`there are ${others.length + 1} TLSRPT records, and senders use none`] };
  }
  return parseFields(record.slice(record.indexOf(';') + 1));
}

function parseFields(text: string): TlsRptRecord {
  const fields = text.split(';').map(trimBlanks);
  // One delimiter may stand at the end.
  if (fields.at(-1) === '') fields.pop();
  const uris = fields.filter(isRua).flatMap((field) => field.slice('rua='.length).split(',').map(trimBlanks));
  const looked = uris.map((uri) => ({ uri, problem: reportUriProblem(uri) }));
  const broken = [
    ...fields.flatMap((field) => fieldProblem(field) ?? []),
    ...looked.flatMap(({ problem }) => (problem?.isSyntax === true ? [problem.text] : [])),
    ...(fields.some(isRua) ? [] : ['it has no rua field, so reports go nowhere']),
  ];
  const rua = looked.flatMap(({ uri, problem }) => (problem === undefined ? [uri] : []));
  const unsupported = looked.flatMap(({ problem }) => (problem?.isSyntax === false ? [problem.text] : []));
  const isWrong = broken.length > 0 || rua.length === 0;
  const problems = [...broken, ...unsupported].slice(0, MOST_PROBLEMS);
  return isWrong ? { status: 'invalid', problems } : { status: 'found', rua, problems };
}

const isRua = (field: string): boolean => field.startsWith('rua=');

function fieldProblem(field: string): string | undefined {
  if (isRua(field) || extension.test(field)) return undefined;
  if (field === '') return 'a field is empty: two semicolons follow each other';
  const shown = JSON.stringify(field.slice(0, 60));
  return field.includes('=')
    ? `the field ${shown} has characters that RFC 8460 doesn't allow, or no value`
    : `the field ${shown} has no "="`;
}

/** WSP is a space or a tab (RFC 5234 App. B). */
const trimBlanks = (text: string): string => {
  let [start, end] = [0, text.length];
  while (start < end && isBlank(text[start])) start += 1;
  while (end > start && isBlank(text[end - 1])) end -= 1;
  return text.slice(start, end);
};
const isBlank = (character: string | undefined): boolean => character === ' ' || character === '\t';
