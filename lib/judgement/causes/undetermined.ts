import { type Cause, type Evidence, listed } from '../verdict';
import { idsOf, lossOf, lossSentence } from './lossWords';

/** What is left when no rule answers: says what is missing to know more. */
export function undetermined(evidence: Evidence): Cause {
  const { losing, unknown } = evidence;
  return {
    code: 'undetermined',
    confidence: 'low',
    evidence: [
      `${lossSentence(losing)}. ${others(evidence)}`,
      ...(unknown.length > 0 ? [`Unknown at ${listed(unknown.map((s) => s.vantage))}.`] : []),
    ],
  };
}

function others({ losing, offering }: Evidence): string {
  if (offering.length === 0) {
    return losing.length > 1
      ? 'No other vantage could look from another address, so a change at the receiver and a restriction of this one look alike.'
      : 'No other vantage could look, so a change at the receiver and a restriction of this address look alike.';
  }
  const served = `${idsOf(offering)} ${offering.length > 1 ? 'are' : 'is'} offered it`;
  return losing.some(
    (loser) => lossOf(loser) === 'tls-handshake-failed' || lossOf(loser) === 'plaintext-after-starttls',
  )
    ? `${served}: something about this client, or on its path, is different.`
    : `${served}, but by which server is not known.`;
}
