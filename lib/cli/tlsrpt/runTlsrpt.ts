import { isUnreadable, type LeftOut } from '../../maillog/filesIn';
import { readPiped, readReports } from '../../tlsrpt/readReports';
import { ReportSummarizer } from '../../tlsrpt/summarizer';
import { BadUsageError } from '../badUsage';
import type { CliContext } from '../context';
import { EXIT_STATUS } from '../exitStatus';
import { jsonText } from '../jsonText';
import { plainLine } from '../plainLine';
import { type Progress, startProgress } from '../progress';
import type { TlsrptOptions } from '../tlsrpt';
import { tlsrptJson } from './tlsrptJson';
import { stateOf, type TlsrptReport } from './tlsrptReport';
import { type TlsrptRequest, tlsrptRequest } from './tlsrptRequest';
import { tlsrptTable } from './tlsrptTable';

/** Reads the reports, prints what they tell, and gives the exit status. Rejects with BadUsageError. */
export async function runTlsrpt(
  paths: readonly string[],
  options: TlsrptOptions,
  context: CliContext,
): Promise<number> {
  const request = tlsrptRequest(paths, options, context.now());
  const progress = startProgress(context.terminal);
  const report = await readAll(request, context, progress).finally(() => progress.end());
  const { reports, duplicates, outside } = report.summary;
  if (reports + duplicates + outside === 0 && !request.isJson) {
    context.stderr(noReport(report));
    return EXIT_STATUS.unknown;
  }
  const { isColoured, columns } = context;
  const style = { isColoured, ...(columns !== undefined && { width: columns }) };
  context.stdout(request.isJson ? jsonText(tlsrptJson(report)) : tlsrptTable(report, style));
  return EXIT_STATUS[report.state];
}

/** Lines of files that are no reports, where there is nothing else to tell. */
const MOST_LINES = 20;
/** Files that are kept by name. */
const MOST_LEFT_OUT = 10_000;

/** One line where nothing of what was named could be read, else one for each file. */
function noReport(report: TlsrptReport): string {
  const { leftOut, leftOutCount } = report;
  const [first] = leftOut;
  if (first === undefined || !leftOut.every(isUnreadable))
    return `starttls-canary: no report was found\n${leftOutLines(report)}`;
  const rest = leftOutCount > 1 ? `, nor can ${(leftOutCount - 1).toLocaleString('en')} more` : '';
  return plainLine(`starttls-canary: ${first.path} ${first.why}${rest}`);
}

function leftOutLines({ leftOut, leftOutCount }: TlsrptReport): string {
  const lines = leftOut.slice(0, MOST_LINES).map(({ path, why }) => plainLine(`${path}: ${why}`));
  const rest = leftOutCount - lines.length;
  return `${lines.join('')}${rest > 0 ? `and ${rest.toLocaleString('en')} more\n` : ''}`;
}

async function readAll(request: TlsrptRequest, context: CliContext, progress: Progress): Promise<TlsrptReport> {
  const { since, domain } = request;
  const asked = { ...(since !== undefined && { since }), ...(domain !== undefined && { domain }) };
  const summarizer = new ReportSummarizer(asked);
  const leftOut: LeftOut[] = [];
  let leftOutCount = 0;
  let filesRead = 0;
  const reading = {
    onReport: summarizer.add.bind(summarizer),
    onLeftOut: (file: LeftOut) => {
      leftOutCount += 1;
      if (leftOut.length < MOST_LEFT_OUT) leftOut.push(file);
    },
    onFile: () => {
      filesRead += 1;
      progress.say(`${filesRead.toLocaleString('en')} files read`);
    },
  };
  const files = request.paths.filter((path) => path !== PIPE);
  if (files.length < request.paths.length || files.length === 0)
    await readPiped(piped(context), 'standard input', reading);
  await readReports(files, reading);
  const summary = summarizer.sum();
  return { at: context.now(), ...asked, state: stateOf(summary), summary, filesRead, leftOut, leftOutCount };
}

const PIPE = '-';

function piped({ standardInput }: CliContext): AsyncIterable<Uint8Array> {
  const stream = standardInput?.();
  if (stream !== undefined) return stream;
  throw new BadUsageError('tlsrpt needs reports, mails with reports or folders of them, or one that is piped in');
}
