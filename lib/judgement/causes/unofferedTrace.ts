import type { Sighting } from '../sighting';
import type { Evidence } from '../verdict';
import type { Trace } from './middleboxOnPath';

/**
 * STARTTLS was sent though not offered, and a handshake was completed. The certificate that the other vantages see:
 * something takes the keyword out on the path. Another one: something answers in the server's place. A refusal is what
 * any server says, and with nothing to compare the certificate suggests nothing.
 */
export function unofferedTrace({ vantage, unoffered }: Sighting, evidence: Evidence): Trace | undefined {
  const usual = [...evidence.offering, ...evidence.unknown]
    .filter((sighting) => sighting.vantage !== vantage)
    .flatMap(({ fingerprints = [] }) => fingerprints);
  if (unoffered?.result !== 'accepted' || unoffered.fingerprint === undefined || usual.length === 0) return undefined;
  const answered = `STARTTLS, sent from ${vantage} though not offered, is accepted`;
  return usual.includes(unoffered.fingerprint)
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
