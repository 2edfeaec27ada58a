import type { CauseRule } from '../verdict';
import { idsOf, lossSentence } from './lossWords';
import { knownAddresses, type Mark, serversBy } from './servers';

/** The vantages were sent to different servers, by geographic DNS or anycast, and these differ. */
export const receiverRegional: CauseRule = (evidence) => {
  const { losing, offering } = evidence;
  if (losing.length === 0 || offering.length === 0) return undefined;
  const apart = apartBy('address') ?? apartBy('serverName');
  if (apart === undefined) return undefined;
  return {
    code: 'receiver-regional',
    confidence: losing.length > 1 && offering.length > 1 ? 'medium' : 'low',
    evidence: [
      `${lossSentence(losing)} at ${apart.lacking}.`,
      `${idsOf(offering)} reached ${apart.serving} instead, and ${offering.length > 1 ? 'are' : 'is'} offered it.`,
    ],
  };

  function apartBy(mark: Mark): { readonly lacking: string; readonly serving: string } | undefined {
    const servers = serversBy(mark, evidence);
    const whose = (side: 'lacks' | 'serves') => servers.filter((server) => server[side].length > 0);
    const [lacking, serving] = [whose('lacks'), whose('serves')];
    const isReached = losing.every((loser) => lacking.some(({ lacks }) => lacks.includes(loser.vantage)));
    if (!isReached || serving.length === 0 || lacking.some((server) => serving.includes(server))) return undefined;
    if (mark === 'address' && overlaps(knownAddresses(losing), knownAddresses(offering))) return undefined;
    const names = (side: typeof lacking) => side.map((server) => server.mark).join(', ');
    return { lacking: names(lacking), serving: names(serving) };
  }
};

const overlaps = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean => [...a].some((word) => b.has(word));
