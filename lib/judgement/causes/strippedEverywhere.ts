import type { Outcome } from '../outcome';
import type { Sighting } from '../sighting';
import { type Evidence, listed } from '../verdict';
import { hasNewListing } from './listings';
import { lossOf } from './lossWords';
import { lostAlone, otherOperators } from './neighbours';
import type { Trace } from './trace';

/** What a box on the path can make of a dialogue without leaving masks. */
const STRIPPED: readonly Outcome[] = ['missing', 'ehlo-refused', 'starttls-refused'];
/** A box does not choose among operators. Fewer hosts than this share are restrictions that happen to fall together. */
const LEAST_SHARE = 1 / 3;
const MAX_NAMED = 5;

/**
 * One vantage loses STARTTLS at unrelated operators while the others keep it there. A new listing of its address, and
 * keywords that are new, speak of receivers that know the client instead.
 */
export function strippedEverywhere(loser: Sighting, evidence: Evidence): Trace | undefined {
  const { offering, lostShare, told } = evidence;
  if (offering.length === 0 || !STRIPPED.includes(lossOf(loser))) return undefined;
  if (hasNewListing(loser) || loser.gained.length > 0) return undefined;
  const others = otherOperators(lostAlone(loser, evidence), evidence);
  const share = lostShare?.get(loser.vantage) ?? 1;
  if (others.length > 0 && share >= LEAST_SHARE) {
    const more = others.length > MAX_NAMED ? [`${others.length - MAX_NAMED} more`] : [];
    return {
      confidence: others.length > 1 ? 'high' : 'medium',
      sentences: [
        `${loser.vantage} also loses it at ${listed([...others.slice(0, MAX_NAMED), ...more])}, unrelated operators, while the others keep it: something on its path takes it out.`,
      ],
    };
  }
  // While it ends, host after host, the last ones are not another cause.
  const isTold = told?.cause?.code === 'middlebox-on-path' && told.losing.includes(loser.vantage);
  return isTold ? { confidence: told.cause.confidence, sentences: told.cause.evidence } : undefined;
}
