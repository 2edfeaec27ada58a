import { type Cause, type Evidence, listed } from '../verdict';

/** What is left when no rule answers: says what is missing to know more. */
export function undetermined({ losing, offering, unknown }: Evidence): Cause {
  const where = listed(losing.map((sighting) => sighting.vantage));
  const others =
    offering.length > 0
      ? `${listed(offering.map((s) => s.vantage))} reached another server of the host and ${offering.length > 1 ? 'are' : 'is'} offered it.`
      : 'No other vantage could look, so a change at the receiver and a restriction of this address look alike.';
  return {
    code: 'undetermined',
    confidence: 'low',
    evidence: [
      `${where} ${losing.length > 1 ? 'lose' : 'loses'} STARTTLS. ${others}`,
      ...(unknown.length > 0 ? [`Unknown at ${listed(unknown.map((s) => s.vantage))}.`] : []),
    ],
  };
}
