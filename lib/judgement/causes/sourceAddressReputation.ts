import type { Sighting } from '../sighting';
import { type Cause, type CauseRule, type Evidence, listed } from '../verdict';

/**
 * The same server offers STARTTLS to one vantage and withholds it from another at the same time: it tells clients apart
 * by their address. Without a block-list listing never more than medium.
 */
export const sourceAddressReputation: CauseRule = (evidence) => {
  const pair = sameServerPair(evidence);
  if (pair === undefined) return undefined;
  const others = pair.loser.lost.filter((keyword) => keyword !== 'STARTTLS');
  const hasSideEffects = others.length > 0 || pair.loser.gained.length > 0;
  return {
    code: 'source-address-reputation',
    confidence: hasSideEffects ? 'medium' : 'low',
    evidence: [sameServerSentence(evidence, pair), ...keywordSentences(pair.loser), noListingSentence(pair.loser)],
  } satisfies Cause;
};

interface Pair {
  readonly loser: Sighting;
  readonly served: Sighting;
  readonly by: 'serverName' | 'address';
}

function sameServerPair({ losing, offering }: Evidence): Pair | undefined {
  for (const by of ['serverName', 'address'] as const) {
    for (const loser of losing) {
      const served = offering.find((sighting) => sighting[by] !== undefined && sighting[by] === loser[by]);
      if (served !== undefined) return { loser, served, by };
    }
  }
  return undefined;
}

function sameServerSentence({ losing, offering }: Evidence, { loser, by }: Pair): string {
  const name = by === 'serverName' ? `The same server ${loser.serverName}` : `The same address ${loser.address}`;
  const served = listed(offering.filter((s) => s[by] === loser[by]).map((s) => s.vantage));
  return `${name} offers STARTTLS to ${served} and withholds it from ${listed(losing.map((s) => s.vantage))} at the same time.`;
}

function keywordSentences({ lost, gained }: Sighting): string[] {
  const others = lost.filter((keyword) => keyword !== 'STARTTLS');
  const gone =
    others.length > 0 ? [`With STARTTLS went ${listed(others)}: a restricted service, not a broken certificate.`] : [];
  return gained.length > 0 ? [...gone, `New among the keywords: ${listed(gained)}.`] : gone;
}

const noListingSentence = ({ greetedAs, egress, vantage }: Sighting): string =>
  `Block lists were not asked: look ${egress ?? greetedAs ?? `the address of ${vantage}`} up to be sure.`;
