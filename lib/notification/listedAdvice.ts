import { isAbuse } from '../judgement/listing';
import type { Sighting } from '../judgement/sighting';
import { listed } from '../judgement/verdict';
import { seenAs, someOf } from './words';

const ASK_POSTMASTER = 'ask the postmaster of the receiver why the address is restricted.';

/** What to do first about an address that the mail leaves by: as much as block lists have said of it. */
export function listedAdvice(loser: Sighting | undefined): readonly string[] | undefined {
  const answers = loser?.listings?.flatMap((listing) => listing.answers) ?? [];
  const address = loser && seenAs(loser);
  if (loser === undefined || address === undefined || answers.length === 0) return undefined;
  const abuses = answers.filter(isAbuse);
  if (abuses.length > 0) {
    const lists = abuses.map(({ lists: names, zone }) => `${listed(names)} of ${zone}`);
    return [
      `${address} is on ${someOf(lists, 3)}: a machine behind it is probably infected. Find and clean it first,`,
      `then delist the address: ${lookUpLink(loser.egress ?? address)}`,
    ];
  }
  if (answers.some(({ state }) => state === 'unknown')) return undefined;
  return [
    `${address} is on none of the block lists that were asked (${someOf(
      answers.map(({ zone }) => zone),
      3,
    )}):`,
    ASK_POSTMASTER,
  ];
}

export const lookUpLink = (address: string): string =>
  `https://check.spamhaus.org/results?query=${encodeURIComponent(address)}`;
