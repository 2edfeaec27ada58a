import type { Transition, Unseen } from '../judgement/incident';
import type { Group } from './groups';
import { lossOf, verbFor, wordsFor } from './lossWords';
import { isOurs } from './oursAdvice';
import { someTargets } from './targetWords';
import {
  clean,
  clock,
  counted,
  day,
  duration,
  isMailAffected,
  losers,
  namedVantage,
  servedOnPath,
  someOf,
} from './words';

const MAX_TARGETS = 3;
const MAX_VANTAGES = 5;
const MINUTE_MS = 60_000;

/** How names stand in a sentence: as they are, or marked as names where the text is marked up. */
export type Quote = (name: string) => string;
const plainly: Quote = (name) => name;

const LOUD = {
  opened: '',
  updated: ', changed',
  reopened: ', again',
  confirmed: ', confirmed',
  reminder: ', still so',
  resolved: '',
} as const;

/** The first sentence: how loud, whose mail, which host, what, to whom. */
export function headline(group: Group, quote: Quote = plainly): string {
  const { transition } = group.first;
  if (transition.unseen !== undefined) return unseenHeadline(group, transition.unseen, quote);
  if (transition.kind !== 'resolved') return lossHeadline(group, quote);
  return transition.durationSeconds === undefined ? endHeadline(group, quote) : recoveryHeadline(group, quote);
}

function lossHeadline(group: Group, quote: Quote): string {
  const { transition } = group.first;
  const { all } = wordsFor(group.first);
  const loud = `${transition.severity.toUpperCase()}${LOUD[transition.kind]}${lasting(transition)}.`;
  const domains = quote(targetsOf(group));
  const whom =
    transition.scope === 'everywhere'
      ? `${all} (asked from ${transition.losing.length} places)`
      : quote(someOf(losers(transition).map(namedVantage), MAX_VANTAGES));
  const what = `${hosts(group, quote)} ${verbFor(group.first, group.all.length > 1)}`;
  const isPart = transition.scope === 'some-addresses';
  if (isOurs(transition)) {
    const part = isPart ? ' at some of its addresses,' : '';
    const affects = transition.scope === 'everywhere' || isMailAffected(transition) ? 'Affects' : 'May affect';
    return `${loud} ${affects} mail that you receive for ${domains}:${part} ${what} ${whom}.`;
  }
  if (isMailAffected(transition)) {
    const isAffected = isPart ? 'is affected in part: at some of its addresses,' : 'is affected:';
    return `${loud} Your mail to ${domains} ${isAffected} ${what} ${whom}.`;
  }
  const where = isPart ? ' At some of its addresses,' : '';
  if (transition.scope === 'everywhere') return `${loud} Mail to ${domains}: ${what} ${whom}.`;
  const yours = `Your mail is not ${servedOnPath(transition).length > 0 ? '' : 'known to be '}affected.`;
  return `${loud}${where} ${what} the canary at ${whom}. ${yours}`;
}

/** A reminder says for how long. */
function lasting({ kind, at, firstSeenAt }: Transition): string {
  return kind === 'reminder'
    ? ` after ${duration(Math.round((Date.parse(at) - Date.parse(firstSeenAt)) / MINUTE_MS) * 60)}`
    : '';
}

/** The loss was seen, and nobody sees it or its end. */
function unseenHeadline(group: Group, { vantages, since }: Unseen, quote: Quote): string {
  const { transition } = group.first;
  const domains = quote(targetsOf(group));
  const may = isOurs(transition)
    ? `Mail that you receive for ${domains} may still be affected.`
    : isMailAffected(transition)
      ? `Your mail to ${domains} may still be affected.`
      : 'Your mail is not known to be affected.';
  const who = quote(someOf(vantages, MAX_VANTAGES));
  const when = `${clock(since).slice(0, 5)} UTC, ${day(since)}`;
  return `${transition.severity.toUpperCase()}, can't be seen since ${when}: ${who} can't see whether ${wordsFor(group.first).over} at ${hosts(group, quote)}. ${may}`;
}

function recoveryHeadline(group: Group, quote: Quote): string {
  const { transition } = group.first;
  const to = transition.scope === 'everywhere' ? 'everyone' : quote(someOf(transition.losing, MAX_VANTAGES));
  const gone = duration(transition.durationSeconds ?? 0);
  return `RESOLVED. ${hosts(group, quote)}: ${wordsFor(group.first).over} for ${to}, after ${gone}.`;
}

function endHeadline(group: Group, quote: Quote): string {
  const { transition } = group.first;
  const unseen = `Nobody saw ${isAboutStarttls(group) ? 'STARTTLS' : 'it'} come back.`;
  const many = group.all.length > 1;
  switch (transition.ended) {
    case 'no-longer-mx':
      return `ENDED. ${hosts(group, quote)} ${many ? 'take' : 'takes'} no mail of ${quote(targetsOf(group))} any more (no longer an MX). ${unseen}`;
    case 'no-longer-monitored':
      return `ENDED. ${hosts(group, quote)} ${many ? 'are' : 'is'} no longer monitored: the configuration does not name the target any more. ${unseen}`;
    case 'no-longer-expected':
      return `ENDED. ${hosts(group, quote)}: nothing requires STARTTLS there any more, and nobody was ever offered it. ${unseen}`;
    default:
      return `ENDED. ${hosts(group, quote)}: no longer watched from ${quote(someOf(transition.losing, MAX_VANTAGES))}. ${unseen}`;
  }
}

const isAboutStarttls = (group: Group): boolean => ['missing', 'masked', 'ehlo-refused'].includes(lossOf(group.first));

/** `mx.example.net`, `40 hosts of example.net`, `200 hosts of 57 operators` */
export const hosts = ({ first, all, operators }: Group, quote: Quote = plainly): string =>
  all.length === 1
    ? quote(clean(first.incident.mxHost))
    : `${counted(all.length)} hosts of ${operators.length === 1 ? quote(clean(operators[0] ?? '')) : `${counted(operators.length)} operators`}`;

const targetsOf = ({ all }: Group): string =>
  someTargets(
    all.map(({ incident }) => incident),
    MAX_TARGETS,
  );
