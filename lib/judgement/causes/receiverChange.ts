import { type CauseRule, listed } from '../verdict';

/** Lost from everywhere: nobody is served, so it is not about who asks. Needs two vantages behind different addresses. */
export const receiverChange: CauseRule = ({ losing, offering, unknown }) => {
  if (offering.length > 0 || !isSeenFromTwoPlaces(losing)) return undefined;
  return {
    code: 'receiver-change',
    confidence: losing.length > 2 && unknown.length === 0 ? 'high' : 'medium',
    evidence: [
      `${listed(losing.map((sighting) => sighting.vantage))} all lose STARTTLS, and no vantage is offered it.`,
      ...(losing.every((sighting) => sighting.isCloud)
        ? ['All of these vantages are in AWS: a receiver that restricts AWS as a whole would look the same.']
        : []),
      ...(unknown.length > 0 ? [`${listed(unknown.map((sighting) => sighting.vantage))} could not look.`] : []),
    ],
  };
};

/** Vantages behind one known address are one place; where the address is not known, each counts for itself. */
export const isSeenFromTwoPlaces = (
  losing: readonly { readonly vantage: string; readonly egress?: string }[],
): boolean => new Set(losing.map((sighting) => sighting.egress ?? sighting.vantage)).size >= 2;
