import { isAbuse, isNewAfter, listingWords } from '../listing';
import { networkOf } from '../network';
import type { Sighting } from '../sighting';
import type { BlockListAnswer } from '../view';

/** Lists of Spamhaus for what an address did, by the first word of their names. */
const ABUSE = /^(SBL|CSS|XBL|DROP)\b/;

/** A listing on SBL, CSS, XBL or DROP that began after STARTTLS was last offered to this vantage. */
export const hasNewListing = ({ listings = [], lastOfferedAt }: Sighting): boolean =>
  lastOfferedAt !== undefined &&
  listings.some(({ answers }) =>
    answers.some((answer) => answer.lists.some((list) => ABUSE.test(list)) && isNewAfter(answer, lastOfferedAt)),
  );

/** A listing for abuse, on whatever list, that began after STARTTLS was last offered to this vantage. */
export const hasNewAbuse = ({ listings = [], lastOfferedAt }: Sighting): boolean =>
  lastOfferedAt !== undefined &&
  listings.some(({ answers }) => answers.some((answer) => isNewAfter(answer, lastOfferedAt)));

/** One sentence for each answer of a block list: never "clean" for what is unknown, nor for what was asked too early. */
export function listingSentences(sighting: Sighting): readonly string[] {
  const { listings = [], egress, greetedAs, vantage } = sighting;
  const answers = listings.flatMap((listing) => listing.answers.map((answer) => ({ listing, answer })));
  if (answers.length === 0) {
    const address = egress ?? greetedAs;
    const what = address === undefined ? `the address of ${vantage}` : networkOf(address);
    return [`Block lists were not asked: look ${what} up to be sure.`];
  }
  return answers.map(({ listing, answer }) => {
    const words = listingWords(networkOf(listing.address), answer);
    return `${capital(words)}${meaning(answer, sighting, listing.observedAt)}.`;
  });
}

function meaning(answer: BlockListAnswer, { since, lastOfferedAt }: Sighting, askedAt: string): string {
  if (answer.state === 'clean') return since !== undefined && askedAt < since ? ', as of before the loss' : '';
  if (!isAbuse(answer)) return '';
  if (lastOfferedAt === undefined) return '; whether that is newer than the loss is not known';
  if (isNewAfter(answer, lastOfferedAt)) return ', after STARTTLS was last offered there';
  return answer.since !== undefined && answer.since <= lastOfferedAt
    ? '; STARTTLS was offered all the same, so this alone explains nothing'
    : '; whether it stood there while STARTTLS was offered is not known';
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
