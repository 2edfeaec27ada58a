import type { FindingCode } from '../judgement/finding';
import type { FindingRecord } from '../judgement/findingRecord';
import { findingId } from '../judgement/findingRecord';
import type { Offer, WatchedHost } from '../judgement/watched';
import type { Role } from '../telemetry/contract';
import type { MessageContext } from './context';
import { findingsJson } from './findingJson';
import type { FindingNews } from './findingNews';
import { field, WIDTH, wrapped } from './layout';
import type { Message } from './message';
import { runbookLink, wholeRunbook } from './runbook';
import { fitted } from './sms';
import { fittedSubject } from './subject';
import { clean, duration, prose, someOf } from './words';

const MAX_NAMED = 40;
const MAX_FINDINGS = 100;
const DIGEST_AT = '08:00';

/** What the canary watches, once every vantage has looked: all of it, or what was added since. */
export interface FirstRun {
  readonly isFirst: boolean;
  readonly everySeconds: number;
  readonly vantages: readonly WatchingVantage[];
  readonly targets: readonly string[];
  readonly hosts: readonly WatchedHost[];
  /** Targets without a host to ask: takes no mail, no such domain, no answer. */
  readonly unrouted: readonly { readonly target: string; readonly message: string; readonly code?: FindingCode }[];
  /** What was found at these targets, and is told herewith. */
  readonly findings: readonly FindingRecord[];
}

export interface WatchingVantage {
  readonly id: string;
  readonly role: Role;
  readonly egress?: string;
  readonly state: 'reporting' | 'blind' | 'missing';
}

/** The summary after the first run. Severity notice. Pure. */
export function composeFirstRun(run: FirstRun, context: MessageContext): Message {
  const news = run.findings.map((record): FindingNews => ({ record, isToldOpen: false }));
  const what = run.isFirst ? 'first run' : 'added';
  return {
    ids: run.findings.map(findingId),
    severity: 'notice',
    subject: fittedSubject(`NOTICE: ${what}: ${watched(run)}, ${offered(run)}`, context),
    email: email(run, context),
    sms: fitted([`NOTE ${what}: ${watched(run)}, ${offered(run)}.`, 'See email.'], ''),
    json: findingsJson('first-run', news.slice(0, MAX_FINDINGS), context, jsonExtras(run)),
  };
}

const plural = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;
const watched = ({ targets, hosts }: FirstRun): string =>
  `${plural(targets.length, 'target')} at ${plural(hosts.length, 'host')}`;
const withOffer = ({ hosts }: FirstRun, offer: Offer): readonly WatchedHost[] =>
  hosts.filter((host) => host.offer === offer);
const offered = (run: FirstRun): string => `STARTTLS at ${withOffer(run, 'everyone').length}`;

function jsonExtras(run: FirstRun) {
  const named = (offer: Offer) =>
    withOffer(run, offer)
      .slice(0, MAX_NAMED)
      .map(({ host }) => clean(host));
  const { targets, hosts, vantages, findings } = run;
  return {
    isFirst: run.isFirst,
    targets: targets.length,
    hosts: hosts.length,
    hostsOffered: withOffer(run, 'everyone').length,
    vantages: vantages.map(({ id, role, state }) => ({ id, role, state })),
    some: named('some'),
    never: named('never'),
    unknown: named('unknown'),
    unrouted: run.unrouted.slice(0, MAX_NAMED).map(({ target }) => clean(target)),
    ...(findings.length > MAX_FINDINGS && { omitted: findings.length - MAX_FINDINGS }),
  };
}

