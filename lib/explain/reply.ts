/** A 4yz or 5yz reply, or an enhanced status code alone, as it stands in a text. */
export interface FoundReply {
  /** RFC 5321 §4.2 */
  readonly replyCode?: number;
  /** RFC 3463 */
  readonly status?: string;
  /** What follows, up to the next reply, in one line; uncut and hostile. */
  readonly text: string;
  /**
   * What the words before it say of its origin. `quoted`: Postfix or Exim quotes it, and they quote only what the remote
   * server really said; `reported`: a report has it as the remote server's, which Exchange says of its own words too.
   */
  readonly introduction?: 'quoted' | 'reported';
}

const STATUS = '[45]\\.[0-9]{1,3}\\.[0-9]{1,3}';

/**
 * Codes with what shows that they are some: a status behind the reply code, or an introduction before it. A continuation
 * of the same reply (`421-4.7.0`) is none of its own.
 */
const REPLY = new RegExp(
  [
    `(?<![\\w.-])([45][0-9]{2})[ -]#?(${STATUS})(?![\\w.])`,
    `(?:^|(?:\\]|said|responded with|reason|after (?:RCPT TO:|MAIL FROM:)?[^:]{1,330}|Deferred|Diagnostic-Code: ?smtp|smtp|LED=|Message=|->|returned|reject=|refused to talk to me|start TLS|replied)[:;=]? ?["']?)([45][0-9]{2})[ -](?=[^\\s0-9])`,
    `(?:^|dsn=|#|\\()(${STATUS})(?![\\w.])`,
  ].join('|'),
  'gi',
);
/** An introduction may hold an address (RFC 5321 §4.5.3.1: 64 and 255 octets). */
const MOST_BEFORE = 400;
const QUOTED =
  /(?:said|remote mail server after (?:RCPT TO:|MAIL FROM:)?[^:]{1,330}|refused to talk to me|refused to start TLS): ?$/i;
const REPORTED = /(?:smtp; ?|returned ["']?)$/i;

/** The replies in a passage, in their order. */
export function findReplies(passage: string): readonly FoundReply[] {
  const found = [...passage.matchAll(REPLY)].map((match) => {
    const [whole, code, status, bareCode, bareStatus] = match;
    const at = match.index + whole.search(/[45](?:[0-9]{2}|\.)/);
    return {
      at,
      replyCode: code ?? bareCode,
      status: status ?? bareStatus,
      textAt: match.index + whole.length,
    };
  });
  return found
    .filter((each, index) => !isContinuation(each, found[index - 1]))
    .map(({ at, replyCode, status, textAt }, index, all) => ({
      ...(replyCode !== undefined && { replyCode: Number(replyCode) }),
      ...(status !== undefined && { status }),
      text: passage.slice(textAt, all[index + 1]?.at ?? passage.length).trim(),
      ...introductionOf(passage.slice(Math.max(at - MOST_BEFORE, 0), at)),
    }));
}

function introductionOf(before: string): Pick<FoundReply, 'introduction'> {
  if (QUOTED.test(before)) return { introduction: 'quoted' };
  return REPORTED.test(before) ? { introduction: 'reported' } : {};
}

interface Codes {
  readonly replyCode: string | undefined;
  readonly status: string | undefined;
}

const isContinuation = (reply: Codes, before: Codes | undefined): boolean =>
  before !== undefined && reply.replyCode === before.replyCode && reply.status === before.status;
