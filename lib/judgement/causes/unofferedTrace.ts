import type { Sighting } from '../sighting';
import type { Evidence } from '../verdict';
import { hasNewListing } from './listings';
import type { Trace } from './trace';

/**
 * STARTTLS was sent though not offered, and a handshake was completed. The certificate that the other vantages see:
 * something takes the keyword out on the path. Another one: something answers in the server's place. A refusal is what
 * any server says, and with nothing to compare the certificate suggests nothing. A receiver that restricts a client may
 * hide the keyword only: a new listing of the address, and keywords that are new, speak of that.
 */
export function unofferedTrace(loser: Sighting, evidence: Evidence): Trace | undefined {
  const { vantage, unoffered, gained } = loser;
  const usual = [...evidence.offering, ...evidence.unknown]
    .filter((sighting) => sighting.vantage !== vantage)
    .flatMap(({ fingerprints = [] }) => fingerprints);
  if (unoffered?.result !== 'accepted' || unoffered.fingerprint === undefined || usual.length === 0) return undefined;
  const isUsual = usual.includes(unoffered.fingerprint);
  if (isUsual && (gained.length > 0 || hasNewListing(loser))) return undefined;
  const answered = `STARTTLS, sent from ${vantage} though not offered, is accepted`;
  return isUsual
    ? {
        confidence: 'high',
        sentences: [
          `${answered} with the certificate that the others see: the server offers it, and something on the path from ${vantage} takes the keyword out.`,
        ],
      }
    : {
        confidence: 'medium',
        sentences: [
          `${answered} with another certificate than the others see: something on the path from ${vantage} answers in the server's place, which may be an interception.`,
        ],
      };
}
