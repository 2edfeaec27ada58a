import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { filesIn, type LeftOut, whyUnreadable } from '../maillog/filesIn';
import { LIMITS } from './limits';
import { type FoundReports, reportsIn } from './reportsIn';
import type { TlsReport } from './types';

export interface ReadReportsOptions {
  /** Is given each report once it is read; none is kept. */
  readonly onReport: (report: TlsReport) => void;
  readonly onLeftOut: (leftOut: LeftOut) => void;
  /** Is told of each file that was looked at. */
  readonly onFile?: () => void;
}

/**
 * Reads the reports in files, and in folders with all that is in them, one file after the other, each once. Never rejects
 * for what a file is, or for one that can't be read.
 */
export async function readReports(paths: readonly string[], options: ReadReportsOptions): Promise<void> {
  const seen = new Set<string>();
  for (const path of paths) {
    for await (const found of filesIn(path)) {
      if (typeof found !== 'string') {
        options.onLeftOut(found);
        continue;
      }
      if (seen.has(found)) continue;
      seen.add(found);
      hand(found, await reportsOf(found), options);
    }
  }
}

/** Reads one report, or one mail with reports, that is piped in; `name` is what it is called where it can't be read. */
export async function readPiped(
  stream: AsyncIterable<Uint8Array>,
  name: string,
  options: ReadReportsOptions,
): Promise<void> {
  hand(name, await reportsFrom(stream), options);
}

function hand(path: string, { reports, problems }: FoundReports, options: ReadReportsOptions): void {
  const { onReport, onLeftOut, onFile } = options;
  for (const report of reports) onReport(report);
  for (const why of problems) onLeftOut({ path, why });
  onFile?.();
}

async function reportsOf(path: string): Promise<FoundReports> {
  try {
    return await reportsFrom(createReadStream(path), domainOfName(basename(path)));
  } catch (error) {
    return { reports: [], problems: [whyUnreadable(error)] };
  }
}

async function reportsFrom(stream: AsyncIterable<unknown>, domain?: string): Promise<FoundReports> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of stream) {
    if (!(chunk instanceof Uint8Array)) continue;
    length += chunk.length;
    if (length > LIMITS.fileBytes) {
      return { reports: [], problems: [`it has more than ${LIMITS.fileBytes / 1_000_000} MB`] };
    }
    chunks.push(chunk);
  }
  return reportsIn(Buffer.concat(chunks), domain);
}

/** RFC 8460 §5.1: `sender!policy-domain!begin!end[!id].json[.gz]`. */
const domainOfName = (name: string): string | undefined => /^[^!]+!([^!]+)![0-9]+![0-9]+[!.]/.exec(name)?.[1];
