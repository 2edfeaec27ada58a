/** What of an input is about one error, in one line. */
export interface Passage {
  readonly text: string;
  /** The lines around it, as far as it is a record of several: of a report, its other fields. */
  readonly surroundings: string;
  /** A machine wrote it for machines (`Diagnostic-Code`): the same error may stand in the same report for people too. */
  readonly isField: boolean;
}

/** More is no error of a mail server. */
const MAX_LENGTH = 8000;
/** An input without recognisable records is cut here, so that one error is not taken for many lines. */
const MOST_JOINED = 2000;
const MAX_SURROUNDINGS = 4000;

/** How a line begins that belongs to no line before it. */
const BEGINNINGS: readonly RegExp[] = [
  // syslog; ISO 8601 and Exim
  /^[A-Z][a-z]{2} [ 0-9]?[0-9] [0-9]{2}:[0-9]{2}:[0-9]{2} /,
  /^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}/,
  // postqueue -p
  /^[0-9A-Za-z]{6,20}[*!#]? +[0-9]+ [A-Z][a-z]{2} /,
  /^ *\(/,
  // Get-Queue, reports of Exchange and of others
  /^\[?\{LED=/i,
  /^[0-9]{1,2}[./][0-9]{1,2}[./][0-9]{2,4} /,
  /^<[^<>\s]{1,320}>: /,
  /^[A-Z][A-Za-z0-9-]{0,40} *: /,
];
const REPLY_LINE = /^([245][0-9]{2})([ -])/;
const FIELD = /^Diagnostic-Code: ?/i;

/** Divides an input into passages: log lines, entries of a queue, fields of a report, paragraphs. */
export function passagesOf(input: string): readonly Passage[] {
  const blocks = input.replaceAll('\r\n', '\n').split(/\n[ \t]*\n/);
  return blocks.flatMap((block) => {
    const surroundings = block.slice(0, MAX_SURROUNDINGS);
    return recordsOf(block.split('\n')).map((text) => ({
      text: text.slice(0, MAX_LENGTH),
      surroundings,
      isField: FIELD.test(text),
    }));
  });
}

function recordsOf(lines: readonly string[]): readonly string[] {
  const records: string[][] = [];
  let length = 0;
  for (const line of lines) {
    const last = records.at(-1);
    if (last === undefined || length > MOST_JOINED || begins(line, last.at(-1) ?? '')) {
      records.push([line.trim()]);
      length = line.length;
    } else {
      last.push(line.trim());
      length += line.length;
    }
  }
  return records.map((parts) => parts.join(' ').trim()).filter((text) => text !== '');
}

function begins(line: string, before: string): boolean {
  const reply = REPLY_LINE.exec(line);
  if (reply === null) return BEGINNINGS.some((beginning) => beginning.test(line));
  // The lines of one reply bear the same code (RFC 5321 §4.2.1).
  const previous = REPLY_LINE.exec(before);
  return previous === null ? /[.!?)\]}"'>]$/.test(before) : previous[2] !== '-';
}
