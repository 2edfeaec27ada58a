import { isLoss, type Outcome } from '../outcome';
import type { Sighting } from '../sighting';
import { type Cause, type CauseRule, type Confidence, type Evidence, listed } from '../verdict';
import { hasNewListing } from './listings';
import { sideEffects } from './neighbours';
import { onlyServerMet } from './onlyServerMet';
import { isSeenFromTwoPlaces } from './places';
import { addressesOf, type Mark, namedServers, type Server, serversBy } from './servers';

/** Some servers of the host lack it from every vantage that reached them, and others offer it: they are unlike. */
export const receiverPoolInconsistent: CauseRule = (evidence) =>
  inconsistentBy('address', evidence) ??
  inconsistentBy('serverName', evidence) ??
  asTold(evidence) ??
  onlyServerMet(evidence);

/** What was said of a pool holds while nothing speaks against it, though nobody may meet the good servers just now. */
function asTold(evidence: Evidence): Cause | undefined {
  const { told } = evidence;
  if (told?.cause?.code !== 'receiver-pool-inconsistent') return undefined;
  return isMending(evidence) || isWithoutGood(evidence) ? told.cause : undefined;
}

/** While its servers get better one after the other, each is met with and without. */
const isMending = ({ losing, told }: Evidence): boolean =>
  losing.every(({ vantage }) => told?.losing.includes(vantage)) && losing.some(hasMetOffer);

/** All that is lost is lost at servers that were not among the good ones. */
function isWithoutGood({ losing, told }: Evidence): boolean {
  const before = namesIn(told?.sightings ?? []);
  const good = [...before.offering].filter((name) => !before.lacking.has(name));
  const { lacking } = namesIn(losing);
  return good.length > 0 && lacking.size > 0 && good.every((name) => !lacking.has(name));
}

function namesIn(sightings: readonly Sighting[]) {
  const met = sightings.flatMap((sighting) => [...addressesOf(sighting), ...(sighting.deviating ?? [])]);
  const names = (matches: (outcome: Outcome) => boolean) =>
    new Set(met.flatMap(({ outcome, serverName }) => (matches(outcome) ? (serverName ?? []) : [])));
  return { offering: names((outcome) => outcome === 'offered'), lacking: names(isLoss) };
}

/** Since the last run that agreed with the loss, a session was offered it. */
const hasMetOffer = ({ deviating = [], seenAt = '' }: Sighting): boolean =>
  deviating.some(({ outcome, at = '' }) => outcome === 'offered' && at > seenAt);

function inconsistentBy(mark: Mark, evidence: Evidence): Cause | undefined {
  const servers = serversBy(mark, evidence);
  const bad = servers.filter(({ lacks, serves }) => lacks.length > 0 && serves.length === 0);
  const good = servers.filter(({ lacks, serves }) => lacks.length === 0 && serves.length > 0);
  const isExplained = evidence.losing.every(
    ({ vantage }) =>
      bad.some(({ lacks }) => lacks.includes(vantage)) &&
      servers.every((server) => bad.includes(server) || !server.lacks.includes(vantage)),
  );
  if (good.length === 0 || !isExplained) return undefined;
  const confidence = onePool(mark, bad, good, evidence);
  if (confidence === undefined) return undefined;
  const reached = [...new Set(bad.flatMap(({ lacks }) => lacks))];
  return {
    code: 'receiver-pool-inconsistent',
    confidence,
    evidence: [
      `${named(bad)} ${bad.length > 1 ? 'lack' : 'lacks'} STARTTLS from every vantage that reached ${bad.length > 1 ? 'them' : 'it'} (${listed(reached)}).`,
      `${named(good)} of the same host ${good.length > 1 ? 'offer' : 'offers'} it at the same time.`,
    ],
  };
}

/**
 * Vantages that met one server each may have been sent to different regions, or be told apart by their addresses. A
 * vantage that met both kinds shows a pool; so does, as far as nothing speaks of a restricted client, one address behind
 * which the names take turns.
 */
function onePool(
  mark: Mark,
  bad: readonly Server[],
  good: readonly Server[],
  evidence: Evidence,
): Confidence | undefined {
  const metBoth = evidence.losing
    .concat(evidence.offering)
    .filter(
      ({ vantage }) => bad.some((s) => s.lacks.includes(vantage)) && good.some((s) => s.serves.includes(vantage)),
    );
  if (metBoth.length > 0) return isSeenFromTwoPlaces(evidence.losing) ? 'high' : 'medium';
  if (mark === 'address') return undefined;
  const isRestricted = evidence.losing.some((loser) => sideEffects(loser).length > 0 || hasNewListing(loser));
  const isBehindOne = bad.every((s) => good.some((other) => other.addresses.some((a) => s.addresses.includes(a))));
  return isRestricted || !isBehindOne ? undefined : 'low';
}

const named = (servers: readonly Server[]): string => listed(namedServers(servers.map(({ mark }) => mark)));
