import type { Sighting } from '../sighting';
import type { Elsewhere, Evidence } from '../verdict';

/** Other hosts at which a vantage loses STARTTLS while those that are served here keep it there. */
export function lostAlone(loser: Sighting, { offering, elsewhere = [] }: Evidence): readonly Elsewhere[] {
  const served = new Set(offering.map(({ vantage }) => vantage));
  const shared = new Set(elsewhere.filter(({ vantage }) => served.has(vantage)).map(({ mxHost }) => mxHost));
  const isKept = ({ untold = [] }: Elsewhere): boolean => [...served].some((vantage) => !untold.includes(vantage));
  return elsewhere.filter(
    (other) => other.vantage === loser.vantage && !shared.has(other.mxHost) && (served.size === 0 || isKept(other)),
  );
}

/** Other hosts of this host's operator. */
export const ofOperator = (elsewhere: readonly Elsewhere[], { operator }: Evidence): readonly string[] => [
  ...new Set(elsewhere.filter((other) => other.operator === operator).map(({ mxHost }) => mxHost)),
];

/** Hosts of the same operator that two of the vantages that lose this one lose as well. */
export function lostTogether({ losing, operator, elsewhere = [] }: Evidence): readonly string[] {
  const losers = new Map<string, Set<string>>();
  for (const { vantage, mxHost, operator: other } of elsewhere) {
    if (other !== operator || !losing.some((loser) => loser.vantage === vantage)) continue;
    losers.set(mxHost, new Set([...(losers.get(mxHost) ?? []), vantage]));
  }
  return [...losers].filter(([, vantages]) => vantages.size > 1).map(([mxHost]) => mxHost);
}

/** Operators other than this host's. */
export const otherOperators = (elsewhere: readonly Elsewhere[], { operator }: Evidence): readonly string[] =>
  [...new Set(elsewhere.map((other) => other.operator))].filter((other) => other !== operator).sort();

/** Words beside STARTTLS that came or went with it: a service that is restricted on purpose. */
export const sideEffects = ({ lost, gained }: Sighting): readonly string[] => [
  ...lost.filter((keyword) => keyword !== 'STARTTLS'),
  ...gained,
];
