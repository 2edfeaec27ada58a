import { exchangeReader } from '../../maillog/exchangeReader';
import { findLogs } from '../../maillog/findLogs';
import { postfixReader } from '../../maillog/postfixReader';
import type { PostfixSetting } from '../../maillog/postfixSettings';
import { type OpenReader, readLogs } from '../../maillog/readLogs';
import { LogSummarizer } from '../../maillog/summary';
import type { CliContext } from '../context';
import { EXIT_STATUS } from '../exitStatus';
import { jsonText } from '../jsonText';
import type { MaillogOptions } from '../maillog';
import { type Progress, startProgress } from '../progress';
import { maillogJson } from './maillogJson';
import { inOrder, type MaillogReport, remoteReport, stateOf } from './maillogReport';
import { type MaillogRequest, maillogRequest } from './maillogRequest';
import { maillogTable } from './maillogTable';
import { HOW_TO_LOG, noLogs } from './noLogs';

/** Reads the logs, prints what they tell, and gives the exit status. Rejects with BadUsageError. */
export async function runMaillog(
  paths: readonly string[],
  options: MaillogOptions,
  context: CliContext,
): Promise<number> {
  const request = maillogRequest(paths, options, context.now());
  if (paths.length === 0) {
    context.stderr(`starttls-canary: maillog needs files or folders\n${HOW_TO_LOG}`);
    return EXIT_STATUS.unknown;
  }
  const progress = startProgress(context.terminal);
  const report = await readAll(request, context, progress).finally(() => progress.end());
  if (report.read.filesRead === 0) {
    context.stderr(noLogs(paths, report.leftOut));
    return EXIT_STATUS.unknown;
  }
  const { isColoured, columns } = context;
  const style = { isColoured, ...(columns !== undefined && { width: columns }) };
  context.stdout(request.isJson ? jsonText(maillogJson(report)) : maillogTable(report, style));
  return EXIT_STATUS[report.state];
}

const MB = 1_000_000;

async function readAll(request: MaillogRequest, context: CliContext, progress: Progress): Promise<MaillogReport> {
  const { paths, since, host, timezone } = request;
  const { files, leftOut } = await findLogs(paths, timezone, (count) => progress.say(`looking at ${count} files`));
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  const summarizer = new LogSummarizer({ ...(since !== undefined && { since }), ...(host !== undefined && { host }) });
  const { openReader, missingSettings } = readers(timezone);
  let done = 0;
  const read = await readLogs(files, {
    openReader,
    ...(since !== undefined && { since }),
    onSession: (session) => summarizer.add(session),
    onBytes: (count) => {
      done += count;
      progress.say(`${(done / MB).toFixed(0)} of ${(total / MB).toFixed(0)} MB read`);
    },
  });
  const summary = summarizer.end();
  const remotes = inOrder(summary.remotes.map(remoteReport));
  return {
    at: context.now(),
    ...(since !== undefined && { since }),
    ...(host !== undefined && { host }),
    state: stateOf(remotes),
    remotes,
    summary,
    read,
    leftOut: [...leftOut, ...read.broken],
    missingSettings: missingSettings(),
  };
}

/** Readers of each log, and what those of Postfix miss. */
function readers(timezone: string | undefined): {
  readonly openReader: OpenReader;
  readonly missingSettings: () => readonly PostfixSetting[];
} {
  const missing: (() => readonly PostfixSetting[])[] = [];
  return {
    openReader: (format, writtenAt) => {
      if (format === 'exchange') return exchangeReader();
      const reader = postfixReader({ now: writtenAt, ...(timezone !== undefined && { timezone }) });
      missing.push(() => reader.missingSettings());
      return reader;
    },
    missingSettings: () => [
      ...new Map(missing.flatMap((of) => of().map((setting) => [setting.parameter, setting]))).values(),
    ],
  };
}
