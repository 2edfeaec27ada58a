import { isLoss } from './outcome';
import type { SightedAddress } from './sighting';
import type { AddressView, Look, View } from './view';

/** An incident keeps what each vantage saw, so there is an end to it; those that lose come first. */
const MAX_ADDRESSES = 12;
const MAX_NAME = 80;
/** An address of a host that is as it was has its turn in each hour. */
const TURN_MS = 65 * 60 * 1000;

/**
 * What a vantage knows of each address of a host: its views, confirmed up to `confirmedAt`, and its second look, whose
 * word stands where it is newer.
 */
export function sightedAddresses(
  views: readonly View[],
  confirmedAt: (view: View) => string | undefined,
  look: Look | undefined,
): readonly SightedAddress[] {
  const known = new Map<string, SightedAddress>();
  for (const view of views) {
    const confirmed = confirmedAt(view);
    for (const address of view.addresses) {
      const seen = sightedAddress(address, view, confirmed);
      const before = known.get(address.address);
      if (before === undefined || isNewer(seen, before)) known.set(address.address, seen);
    }
  }
  for (const { address, outcome, serverName, isUpgraded } of look?.addresses ?? []) {
    const observedAt = look?.observedAt ?? '';
    const before = known.get(address);
    const name = shortName(serverName);
    const others = {
      ...(before?.offeredBy !== undefined && { offeredBy: before.offeredBy }),
      ...(before?.lackedBy !== undefined && isLoss(outcome) && { lackedBy: before.lackedBy }),
    };
    const upgrade = isUpgraded ? { upgradedAt: observedAt } : {};
    const said = {
      ...{ address, outcome, ...name, observedAt, namedAt: observedAt, isAnswer: true, ...others, ...upgrade },
    } as const;
    if (before === undefined || before.outcome === outcome || isNewer(said, before)) known.set(address, said);
  }
  return [...known.values()]
    .sort((a, b) => Number(isLoss(b.outcome)) - Number(isLoss(a.outcome)) || (a.address < b.address ? -1 : 1))
    .slice(0, MAX_ADDRESSES);
}

const isNewer = (a: SightedAddress, b: SightedAddress): boolean => (a.observedAt ?? '') > (b.observedAt ?? '');

function sightedAddress(seen: AddressView, view: View, confirmed: string | undefined): SightedAddress {
  const { address, outcome, serverName } = seen;
  return {
    address,
    outcome,
    ...shortName(serverName),
    observedAt: [seen.observedAt, lastTurn(view, confirmed)].sort().at(-1) ?? seen.observedAt,
    namedAt: seen.observedAt,
    ...(seen.upgradedAt !== undefined && { upgradedAt: seen.upgradedAt }),
    ...(seen.offeredBy !== undefined && { offeredBy: seen.offeredBy.map((name) => name.slice(0, MAX_NAME)) }),
    ...(seen.lackedBy !== undefined && { lackedBy: seen.lackedBy.map((name) => name.slice(0, MAX_NAME)) }),
  };
}

/** A run that agrees asks every address where anything is amiss, or there is but one; else each has its turn. */
function lastTurn({ addresses, ours }: View, confirmed: string | undefined): string {
  if (confirmed === undefined) return '';
  const isAllAsked = ours || addresses.length === 1 || addresses.some(({ outcome }) => outcome !== 'offered');
  return isAllAsked ? confirmed : new Date(Date.parse(confirmed) - TURN_MS).toISOString();
}

const shortName = (serverName: string | undefined): Pick<SightedAddress, 'serverName'> =>
  serverName === undefined ? {} : { serverName: serverName.slice(0, MAX_NAME) };
