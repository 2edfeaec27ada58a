import { type CauseRule, type Evidence, listed } from '../verdict';
import { idsOf, lossSentence } from './lossWords';
import { isSeenFromTwoPlaces } from './places';

/** Lost from everywhere: nobody is served, so it is not about who asks. Needs two vantages behind different addresses. */
export const receiverChange: CauseRule = (evidence) => {
  const { losing, offering, unknown } = evidence;
  if (offering.length > 0 || !isSeenFromTwoPlaces(losing)) return undefined;
  const unheard = unknown.filter(({ outcome }) => outcome === 'offered');
  const blind = unknown.filter((sighting) => !unheard.includes(sighting));
  return {
    code: 'receiver-change',
    confidence: losing.length > 2 && unknown.length === 0 ? 'high' : 'medium',
    evidence: [
      `${lossSentence(losing)}, and no vantage is offered it.`,
      ...operatorSentence(evidence),
      ...(unheard.length > 0 ? [`${idsOf(unheard)} ${unheard.length > 1 ? 'have' : 'has'} not looked since.`] : []),
      ...(blind.length > 0 ? [`${idsOf(blind)} could not look.`] : []),
    ],
  };
};

const MAX_NAMED = 3;

/** Hosts of the same operator that two of these vantages lose as well: it is the operator that changed something. */
function operatorSentence({ losing, operator, elsewhere = [] }: Evidence): string[] {
  const losers = new Map<string, Set<string>>();
  for (const { vantage, mxHost, operator: other } of elsewhere) {
    if (other !== operator || !losing.some((loser) => loser.vantage === vantage)) continue;
    losers.set(mxHost, new Set([...(losers.get(mxHost) ?? []), vantage]));
  }
  const hosts = [...losers].filter(([, vantages]) => vantages.size > 1).map(([mxHost]) => mxHost);
  if (hosts.length === 0) return [];
  const more = hosts.length > MAX_NAMED ? [`${hosts.length - MAX_NAMED} more`] : [];
  return [`So it is at ${listed([...hosts.slice(0, MAX_NAMED), ...more])}: a change at ${operator} as a whole.`];
}
