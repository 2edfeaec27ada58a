import { type CauseRule, listed } from '../verdict';

/** Masked words are a middlebox's fingerprints: no receiver writes `XXXXXXXA` for a keyword. */
export const middleboxOnPath: CauseRule = ({ losing, offering }) => {
  if (losing.length === 0 || !losing.every((sighting) => sighting.outcome === 'masked')) return undefined;
  const words = [...new Set(losing.flatMap((sighting) => sighting.masked ?? []))];
  const where = listed(losing.map((sighting) => sighting.vantage));
  const traces =
    words.length > 0
      ? `the word ${words.join(' ')} stands where a keyword was`
      : 'the greeting is masked with asterisks';
  return {
    code: 'middlebox-on-path',
    confidence: offering.length > 0 ? 'high' : 'medium',
    evidence: [
      `At ${where} ${traces}: ESMTP inspection by a firewall rewrites the dialogue.`,
      ...(offering.length > 0
        ? [
            `${listed(offering.map((s) => s.vantage))} ${offering.length > 1 ? 'are' : 'is'} served without such words, so it stands on the path from ${where}.`,
          ]
        : []),
    ],
  };
};
