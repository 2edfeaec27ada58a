import { isLoss, isUpgradeLoss } from '../outcome';
import { type Cause, type Evidence, listed } from '../verdict';
import { hasNewListing } from './listings';
import { idsOf, lossOf } from './lossWords';
import { lostTogether, sideEffects } from './neighbours';
import { addressesOf, namedServers, serversBy } from './servers';

/** So many vantages, with two sessions each, meet one of two servers by luck in one case of eight, or of thirty. */
const [LEAST_BESIDE_SERVED, LEAST_ALONE] = [2, 3];

/**
 * Everybody who lost it met one and the same server, though others were met behind its address before: had anything else
 * changed, some of them would have lost it at those. Nobody may have met the others since, so it is a guess. Where nobody
 * is served, a server that was not met there before may have taken the place of the others; and where other hosts of the
 * operator are lost with it, it is no matter of this pool.
 */
export function onlyServerMet(evidence: Evidence): Cause | undefined {
  const { losing, offering } = evidence;
  const isAlone = offering.length === 0;
  const isRestricted = losing.some((loser) => sideEffects(loser).length > 0 || hasNewListing(loser));
  // Of a handshake that failed it is known where it did; who answered EHLO there since says nothing of it.
  const isOfUpgrade = losing.every((loser) => isUpgradeLoss(lossOf(loser)));
  if (isRestricted || isOfUpgrade || losing.length < (isAlone ? LEAST_ALONE : LEAST_BESIDE_SERVED)) return undefined;
  const name = onlyNameMet(evidence);
  if (name === undefined || (isAlone && lostTogether(evidence).length > 0)) return undefined;
  const addresses = addressesLacking(evidence);
  const before = offeredAt(addresses, evidence);
  const others = before.filter((other) => other !== name);
  if (others.length === 0 || (isAlone && !before.includes(name))) return undefined;
  const where = addresses.size > 1 ? 'addresses' : 'address';
  const have = others.length > 1 ? 'have' : 'has';
  return {
    code: 'receiver-pool-inconsistent',
    confidence: 'low',
    evidence: [
      `${idsOf(losing)} met ${name} only, and it lacks STARTTLS.`,
      `${listed(namedServers(others))}, which offered it behind the same ${where} before, ${have} not answered them since.`,
    ],
  };
}

/** The server at which everybody lost it, and that serves nobody. */
function onlyNameMet(evidence: Evidence): string | undefined {
  const met = evidence.losing.map((loser) => addressesOf(loser).filter(({ outcome }) => isLoss(outcome)));
  const [name, ...more] = new Set(
    met.flat().flatMap(({ serverName, lackedBy = [] }) => [serverName ?? [], lackedBy].flat()),
  );
  const isEverybody = met.every((own) => own.some(({ serverName }) => serverName === name));
  const isServing = serversBy('serverName', evidence).some(({ mark, serves }) => mark === name && serves.length > 0);
  return more.length > 0 || !isEverybody || isServing ? undefined : name;
}

const addressesLacking = ({ losing }: Evidence): ReadonlySet<string> =>
  new Set(
    losing.flatMap((loser) => addressesOf(loser).flatMap(({ address, outcome }) => (isLoss(outcome) ? [address] : []))),
  );

/** Servers that somebody was offered it by at these addresses, now or before. */
function offeredAt(addresses: ReadonlySet<string>, { losing, offering, unknown }: Evidence): readonly string[] {
  const names = [...losing, ...offering, ...unknown]
    .flatMap(addressesOf)
    .filter(({ address }) => addresses.has(address))
    .flatMap(({ outcome, serverName = '', offeredBy = [] }) => [
      ...offeredBy,
      ...(outcome === 'offered' && serverName !== '' ? [serverName] : []),
    ]);
  return [...new Set(names)].sort();
}
