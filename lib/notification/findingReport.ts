import { type FindingRecord, findingId, type SubjectKind } from '../judgement/findingRecord';
import { adviceOn } from './findingAdvice';
import { findingCheck } from './findingCheck';
import { type FindingGroup, type FindingNews, wordOf } from './findingNews';
import { columns, field, WIDTH, wrapped } from './layout';
import { moment } from './localTime';
import { runbookLink } from './runbook';
import { someTargets } from './targetWords';
import { clean, prose, someOf } from './words';

const MAX_LISTED = 100;
const MAX_TARGETS = 10;

const SUBJECTS: Readonly<Record<SubjectKind, readonly [one: string, many: string]>> = {
  host: ['host', 'hosts'],
  target: ['domain', 'domains'],
  vantage: ['vantage', 'vantages'],
};

/** One group of findings in full: the first of it as an example, and all subjects. Lines of the email. */
export function findingReport(group: FindingGroup, timezone: string | undefined): readonly string[] {
  const { first, all, code, word } = group;
  const { record } = first;
  const { effect, doFirst } = adviceOn(record);
  const isOver = record.resolvedAt !== undefined;
  return [
    ...wrapped(headline(group), WIDTH),
    '',
    ...(!isOver ? [...field('Do first', doFirst), ''] : []),
    ...field(isOver ? 'It was' : 'Found', [`${code}, ${record.severity}`, prose(record.message)]),
    ...field(labelOf(record.kind), subjectLines(group)),
    ...field(isOver ? 'Stood' : 'Since', [span(record, timezone)]),
    ...(record.kind === 'vantage' ? [] : field('Seen from', [someOf(record.vantages, 10)])),
    ...(!isOver ? field('Effect', [effect]) : []),
    ...unsteady(record, timezone),
    ...(word === 'passed' || record.flapping !== undefined || isOver ? [] : field('Next', [NEXT])),
    ...(isOver ? [] : findingCheck(record)),
    ...field('Runbook', [runbookLink(code)]),
    ...field('Finding', [
      `${findingId({ ...record, subject: clean(record.subject, 60) })}${all.length > 1 ? ' and those below' : ''}`,
    ]),
    ...(all.length > 1 ? ['', `All ${all.length} ${SUBJECTS[record.kind][1]}`, ...subjectList(all)] : []),
  ];
}

const NEXT = 'You hear again when it is over or gets worse.';

/** `certificate has expired at mx1.contoso.example`, `vantage hq: address on a block list`, `no mail host at 12 domains` */
export function findingTitle({ all, first }: Pick<FindingGroup, 'all' | 'first'>): string {
  const { kind, subject } = first.record;
  const [one, many] = SUBJECTS[kind];
  const { name } = adviceOn(first.record);
  if (all.length > 1) return `${name} at ${all.length} ${many}`;
  if (kind === 'vantage') return `${one} ${clean(subject, 44)}: ${name}`;
  return `${name} at ${clean(subject.replace(/:25$/, ''), 60)}`;
}

function headline(group: FindingGroup): string {
  const { severity, first } = group;
  const loud = severity.toUpperCase();
  const title = capitalised(findingTitle(group));
  switch (wordOf(first)) {
    case 'new':
      return `${loud}${first.record.flapping === undefined ? '' : ', again'}. ${title}${mailTo(group)}.`;
    case 'changed':
      return `${loud}, changed. ${title}${mailTo(group)}.`;
    case 'resolved':
      return first.record.ended === 'no-longer-watched'
        ? `ENDED. ${title}: no longer watched.`
        : `RESOLVED. ${title}: no longer.`;
    case 'passed':
      return `OVER. ${title}: it came and went before you could be told.`;
  }
}

const capitalised = (sentence: string): string => sentence.charAt(0).toUpperCase() + sentence.slice(1);

function mailTo({ all, first }: FindingGroup): string {
  if (first.record.kind !== 'host') return '';
  const records = all.map(({ record }) => record);
  return records.every(({ targets }) => targets.length === 0) ? '' : `, for mail to ${someTargets(records, 3)}`;
}

const labelOf = (kind: SubjectKind): string => ({ host: 'Host', target: 'Domain', vantage: 'Vantage' })[kind];

function subjectLines({ first: { record }, all }: FindingGroup): readonly string[] {
  const mail = record.kind === 'host' ? `, for mail to ${someTargets([record], MAX_TARGETS)}` : '';
  const own = `${clean(record.subject, 80)}${mail}`;
  return all.length === 1 ? [own] : [`${all.length}, all listed at the end. Here the first of them in detail:`, own];
}

/** `24 Nov 2026 21:55 UTC`, of a resolved one from when to when. */
export function span({ openedAt, resolvedAt }: FindingRecord, timezone: string | undefined): string {
  const from = moment(openedAt, timezone);
  return resolvedAt === undefined ? from : `${from} to ${moment(resolvedAt, timezone)}`;
}

function unsteady({ flapping }: FindingRecord, timezone: string | undefined): readonly string[] {
  if (flapping === undefined) return [];
  const { turns, since } = flapping;
  return field('Unsteady', [
    `It has come or gone ${turns} times since ${moment(since, timezone)}.`,
    'From now on you hear of it once a day at most, until it has stood still for a day. What is louder does not wait.',
  ]);
}

function subjectList(all: readonly FindingNews[]): readonly string[] {
  const rows = all
    .slice(0, MAX_LISTED)
    .map(({ record }) => [
      `  ${clean(record.subject, 60)}`,
      record.kind === 'host' ? clean(someTargets([record], 2), 56) : '',
    ]);
  return [...columns(rows), ...(all.length > MAX_LISTED ? [`  and ${all.length - MAX_LISTED} more`] : [])];
}
