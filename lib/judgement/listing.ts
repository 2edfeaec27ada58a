import type { Role } from '../telemetry/contract';
import { networkOf } from './network';
import { listed } from './verdict';
import type { BlockListAnswer, Listing, StandingFinding } from './view';

/** Listed now for what the address did: SBL, CSS, XBL, DROP, or whatever another zone lists. Never the PBL. */
export const isAbuse = (answer: BlockListAnswer): boolean => answer.state === 'listed' && answer.isNote !== true;

/** Listed as abuse when the list was last known to answer: what is unknown since then is not clean. */
export const isAbuseAsLastKnown = ({ state, since, isNote }: BlockListAnswer): boolean =>
  state !== 'clean' && since !== undefined && isNote !== true;

/**
 * Whether a listing of abuse can be what took STARTTLS away: it began after `offeredAt`, when STARTTLS was last offered,
 * and the list is known to have been clean before. One that was there while STARTTLS was offered is neutral, and so is
 * one that was there at the first look-up, when nobody knows how old it was.
 */
export const isNewAfter = (answer: BlockListAnswer, offeredAt: string): boolean =>
  isAbuse(answer) && answer.lastCleanAt !== undefined && answer.since !== undefined && answer.since > offeredAt;

/** Since when, as far as it is known: `since 2026-11-23 21:55 UTC (not yet at 2026-11-23 08:00 UTC)`. */
export function listedSince({ since, lastCleanAt }: BlockListAnswer): string | undefined {
  if (since === undefined) return undefined;
  if (lastCleanAt === undefined) return `since ${minute(since)} or longer (first look-up)`;
  return `since ${minute(since)} (not yet at ${minute(lastCleanAt)})`;
}

/**
 * What a list says of an address, as one clause for people: `203.0.113.9 is on XBL (CBL data) of zen.dq.spamhaus.net
 * since …`.
 */
export function listingWords(address: string, answer: BlockListAnswer): string {
  const { zone, state, reason = 'no answer' } = answer;
  const since = listedSince(answer);
  switch (state) {
    case 'clean':
      return `${address} is not listed by ${zone}`;
    case 'listed':
      return [address, `is ${placeOf(answer)}`, since].filter((part) => part !== undefined).join(' ');
    case 'unknown': {
      const known = since === undefined ? '' : `; when it last answered, the address was ${placeOf(answer)} ${since}`;
      return `whether ${zone} lists ${address} is unknown (${reason})${known}`;
    }
  }
}

function placeOf({ zone, lists, codes, isNote }: BlockListAnswer): string {
  const isNamed = lists.length > 0 && lists.some((list) => !codes.includes(list));
  if (!isNamed) return `listed by ${zone} (${listed(codes)})`;
  return `on ${listed(lists)} of ${zone}${isNote ? ', a note about its kind and no sign of abuse,' : ''}`;
}

/** `2026-11-23 21:55 UTC` */
const minute = (at: string): string => `${at.slice(0, 16).replace('T', ' ')} UTC`;

/** A vantage as its listings are judged. */
export interface ListedVantage {
  readonly role: Role;
  /** Of all its addresses. */
  readonly listings: readonly Listing[];
  /** Start of its newest run. An address that it has not looked up for days by then is its own no more. */
  readonly lastRunAt: string;
}

const DAY_MS = 24 * 60 * 60 * 1000;
const STALE_AFTER_MS = 3 * DAY_MS;

/**
 * The finding `egress-listed` of a vantage: at most one, which names every address and list. It stands for as long as
 * one of them is listed, or was when the list last answered. At an observer no mail is at stake.
 */
export function egressFindings({ role, listings, lastRunAt }: ListedVantage): readonly StandingFinding[] {
  const oldest = new Date(Date.parse(lastRunAt) - STALE_AFTER_MS).toISOString();
  const abuses = listings
    .filter(({ observedAt }) => observedAt >= oldest)
    .flatMap(({ address, answers }) =>
      answers.filter(isAbuseAsLastKnown).map((answer) => ({ address, answer, since: answer.since ?? lastRunAt })),
    )
    .toSorted((a, b) => compare(a.since, b.since) || compare(a.address, b.address));
  const [first] = abuses;
  if (first === undefined) return [];
  const clauses = abuses.map(({ address, answer }) => listingWords(networkOf(address), answer));
  const effect =
    role === 'mail-path'
      ? 'the mail that leaves through it may be refused, or be sent without TLS'
      : 'it carries no mail, but what this vantage sees may differ from what your mail sees';
  return [
    {
      code: 'egress-listed',
      severity: role === 'mail-path' ? 'warning' : 'notice',
      message: `${clauses.join('; ')}: ${effect}`,
      since: first.since,
    },
  ];
}

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
