import { gunzip, isGzip, TOO_LARGE } from './gunzip';
import { LIMITS } from './limits';
import { messagesOf } from './mailbox';
import { isMail, mailParts } from './mailParts';
import { parseReport } from './parseReport';
import type { TlsReport } from './types';

/** What a file holds: reports, and what of it could not be read as one, in words for people, each once. */
export interface FoundReports {
  readonly reports: readonly TlsReport[];
  readonly problems: readonly string[];
}

/**
 * Finds the reports in a file's bytes, whatever its name: JSON, gzip, or mail messages with either (RFC 8460 §5). `domain`
 * is the one that the file's name tells. Never rejects for what the bytes are.
 */
export async function reportsIn(bytes: Uint8Array, domain?: string): Promise<FoundReports> {
  const unwrapping = new Unwrapping();
  await unwrapping.take(bytes, domain, 0);
  const { reports, problems, strangers } = unwrapping;
  // What else comes along with a report, as a logo does, is no news.
  return { reports, problems: reports.length + problems.length > 0 ? eachOnce(problems) : strangers.slice(0, 1) };
}

function eachOnce(problems: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const why of problems) counts.set(why, (counts.get(why) ?? 0) + 1);
  return [...counts].map(([why, count]) => (count === 1 ? why : `${why} (${count} times)`));
}

/** Bytes that tell what a file is. */
const LOOKED_AT = 1_000;

/** One file, from its outside in. */
class Unwrapping {
  readonly reports: TlsReport[] = [];
  /** Of what seems to be a report and can't be read. */
  readonly problems: string[] = [];
  /** What was found that is no report of TLS. */
  readonly strangers: string[] = [];
  private left: number = LIMITS.unpackedBytes;

  async take(bytes: Uint8Array, domain: string | undefined, wrappings: number): Promise<void> {
    if (wrappings > LIMITS.wrappings) this.problems.push(`it is wrapped more than ${LIMITS.wrappings} times`);
    else if (isGzip(bytes)) await this.takeGzip(bytes, domain, wrappings);
    else {
      const beginning = Buffer.from(bytes.subarray(0, LOOKED_AT))
        .toString('utf8')
        .replace(/^\uFEFF/, '');
      if (/^\s*[{[]/.test(beginning)) this.takeJson(bytes, domain);
      else if (isMail(beginning)) {
        for (const message of messagesOf(bytes)) await this.takeMail(message, domain, wrappings);
      } else this.strangers.push(strangerWords(beginning));
    }
  }

  private async takeGzip(bytes: Uint8Array, domain: string | undefined, wrappings: number): Promise<void> {
    const unpacked = gunzip(bytes, this.left);
    if (!unpacked.ok) {
      this.problems.push(unpacked.why);
      return;
    }
    this.left -= unpacked.bytes.length;
    await this.take(unpacked.bytes, domain, wrappings + 1);
  }

  private takeJson(bytes: Uint8Array, domain: string | undefined): void {
    const parsed =
      bytes.length > LIMITS.reportBytes
        ? { ok: false as const, why: TOO_LARGE }
        : parseReport(Buffer.from(bytes).toString('utf8'), domain);
    if (parsed.ok) this.reports.push(parsed.report);
    else this.problems.push(parsed.why);
  }

  private async takeMail(bytes: Uint8Array, named: string | undefined, wrappings: number): Promise<void> {
    const parts = await mailParts(bytes);
    if (parts === undefined) {
      this.problems.push('the mail has too many lines, parts or levels, or too long a header');
      return;
    }
    const { attachments, domain = named } = parts;
    if (attachments.length === 0) this.strangers.push('the mail has no attachment, so no report of TLS');
    for (const attachment of attachments.slice(0, LIMITS.attachments)) {
      await this.take(attachment, domain, wrappings + 1);
    }
    if (attachments.length > LIMITS.attachments) {
      this.problems.push(`the mail has more than ${LIMITS.attachments} attachments: the rest is not read`);
    }
  }
}

function strangerWords(beginning: string): string {
  if (beginning === '') return 'it is empty';
  if (/^\s*</.test(beginning)) return 'it is XML or HTML, as reports of DMARC are: no report of TLS';
  if (beginning.startsWith('PK\u0003\u0004')) return 'it is a ZIP archive: reports of TLS come as JSON or gzip';
  return 'it is neither JSON nor gzip nor a mail message';
}
