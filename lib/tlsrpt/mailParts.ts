import PostalMime, { type Email } from 'postal-mime';
import { LIMITS } from './limits';

/** What a mail message brings along. */
export interface MailParts {
  readonly attachments: readonly Uint8Array[];
  /** Of the header field TLS-Report-Domain (RFC 8460 §5.3). */
  readonly domain?: string;
}

/** Ten parts in each other are more than any mail that brings a report has. */
const PARSER_LIMITS = { maxNestingDepth: 10, maxHeadersSize: 512 * 1024, maxRfc822NestingDepth: 2 } as const;

const fieldName = /^[!-9;-~]{1,100}:/;

/** Whether it begins as a message does: with a header field (RFC 5322 §2.2), or as one of a mailbox. */
export const isMail = (beginning: string): boolean => fieldName.test(beginning.replace(/^From [^\n]{1,300}\n/, ''));

/** Reads a message with its attachments, those of forwarded messages among them; undefined where it exceeds a limit. */
export async function mailParts(bytes: Uint8Array): Promise<MailParts | undefined> {
  const mail = isTooFine(bytes) ? undefined : await parse(bytes);
  const domain = mail?.headers.find(({ key }) => key === 'tls-report-domain')?.value;
  return (
    mail && {
      attachments: mail.attachments.map(({ content }) =>
        typeof content === 'string' ? Buffer.from(content) : new Uint8Array(content),
      ),
      ...(domain !== undefined && { domain }),
    }
  );
}

/** It rejects for what exceeds a limit, and nothing else is known to make it. */
async function parse(bytes: Uint8Array): Promise<Email | undefined> {
  try {
    return await PostalMime.parse(bytes, PARSER_LIMITS);
  } catch {
    return undefined;
  }
}

const [NEW_LINE, HYPHEN] = [0x0a, 0x2d];

/** Whether it has more lines, or lines that might be a boundary (RFC 2046 §5.1.1), than a mail with a report. */
function isTooFine(bytes: Uint8Array): boolean {
  let [lines, boundaries] = [0, 0];
  for (let at = bytes.indexOf(NEW_LINE); at >= 0; at = bytes.indexOf(NEW_LINE, at + 1)) {
    lines += 1;
    if (bytes[at + 1] === HYPHEN && bytes[at + 2] === HYPHEN) boundaries += 1;
    if (lines > LIMITS.mailLines || boundaries > LIMITS.mailParts) return true;
  }
  return false;
}
