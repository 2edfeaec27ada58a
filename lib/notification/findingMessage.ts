import type { Severity } from '../judgement/finding';
import { findingId } from '../judgement/findingRecord';
import type { MessageContext } from './context';
import { findingsJson } from './findingJson';
import { byUrgency, type FindingGroup, type FindingNews, groupFindings } from './findingNews';
import { findingReport, findingTitle } from './findingReport';
import { MAX_BYTES } from './fitting';
import { field, WIDTH } from './layout';
import { type Message, protocolBodies } from './message';
import { fitted } from './sms';
import { fittedSubject } from './subject';
import { clean, shortened } from './words';

const FULL_REPORTS = 5;
const MAX_TITLES = 50;
const RULE = '-'.repeat(72);

/** A message of the most urgent findings, as many as it takes (one at least), and which those are. */
export interface FittingFindings {
  readonly message: Message;
  readonly told: readonly FindingNews[];
}

/** Words warnings and critical findings for those who read reports, as much as one message takes. Pure. At least one. */
export function composeFindings(news: readonly FindingNews[], context: MessageContext): FittingFindings {
  const all = news.toSorted(byUrgency);
  let count = all.length;
  for (;;) {
    const told = all.slice(0, count);
    const message = findingMessage(told, { ...context, later: all.length - count });
    const bytes = Buffer.byteLength(protocolBodies(message));
    if (bytes <= MAX_BYTES || count <= 1) return { message, told };
    count = Math.max(1, Math.min(count - 1, Math.floor((count * MAX_BYTES) / bytes)));
  }
}

/** Words what phones are told, apart, since a subscription filters whole messages. As `composeFindings`. */
export function composeForPhones(news: readonly FindingNews[], context: MessageContext): FittingFindings {
  const { message, told } = composeFindings(news, context);
  return { message: { ...message, channel: 'sms' }, told };
}

function findingMessage(news: readonly FindingNews[], context: MessageContext): Message {
  const groups = groupFindings(news);
  const { later = 0 } = context;
  return {
    ids: news.map(({ record }) => findingId(record)),
    severity: loudest(groups),
    subject: fittedSubject(subject(groups), context),
    email: email(groups, context),
    sms: sms(groups),
    json: findingsJson('findings', news, context, later > 0 ? { later } : {}),
  };
}

/** Groups come sorted, but what is over comes last however loud it was. */
const loudest = (groups: readonly FindingGroup[]): Severity =>
  (['critical', 'warning'] as const).find((severity) => groups.some((group) => group.severity === severity)) ??
  'notice';

const isOver = ({ word }: FindingGroup): boolean => word === 'resolved' || word === 'passed';

const titled = (group: FindingGroup): string =>
  `${isOver(group) ? endWord(group, 'RESOLVED') : group.severity.toUpperCase()}: ${findingTitle(group)}`;

/** Nobody saw what is watched no more pass. */
const endWord = ({ first }: FindingGroup, cured: string): string =>
  first.record.ended === 'no-longer-watched' ? 'ENDED' : cured;

function subject(groups: readonly FindingGroup[]): string {
  const [only] = groups;
  if (only !== undefined && groups.length === 1) return titled(only);
  const standing = groups.filter((group) => !isOver(group));
  const over = groups.length - standing.length;
  const loud = standing[0]?.severity.toUpperCase() ?? 'RESOLVED';
  const parts = [
    ...(standing.length > 0 ? [`${standing.length} ${standing.length === 1 ? 'finding' : 'findings'}`] : []),
    ...(over > 0 ? [`${over} resolved`] : []),
  ];
  return `${loud}: ${parts.join(', ')} beside STARTTLS`;
}

function email(groups: readonly FindingGroup[], { installation, timezone, later = 0 }: MessageContext): string {
  const reports = groups.slice(0, FULL_REPORTS).map((group) => findingReport(group, timezone).join('\n'));
  return [
    ...(groups.length > 1 ? [overview(groups)] : []),
    reports.join(`\n\n${RULE}\n\n`),
    ...(later > 0 ? [field('More', [`${later} more to be said: the next message follows.`]).join('\n')] : []),
    `-- \nstarttls-canary, installation ${clean(installation)}`,
  ].join('\n\n');
}

function overview(groups: readonly FindingGroup[]): string {
  const titles = groups.slice(0, MAX_TITLES).map((group) => `  ${shortened(titled(group), WIDTH - 2)}`);
  const more = groups.length > MAX_TITLES ? [`  and ${groups.length - MAX_TITLES} more`] : [];
  const inFull = groups.length > FULL_REPORTS ? `, the first ${FULL_REPORTS} of ${groups.length} in full` : '';
  return [`In this message${inFull}`, ...titles, ...more, '', RULE].join('\n');
}

function sms(groups: readonly FindingGroup[]): string {
  const [first] = groups;
  if (first === undefined) return '';
  const loud = isOver(first) ? endWord(first, 'OK') : first.severity.slice(0, 4).toUpperCase();
  const more = groups.length > 1 ? ` +${groups.length - 1} more` : '';
  return fitted([`${loud} ${findingTitle(first)}.`, 'See email.'], more);
}
