import type { Outcome } from '../outcome';
import type { Sighting } from '../sighting';
import { type CauseRule, type Confidence, type Evidence, listed } from '../verdict';
import { hasNewAbuse, hasNewListing, listingSentences } from './listings';
import { idsOf, lossOf, withheld } from './lossWords';
import { lostAlone, ofOperator, sideEffects } from './neighbours';
import { type Mark, type Server, serversBy } from './servers';

/** What a server does to a client that it knows. A handshake that fails or is injected into is no restriction. */
const RESTRICTIONS: readonly Outcome[] = ['missing', 'masked', 'ehlo-refused', 'starttls-refused', 'probe-refused'];

/**
 * The same server offers STARTTLS to one vantage and withholds it from another at the same time: it tells clients apart
 * by their address. High only where each of those addresses is newly on SBL, CSS, XBL or DROP.
 */
export const sourceAddressReputation: CauseRule = (evidence) => {
  const { losing } = evidence;
  if (!losing.every((loser) => RESTRICTIONS.includes(lossOf(loser)))) return undefined;
  // Behind an address that was found to hide a pool, it need not be the same server.
  const isPool = evidence.told?.cause?.code === 'receiver-pool-inconsistent';
  const pair = sharedServer('serverName', evidence) ?? (isPool ? undefined : sharedServer('address', evidence));
  if (pair === undefined) return undefined;
  return {
    code: 'source-address-reputation',
    confidence: confidenceIn(evidence),
    evidence: [
      sharedSentence(pair, evidence),
      ...losing.slice(0, 1).flatMap(keywordSentences),
      ...operatorSentences(evidence),
      ...losing.flatMap(listingSentences),
    ],
  };
};

interface Shared {
  readonly by: Mark;
  readonly server: Server;
}

function sharedServer(by: Mark, evidence: Evidence): Shared | undefined {
  const isOffered = (id: string) => evidence.offering.some(({ vantage }) => vantage === id);
  const server = serversBy(by, evidence).find(({ lacks, serves }) => lacks.length > 0 && serves.some(isOffered));
  return server === undefined ? undefined : { by, server };
}

function confidenceIn(evidence: Evidence): Confidence {
  const { losing } = evidence;
  if (losing.every(hasNewListing)) return 'high';
  const isStronger = losing.some(
    (loser) =>
      hasNewAbuse(loser) ||
      sideEffects(loser).length > 0 ||
      ofOperator(lostAlone(loser, evidence), evidence).length > 0,
  );
  return isStronger ? 'medium' : 'low';
}

function sharedSentence({ by, server }: Shared, { losing, offering }: Evidence): string {
  const name = by === 'serverName' ? `The same server ${server.mark}` : `The same address ${server.mark}`;
  const served = offering.filter(({ vantage }) => server.serves.includes(vantage));
  const whom = idsOf(served.length > 0 ? served : offering);
  return `${name} offers STARTTLS to ${whom} and ${withheld(losing)} at the same time.`;
}

function keywordSentences({ lost, gained, isExpected }: Sighting): string[] {
  const others = lost.filter((keyword) => keyword !== 'STARTTLS');
  const gone =
    others.length > 0
      ? [
          `${isExpected ? 'With STARTTLS went' : 'Besides STARTTLS it lacks'} ${listed(others)}: a restricted service, not a broken certificate.`,
        ]
      : [];
  return gained.length > 0 ? [...gone, `New among the keywords: ${listed(gained)}.`] : gone;
}

function operatorSentences(evidence: Evidence): string[] {
  return evidence.losing.flatMap((loser) => {
    const count = ofOperator(lostAlone(loser, evidence), evidence).length;
    const hosts = count === 1 ? 'another host' : `${count} other hosts`;
    return count === 0 ? [] : [`From ${loser.vantage} only it is gone at ${hosts} of ${evidence.operator} too.`];
  });
}
