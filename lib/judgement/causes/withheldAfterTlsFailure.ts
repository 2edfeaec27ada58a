import type { Sighting } from '../sighting';
import type { CauseRule } from '../verdict';
import { idsOf, lossOf } from './lossWords';

const HOUR_MS = 60 * 60 * 1000;

/** Some servers stop offering STARTTLS for a while to a client whose handshake failed; this client was ours. */
export const withheldAfterTlsFailure: CauseRule = ({ losing, offering }) => {
  if (losing.length === 0 || !losing.every(isWithheldAfterFailure)) return undefined;
  return {
    code: 'withheld-after-tls-failure',
    confidence: offering.length > 0 ? 'high' : 'medium',
    evidence: [
      ...losing.map(
        ({ vantage, handshakeFailedAt, since }) =>
          `At ${vantage} our own TLS handshake failed ${minutes(handshakeFailedAt, since)} before STARTTLS was missing there: the server may withhold it for a while.`,
      ),
      ...(offering.length > 0 ? [`${idsOf(offering)} ${offering.length > 1 ? 'are' : 'is'} offered it.`] : []),
    ],
  };
};

function isWithheldAfterFailure(sighting: Sighting): boolean {
  const { handshakeFailedAt, since } = sighting;
  if (lossOf(sighting) !== 'missing' || handshakeFailedAt === undefined || since === undefined) return false;
  const after = Date.parse(since) - Date.parse(handshakeFailedAt);
  return after >= 0 && after <= HOUR_MS;
}

function minutes(from = '', to = ''): string {
  const count = Math.round((Date.parse(to) - Date.parse(from)) / 60_000);
  return count < 1 ? 'less than a minute' : count === 1 ? 'a minute' : `${count} minutes`;
}
