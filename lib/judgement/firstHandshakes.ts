import type { Sighting } from './sighting';

const AGREED_FAILURES = 2;

/**
 * A failed TLS handshake may be a lost connection: it is no loss before another vantage agrees or a second one fails
 * there. Sessions do not upgrade for half an hour after it.
 */
export function withoutFirstHandshakes(sightings: readonly Sighting[]): readonly Sighting[] {
  const failing = sightings.filter(({ outcome }) => outcome === 'tls-handshake-failed');
  const [only] = failing;
  if (only === undefined || failing.length > 1 || (only.handshakeFailures ?? 0) >= AGREED_FAILURES) return sightings;
  const unknownBecause = 'a first handshake failed; asked again in half an hour';
  return sightings.map((sighting) =>
    sighting === only ? { ...sighting, outcome: 'unknown', unknownBecause, lost: [], gained: [] } : sighting,
  );
}
