import type { Cause, Evidence } from '../verdict';
import { idsOf, lossOf, lossSentence } from './lossWords';

/** What is left when no rule answers: says what is missing to know more. */
export function undetermined(evidence: Evidence): Cause {
  const { losing, unknown } = evidence;
  const unheard = unknown.filter(({ outcome }) => outcome === 'offered');
  const unseen = unknown.filter((sighting) => !unheard.includes(sighting));
  return {
    code: 'undetermined',
    confidence: 'low',
    evidence: [
      `${lossSentence(losing)}. ${others(evidence)}`,
      ...(unheard.length > 0 ? [`${idsOf(unheard)} ${unheard.length > 1 ? 'have' : 'has'} not looked since.`] : []),
      ...(unseen.length > 0 ? [`Unknown at ${idsOf(unseen)}.`] : []),
    ],
  };
}

function others({ losing, offering, unknown }: Evidence): string {
  if (offering.length === 0) {
    const looked = unknown.some(({ outcome }) => outcome === 'offered') ? 'has looked since' : 'could look';
    return losing.length > 1
      ? `No other vantage ${looked} from another address, so a change at the receiver and a restriction of this one look alike.`
      : `No other vantage ${looked}, so a change at the receiver and a restriction of this address look alike.`;
  }
  const served = `${idsOf(offering)} ${offering.length > 1 ? 'are' : 'is'} offered it`;
  return losing.some(
    (loser) => lossOf(loser) === 'tls-handshake-failed' || lossOf(loser) === 'plaintext-after-starttls',
  )
    ? `${served}: something about this client, or on its path, is different.`
    : `${served}, but by which server is not known.`;
}
