import { isAbuse, isNewAfter } from '../judgement/listing';
import { networkOf } from '../judgement/network';
import type { Sighting } from '../judgement/sighting';
import { listed } from '../judgement/verdict';
import type { BlockListAnswer } from '../judgement/view';
import { clean, seenAs, someOf } from './words';

const ASK_POSTMASTER = 'ask the postmaster of the receiver why the address is restricted.';

/**
 * What to do first about an address that the mail leaves by: as much as block lists have said of it. `offeredAt`: when
 * STARTTLS was last offered. A listing that stood then is not what took it away.
 */
export function listedAdvice(loser: Sighting | undefined, offeredAt?: string): readonly string[] | undefined {
  const own = loser && seenAs(loser);
  const answers = (loser?.listings ?? []).flatMap(({ address, answers }) =>
    answers.map((answer) => ({ address: clean(networkOf(address), 50), answer })),
  );
  if (loser === undefined || own === undefined || answers.length === 0) return undefined;
  const abuses = answers.filter(({ answer }) => isAbuse(answer));
  const fresh = abuses.filter(({ answer }) => isNewAfter(answer, offeredAt ?? ''));
  const ofUnknownAge = abuses.filter(({ answer }) => !isOlder(answer, offeredAt));
  const [first] = fresh.length > 0 ? fresh : ofUnknownAge;
  if (first !== undefined) {
    const same = abuses.filter(({ address }) => address === first.address).map(({ answer }) => answer);
    const curable = same.filter((answer) => !isOlder(answer, offeredAt));
    const age = fresh.length > 0 ? '' : ', since when is not known: it may be the reason';
    return [`${first.address} is ${placesOf(curable)}${age}.`, ...curesOf(curable, first.address)];
  }
  if (answers.some(({ answer }) => answer.state === 'unknown')) return undefined;
  const [old] = abuses;
  if (old !== undefined) {
    return [
      `${old.address} is ${placesOf([old.answer])}, but was while STARTTLS was offered, so that alone is not the reason:`,
      ASK_POSTMASTER,
    ];
  }
  const [note] = answers.filter(({ answer }) => answer.state === 'listed');
  if (note !== undefined) return [`${note.address} is on the PBL only (a note, no sign of abuse):`, ASK_POSTMASTER];
  const zones = someOf(
    answers.map(({ answer }) => answer.zone),
    3,
  );
  return [`${own} is on none of the block lists that were asked (${zones}):`, ASK_POSTMASTER];
}

const isOlder = ({ since }: BlockListAnswer, offeredAt: string | undefined): boolean =>
  since !== undefined && offeredAt !== undefined && since <= offeredAt;

const placesOf = (answers: readonly BlockListAnswer[]): string =>
  someOf(
    answers.map(({ lists, codes, zone }) =>
      lists.every((list) => codes.includes(list))
        ? `listed by ${zone} (${listed(codes)})`
        : `on ${listed(lists)} of ${zone}`,
    ),
    3,
  );

const KINDS = ['XBL', 'CSS', 'SBL', 'DROP'] as const;

/** What a listing asks for before the address can be taken off, by the list: each is about something else. */
const CURES: Readonly<Record<(typeof KINDS)[number], string>> = {
  XBL: 'XBL: a machine behind it is probably infected. Find and clean it first.',
  CSS: 'CSS: check the EHLO name (heloName) and the reverse DNS of what sends there, then the machines behind it.',
  SBL: 'SBL: spam was sent or hosted there, as a person found. Read the entry, and put an end to what it names.',
  DROP: 'DROP: the whole network is held to be in bad hands. Let the mail leave by another, and ask your provider.',
};

function curesOf(answers: readonly BlockListAnswer[], address: string): readonly string[] {
  const ofSpamhaus = answers.filter(({ zone }) => IS_SPAMHAUS.test(zone));
  const names = ofSpamhaus.flatMap(({ lists }) => lists).join(' ');
  const others = [...new Set(answers.filter((answer) => !ofSpamhaus.includes(answer)).map(({ zone }) => zone))];
  return [
    ...curesNamed(names),
    ...(ofSpamhaus.length > 0 ? [`Then delist the address: ${lookUpLink(address)}`] : []),
    ...(others.length > 0 ? [`The owner of ${someOf(others, 3)} says why, and how it is taken off there.`] : []),
  ];
}

const IS_SPAMHAUS = /(^|\.)spamhaus\.[a-z]+$/i;

const curesNamed = (words: string): readonly string[] =>
  KINDS.filter((kind) => new RegExp(`\\b${kind}\\b`).test(words)).map((kind) => CURES[kind]);

/** The same from the sentence of an `egress-listed`, which names lists and zones. */
export function curesIn(message: string): readonly string[] {
  const isOfSpamhaus = /\.spamhaus\./i.test(message);
  return [
    ...(isOfSpamhaus ? curesNamed(message) : []),
    isOfSpamhaus
      ? 'Then delist the address: https://check.spamhaus.org/'
      : 'The owner of the list says why, and how it is taken off: look there.',
  ];
}

export const lookUpLink = (address: string): string =>
  `https://check.spamhaus.org/results?query=${encodeURIComponent(address)}`;
