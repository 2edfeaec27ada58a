import { isIPv6 } from 'node:net';
import { CLOCK_TOLERANCE_MS } from '../judgement/clockSkew';
import { correlate } from '../judgement/correlate';
import { networkOf } from '../judgement/network';
import { isLoss, outcomeOf } from '../judgement/outcome';
import type { Sighting } from '../judgement/sighting';
import { SILENT_AFTER_INTERVALS } from '../judgement/sightingOf';
import type { Cause, Elsewhere, Surroundings, Verdict } from '../judgement/verdict';
import { hostKey } from '../probe/hostKey';
import { operatorOf } from '../probe/operator';
import { ownSighting } from './ownSighting';
import { type Egress, HERE, type HostSituation, type Situation } from './situation';

/** What this machine and the vantages elsewhere together say of a host. */
export interface HostVerdict {
  readonly host: HostSituation;
  readonly here: Sighting;
  /** Behind other addresses than this machine, as far as that is known for certain. */
  readonly elsewhere: readonly Sighting[];
  /** Behind the same address, or one that nobody knows: no second opinion. */
  readonly alike: readonly Sighting[];
  readonly verdict: Verdict;
  /** Of this machine's loss; absent where it has none for certain, whatever the others lose. */
  readonly cause?: Cause;
}

/**
 * Correlates one host as the judge does, this machine's look being one more sighting. A vantage counts only where it is
 * known to look from another address: a second look from the same one would agree with the first, and prove nothing.
 */
export function hostVerdict(host: HostSituation, situation: Situation): HostVerdict {
  const { egress, listings, at } = situation;
  const elsewhere = host.sightings.filter((sighting) => isElsewhere(sighting, egress));
  const alike = host.sightings.filter((sighting) => !elsewhere.includes(sighting));
  const lastOfferedAt = alike
    .filter((one) => isSameAddress(one, egress))
    .flatMap(lastOffer)
    .sort()
    .at(-1);
  const [address] = egress.addresses;
  const here = ownSighting(host, {
    at,
    since: sinceWhen(situation),
    ...(address !== undefined && { address }),
    listings,
    ...(lastOfferedAt !== undefined && { lastOfferedAt }),
    isExpected: !elsewhere.some(({ outcome, isExpected }) => outcome === 'offered' || isExpected),
    beside: besides(host, situation).flatMap(({ observations }) => observations),
  });
  const verdict = correlate([here, ...elsewhere], undefined, around(host, situation));
  const cause = verdict.losing.includes(HERE) ? verdict.cause : undefined;
  return { host, here, elsewhere, alike, verdict, ...(cause !== undefined && { cause }) };
}

const lastOffer = ({ outcome, seenAt, lastOfferedAt }: Sighting): readonly string[] =>
  outcome === 'offered' ? (seenAt === undefined ? [] : [seenAt]) : lastOfferedAt === undefined ? [] : [lastOfferedAt];

const addressOf = ({ egress, greetedAs }: Sighting): string | undefined => egress ?? greetedAs;

const seenUnder = ({ addresses, claims }: Egress): readonly string[] =>
  addresses.length > 0 ? addresses : claims.map(({ address }) => address);

/** Behind an address of this machine, as far as it is believed. */
const isSameAddress = (sighting: Sighting, { addresses }: Egress): boolean => {
  const own = addressOf(sighting);
  return own !== undefined && addresses.some((address) => networkOf(address) === networkOf(own));
};

/** Another address of the same family as one of ours; without such an address only who runs in the cloud is elsewhere. */
function isElsewhere(sighting: Sighting, egress: Egress): boolean {
  const own = addressOf(sighting);
  const ours = seenUnder(egress);
  if (own === undefined) return sighting.isCloud;
  if (ours.some((address) => networkOf(address) === networkOf(own))) return false;
  return sighting.isCloud || ours.some((address) => isIPv6(address) === isIPv6(own));
}

/**
 * When mail began to be stuck, where somebody said so. Else the last word of every vantage that isn't silent counts as if
 * it were as new as this look; how much older it is, is said beside.
 */
function sinceWhen({ at, stuckMs, others }: Situation): string {
  const everyMs = others.kind === 'read' ? others.everyMs : 0;
  const backMs = stuckMs ?? SILENT_AFTER_INTERVALS * everyMs + 2 * CLOCK_TOLERANCE_MS;
  return new Date(Date.parse(at) - backMs).toISOString();
}

const besides = (host: HostSituation, { hosts, controls }: Situation) => [
  ...hosts.filter((other) => hostKey(other) !== hostKey(host)),
  ...controls,
];

/**
 * With what this machine loses at the target's other hosts while somebody else keeps it there: a box on the path chooses no
 * hosts. Of control hosts nobody else's word is known, and some server never offered it.
 */
function around(host: HostSituation, { hosts, egress }: Situation): Surroundings {
  const isKept = ({ sightings }: HostSituation): boolean =>
    sightings.some((sighting) => sighting.outcome === 'offered' && isElsewhere(sighting, egress));
  const compared = hosts.filter((other) => hostKey(other) !== hostKey(host) && isKept(other));
  const lost = compared.filter(({ observations }) => observations.some(({ session }) => isLoss(outcomeOf(session))));
  const own = lost.map(({ mxHost }): Elsewhere => ({ vantage: HERE, mxHost, operator: operatorOf(mxHost) }));
  const share = (lost.length + 1) / (compared.length + 1);
  return {
    operator: operatorOf(host.mxHost),
    ...host.around,
    elsewhere: [...(host.around.elsewhere ?? []), ...own],
    lostShare: new Map([...(host.around.lostShare ?? []), [HERE, share]]),
  };
}
