import { type CauseRule, type Evidence, listed } from '../verdict';
import { idsOf, lossSentence } from './lossWords';
import { lostTogether } from './neighbours';
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

/** Where others of the operator's hosts are lost as well, it is the operator that changed something. */
function operatorSentence(evidence: Evidence): string[] {
  const hosts = lostTogether(evidence);
  if (hosts.length === 0) return [];
  const more = hosts.length > MAX_NAMED ? [`${hosts.length - MAX_NAMED} more`] : [];
  return [
    `So it is at ${listed([...hosts.slice(0, MAX_NAMED), ...more])}: a change at ${evidence.operator} as a whole.`,
  ];
}
