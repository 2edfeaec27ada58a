import { type FindingRecord, findingId } from '../judgement/findingRecord';
import type { MessageContext } from './context';
import { findingsJson } from './findingJson';
import { byUrgency, countsByCode, type FindingNews, wordOf } from './findingNews';
import { span } from './findingReport';
import { MAX_BYTES } from './fitting';
import { field, WIDTH, wrapped } from './layout';
import { type Message, protocolBodies } from './message';
import { runbookLink } from './runbook';
import { fitted } from './sms';
import { fittedSubject } from './subject';
import { someTargets } from './targetWords';
import { clean, prose, someOf } from './words';

const MAX_SUBJECTS = 60;
const MAX_JSON = 200;

/** What a digest is of: the local day, what is unsaid, and what stands besides. */
export interface Digest {
  /** `2026-11-24` */
  readonly day: string;
  readonly news: readonly FindingNews[];
  /** Told before, and still there. */
  readonly standing: readonly FindingRecord[];
}

/** The one message a day about notices. However many there are, it can be read. Pure. At least one piece of news. */
export function composeDigest(digest: Digest, context: MessageContext): Message {
  const news = digest.news.toSorted(byUrgency);
  const sorted = { ...digest, news };
  const parts = {
    ids: news.map(({ record }) => findingId(record)),
    severity: 'notice',
    subject: fittedSubject(`NOTICE: daily digest, ${tally(sorted)}`, context),
    email: email(sorted, context),
    sms: fitted([`NOTE daily digest ${digest.day}: ${tally(sorted)}.`, 'See email.'], ''),
  } as const;
  let count = Math.min(news.length, MAX_JSON);
  for (;;) {
    const message = { ...parts, json: json(sorted, count, context) };
    if (Buffer.byteLength(protocolBodies(message)) <= MAX_BYTES || count === 0) return message;
    count = Math.floor(count / 2);
  }
}

function json({ day, news, standing }: Digest, count: number, context: MessageContext): string {
  const omitted = news.length - count;
  const extras = { day, standing: standing.length, ...(omitted > 0 && { omitted }) };
  return findingsJson('digest', news.slice(0, count), context, extras);
}

interface Sections {
  readonly fresh: readonly FindingNews[];
  readonly changed: readonly FindingNews[];
  readonly resolved: readonly FindingNews[];
  readonly passed: readonly FindingNews[];
}

const sectionsOf = (news: readonly FindingNews[]): Sections => ({
  fresh: news.filter((each) => wordOf(each) === 'new'),
  changed: news.filter((each) => wordOf(each) === 'changed'),
  resolved: news.filter((each) => wordOf(each) === 'resolved'),
  passed: news.filter((each) => wordOf(each) === 'passed'),
});

/** `3 new, 1 resolved, 12 still open` */
function tally({ news, standing }: Digest): string {
  const { fresh, changed, resolved, passed } = sectionsOf(news);
  const counts = [
    [fresh.length, 'new'],
    [changed.length, 'changed'],
    [resolved.length, 'resolved'],
    [passed.length, 'passed'],
    [standing.length, 'still open'],
  ] as const;
  return counts.flatMap(([count, word]) => (count > 0 ? [`${count} ${word}`] : [])).join(', ');
}

function email(digest: Digest, { installation, timezone }: MessageContext): string {
  const { fresh, changed, resolved, passed } = sectionsOf(digest.news);
  const codes = [...new Set(digest.news.map(({ record }) => record.code))].sort();
  const parts: readonly (readonly string[])[] = [
    wrapped(`NOTICES of ${digest.day}: ${tally(digest)}. Nothing here is urgent.`, WIDTH),
    section('New', fresh, timezone),
    section('Changed', changed, timezone),
    section('Resolved', resolved, timezone),
    section('Came and went since the last digest', passed, timezone),
    stillOpen(digest.standing),
    field('Runbook', codes.map(runbookLink)),
    ['-- ', `starttls-canary, installation ${clean(installation)}`],
  ];
  return parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

/** One paragraph for each domain, its findings below it. */
function section(title: string, news: readonly FindingNews[], timezone: string | undefined): readonly string[] {
  if (news.length === 0) return [];
  const records = news.map(({ record }) => record);
  const shown = records.slice(0, MAX_SUBJECTS);
  const about = new Map<string, FindingRecord[]>();
  for (const record of shown) about.set(aboutOf(record), [...(about.get(aboutOf(record)) ?? []), record]);
  const rest = records.slice(MAX_SUBJECTS);
  return [
    ...wrapped(`${title}: ${countsByCode(records)}`, WIDTH),
    ...[...about].flatMap(([name, own]) => [
      '',
      ...wrapped(`  ${name}`, WIDTH),
      ...own.flatMap((record) => paragraph(record, timezone)),
    ]),
    ...(rest.length > 0 ? ['', ...wrapped(`  and ${rest.length} more: ${countsByCode(rest)}`, WIDTH)] : []),
  ];
}

function aboutOf(record: FindingRecord): string {
  const { kind, subject } = record;
  if (kind === 'host') return someTargets([record], 3);
  return kind === 'vantage' ? `vantage ${clean(subject)}` : clean(subject, 80);
}

function paragraph(record: FindingRecord, timezone: string | undefined): readonly string[] {
  const at = record.kind === 'host' ? ` at ${clean(record.subject, 80)}` : '';
  const from = record.kind === 'vantage' ? '' : `, seen from ${someOf(record.vantages, 5)}`;
  const stood = `${record.resolvedAt === undefined ? 'since ' : ''}${span(record, timezone)}`;
  const unsteady = record.flapping === undefined ? '' : `; it has come or gone ${record.flapping.turns} times`;
  const ended = record.ended === 'no-longer-watched' ? '; ended, since it is no longer watched' : '';
  return [`${record.code}${at}: ${prose(record.message)}`, `${stood}${from}${unsteady}${ended}`].flatMap((text, row) =>
    wrapped(text, WIDTH - 6).map((line, part) => `${row + part === 0 ? '  - ' : '      '}${line}`),
  );
}

function stillOpen(standing: readonly FindingRecord[]): readonly string[] {
  if (standing.length === 0) return [];
  return wrapped(`Still open, told before: ${countsByCode(standing)}`, WIDTH);
}
