import { policyName } from '../../tlsrpt/summarizer';
import type { DaySummary } from '../../tlsrpt/summary';
import { type Colours, coloursFor } from '../colours';
import { cellText, NOTE_INDENT, notedTable, STATE_COLOURS, wrapped } from '../notedTable';
import { dayState, type TlsrptReport } from './tlsrptReport';
import { failureNotes, failureTitle, headline, reportNotes } from './tlsrptWords';

export interface TlsrptTableOptions {
  readonly isColoured: boolean;
  /** Columns of the terminal; absent: lines are as long as they are. */
  readonly width?: number;
}

const COLUMNS = ['state', 'domain', 'day', 'policy', 'succeeded', 'failed'] as const;
const MIN_WIDTH = 40;
/** More are no table to look at. */
const MOST_DAYS = 60;
const MOST_FAILURES = 20;

/** What the reports tell, for people: a row per domain, day and policy, then what failed, by domain and result type. */
export function tlsrptTable(report: TlsrptReport, { isColoured, width }: TlsrptTableOptions): string {
  const colours = coloursFor(isColoured);
  const room = width === undefined ? undefined : Math.max(width, MIN_WIDTH);
  const lines = [
    ...wrapped(headline(report), room, ''),
    ...dayLines(report.summary.days, colours, room),
    ...failureLines(report, room),
    ...reportNotes(report).flatMap((note, index) => [...(index === 0 ? [''] : []), ...wrapped(note, room, '')]),
  ];
  return `${lines.join('\n')}\n`;
}

function dayLines(days: readonly DaySummary[], colours: Colours, width: number | undefined): readonly string[] {
  const shown = worthShowing(days);
  const rest = days.length - shown.length;
  const rows = shown.map((day) => ({ cells: cellsOf(day, colours), notes: [] }));
  return [
    ...(rows.length === 0 ? [] : ['', ...notedTable(COLUMNS, rows, colours, width)]),
    ...(rest > 0 ? [`and ${rest.toLocaleString('en')} more; --since and --domain show fewer, --json all`] : []),
  ];
}

/** Where there are too many: those with failures first, then the newest. */
function worthShowing(days: readonly DaySummary[]): readonly DaySummary[] {
  if (days.length <= MOST_DAYS) return days;
  const weight = (day: DaySummary): number => ['critical', 'warning', 'ok'].indexOf(dayState(day));
  const chosen = days.toSorted((a, b) => weight(a) - weight(b) || (a.day < b.day ? 1 : a.day > b.day ? -1 : 0));
  const kept = new Set(chosen.slice(0, MOST_DAYS));
  return days.filter((day) => kept.has(day));
}

function cellsOf(day: DaySummary, colours: Colours) {
  const state = dayState(day);
  const { domain = '', successful, failed } = day;
  return [
    { text: state, paint: colours[STATE_COLOURS[state]] },
    { text: cellText(domain) },
    { text: day.day },
    { text: cellText(policyName(day)) },
    { text: successful.toLocaleString('en') },
    { text: failed === 0 ? '0' : `${failed.toLocaleString('en')} (${share(failed, successful)})` },
  ];
}

function share(failed: number, successful: number): string {
  const percent = (100 * failed) / (failed + successful);
  return percent < 0.1 ? 'below 0.1%' : `${percent.toFixed(1)}%`;
}

function failureLines({ summary }: TlsrptReport, width: number | undefined): readonly string[] {
  const { failures } = summary;
  const largest = failures.toSorted((a, b) => b.sessions - a.sessions).slice(0, MOST_FAILURES);
  const rest = failures.length - largest.length;
  return [
    ...failures
      .filter((failure) => largest.includes(failure))
      .flatMap((failure) => [
        '',
        ...wrapped(failureTitle(failure), width, ''),
        ...failureNotes(failure).flatMap((note) => wrapped(note, width, NOTE_INDENT)),
      ]),
    ...(rest > 0 ? ['', `and ${rest.toLocaleString('en')} more; --domain shows one domain, --json all`] : []),
  ];
}