function email(run: FirstRun, { installation, timezone = 'UTC' }: MessageContext): string {
  const { isFirst, targets, vantages, everySeconds, hosts, unrouted } = run;
  const reporting = vantages.filter(({ state }) => state === 'reporting').length;
  const every = duration(everySeconds);
  const headline = `starttls-canary ${isFirst ? 'watches' : 'now also watches'} ${watched(run)}, from ${plural(reporting, 'vantage')}, every ${every}.`;
  return [
    ...wrapped(headline, WIDTH),
    '',
    ...field(isFirst ? 'Watched' : 'Added', [someOf(targets, MAX_NAMED)]),
    ...field('From', vantages.map(vantageLine)),
    '',
    ...field('Offered', [
      `STARTTLS at ${withOffer(run, 'everyone').length} of ${plural(hosts.length, 'host')}, to every vantage that reached them.`,
    ]),
    ...section(
      withOffer(run, 'some'),
      'Partly',
      someLine,
      "The vantages don't agree: where one loses STARTTLS that others get, an incident says why.",
    ),
    ...section(withOffer(run, 'never'), 'Never', hostLine, NEVER),
    ...section(withOffer(run, 'unknown'), 'Not seen', hostLine, UNKNOWN),
    ...section(unrouted, 'No host', ({ target, message }) => `${clean(target, 80)}: ${prose(message)}`, NO_HOST),
    '',
    ...field('Next', [
      `You hear of a loss within ${duration(everySeconds + 30)}, of warnings at once, of notices daily at ${DIGEST_AT} ${timezone}.`,
      vantages.every(({ state }) => state === 'reporting')
        ? 'Silence means that all is well: an alarm of its own says when a vantage falls silent.'
        : 'Until the vantages above report, silence means nothing.',
    ]),
    ...field('Runbook', articles(run)),
    '',
    '-- ',
    `starttls-canary, installation ${clean(installation)}`,
  ].join('\n');
}

/** An article for each kind of thing that is amiss. */
function articles(run: FirstRun): readonly string[] {
  const codes = [
    ...(run.vantages.some(({ state }) => state === 'missing') ? (['silent-vantage'] as const) : []),
    ...(run.vantages.some(({ state }) => state === 'blind') ? (['blind-vantage'] as const) : []),
    ...(withOffer(run, 'some').length > 0 ? (['starttls-not-supported'] as const) : []),
    ...(withOffer(run, 'never').length > 0 ? (['starttls-never-offered'] as const) : []),
    ...(withOffer(run, 'unknown').length > 0 ? (['unreachable'] as const) : []),
    ...run.unrouted.map(({ code = 'no-mx' }) => code),
  ];
  return codes.length === 0 ? [wholeRunbook()] : [...new Set(codes)].map(runbookLink);
}

const NEVER =
  'Nobody is offered it there, so nothing can be lost: mail goes in plaintext. Should it be encrypted, say "require: [STARTTLS]".';
const UNKNOWN =
  'They could not be asked, so nothing is known of them. Do they answer on port 25 from your mail server?';
const NO_HOST = 'Nothing can be watched there. Is the name right?';

const ROLE: Readonly<Record<Role, string>> = { 'mail-path': 'on the path of your mail', observer: 'an observer' };

function vantageLine({ id, role, egress, state }: WatchingVantage): string {
  const own = `${id}, ${ROLE[role]}${egress === undefined ? '' : ` (${clean(egress, 50)})`}`;
  if (state === 'missing') return `${own}: has NOT reported yet`;
  return state === 'blind' ? `${own}: is BLIND, nearly nothing answers it. Is port 25 open there?` : own;
}

const hostLine = ({ host, targets }: WatchedHost): string => `${clean(host, 80)}, for ${someOf(targets, 3)}`;
const someLine = (host: WatchedHost): string =>
  `${hostLine(host)}: to ${someOf(host.offered, 5)}, not to ${someOf(host.without, 5)}`;

function section<T>(all: readonly T[], label: string, line: (one: T) => string, meaning: string): readonly string[] {
  if (all.length === 0) return [];
  const more = all.length > MAX_NAMED ? [`and ${all.length - MAX_NAMED} more`] : [];
  return ['', ...field(label, [`${all.length}. ${meaning}`, ...all.slice(0, MAX_NAMED).map(line), ...more])];
}
