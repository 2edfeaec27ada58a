import { shortened } from '../../notification/words';
import type { FailureSummary, ReportSummary, Shared } from '../../tlsrpt/summary';
import { resultWords } from './resultWords';
import type { TlsrptReport } from './tlsrptReport';

const LONGEST_NAME = 80;
const LONGEST_PATH = 200;
const MOST_NAMES = 5;
const MOST_FILES = 20;

export const many = (count: number, one: string): string =>
  `${count.toLocaleString('en')} ${one}${count === 1 ? '' : 's'}`;

const span = (first: string, last: string): string => (first === last ? first : `${first} to ${last}`);

/** The line above the table. */
export function headline({ summary }: TlsrptReport): string {
  const { reports, organizations, days } = summary;
  const sorted = days.map(({ day }) => day).toSorted();
  const [first, last] = [sorted[0], sorted.at(-1)];
  const when = first === undefined || last === undefined ? '' : `, ${span(first, last)}`;
  const count = organizations.shares.length;
  const more = organizations.further > 0 ? 'more than ' : '';
  return `${many(reports, 'report')} of ${more}${many(count, 'organization')}${when}`;
}

/** `12 of 4,213 sessions failed` would be wrong here: a session may count under several result types. */
export function failureTitle({ domain, resultType, sessions, enforced, firstDay, lastDay }: FailureSummary): string {
  const kept = enforced === 0 ? '' : `; under a policy that keeps mail back: ${enforced.toLocaleString('en')}`;
  const failed = `${sessions.toLocaleString('en')} failed ${sessions === 1 ? 'session' : 'sessions'}`;
  const type = shortened(resultType, LONGEST_NAME);
  return `${shortened(domain ?? 'no domain named', LONGEST_NAME)}: ${type}: ${failed}, ${span(firstDay, lastDay)}${kept}`;
}

/** What there is to say of one result type, a line each. */
export function failureNotes(failure: FailureSummary): readonly string[] {
  const { meaning, next, article } = resultWords(failure.resultType);
  return [
    meaning,
    article === undefined ? next : `${next} docs/runbook.md#${article}`,
    ...(failure.firstDay === failure.lastDay ? [] : sharesLine('newest days', newestFirst(failure.days))),
    ...sharesLine('reported by', failure.organizations),
    ...sharesLine('MX hosts', failure.mxHosts),
    ...sharesLine('senders', failure.sendingIps),
    ...sharesLine('reasons', failure.reasons, '; '),
  ];
}

const newestFirst = ({ shares, further }: Shared): Shared => ({
  shares: shares.toSorted((a, b) => (a.name < b.name ? 1 : -1)),
  further,
});

function sharesLine(label: string, { shares, further }: Shared, separator = ', '): readonly string[] {
  if (shares.length === 0) return [];
  const shown = shares
    .slice(0, MOST_NAMES)
    .map(({ name, sessions }) => `${clean(name)} ${sessions.toLocaleString('en')}`);
  const rest = shares.slice(MOST_NAMES).reduce((sum, { sessions }) => sum + sessions, further);
  const more = rest > 0 ? [`others ${rest.toLocaleString('en')}`] : [];
  return [`${label}: ${[...shown, ...more].join(separator)}`];
}

const clean = (name: string): string => shortened(name, LONGEST_NAME);

/** What there is to say of the reports themselves. */
export function reportNotes({ summary, leftOut, leftOutCount }: TlsrptReport): readonly string[] {
  const files = leftOut
    .slice(0, MOST_FILES)
    .map(({ path, why }) => `Not read: ${shortened(path, LONGEST_PATH)}: ${why}.`);
  const rest = leftOutCount - files.length;
  return [
    ...countNotes(summary),
    ...files,
    ...(rest > 0
      ? [`Not read: ${many(rest, 'more file')}; --json names ${leftOut.length === leftOutCount ? 'them' : 'more'}.`]
      : []),
  ];
}

function countNotes({ reports, duplicates, outside, withoutDetails, further }: ReportSummary): readonly string[] {
  return [
    ...(reports === 0 && duplicates + outside > 0 ? ['No report is of what was asked for.'] : []),
    ...(duplicates > 0 ? [`${many(duplicates, 'report')} came again, and counted once.`] : []),
    ...(reports > 0 && outside > 0 ? [`${many(outside, 'report')} of another time or domain.`] : []),
    ...(withoutDetails > 0 ? [`${many(withoutDetails, 'failed session')} of which no report tells why.`] : []),
    ...(further.sessions > 0
      ? [`${many(further.sessions, 'session')} of more days and domains than are told apart.`]
      : []),
    ...(further.failures > 0
      ? [`${many(further.failures, 'failed session')} of more domains and result types than are told apart.`]
      : []),
  ];
}
