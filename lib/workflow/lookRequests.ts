import { refusedRange } from '../dns/refusedRange';
import type { Incident } from '../judgement/incident';
import { isLoss, isUpgradeLoss } from '../judgement/outcome';
import type { View } from '../judgement/view';
import type { LookRequest } from '../telemetry/contract';
import { isLookRequest } from './events';

export interface Asked {
  readonly vantage: string;
  readonly look: LookRequest;
}

/** Addresses beside those that failed: they tell a bad server of a pool from a host that has changed. */
const MAX_OTHERS = 2;
const MAX_OWN = 4;

/**
 * Asks a vantage about one target of the host, in that target's shard, at the addresses that failed elsewhere. One that
 * its own DNS sends to other addresses is asked at those; one that loses it itself, to send STARTTLS all the same. Who is
 * `elsewhere`, since its DNS names other hosts, is asked at public addresses only: a private one is another machine there.
 */
export function lookAt(
  vantage: string,
  incident: Incident,
  views: readonly View[],
  tried: readonly string[],
  elsewhere: readonly string[] = [],
): readonly Asked[] {
  const lossy = views.filter((view) => isLoss(view.outcome) && view.retired === undefined);
  const about = lossy[0];
  if (about === undefined || incident.round === undefined) return [];
  const isLosing = incident.round.losing.includes(vantage);
  if (isLosing && tried.includes(vantage)) return [];
  const own = views.filter((view) => view.vantage === vantage);
  const isElsewhere = elsewhere.includes(vantage);
  const others = isElsewhere ? publicLosses(lossy) : toAsk(failing(lossy), own);
  const addresses = isLosing ? failing(own).slice(0, 1) : others;
  if (addresses.length === 0) return [];
  const { target, shard, mxHost, port, require } = about;
  const look: LookRequest = {
    incident: incident.id,
    round: incident.round.number,
    shard,
    target: { name: target, require, ...(about.ours && { ours: true }) },
    mxHost,
    port,
    addresses,
    ...(isLosing && { tryUnoffered: true }),
    ...(isElsewhere && { leavesNoView: true }),
    ...(!isLosing && lossy.some(({ outcome }) => isUpgradeLoss(outcome)) && { upgrade: true }),
  };
  return isLookRequest(look) ? [{ vantage, look }] : [];
}

const failing = (views: readonly View[]): readonly string[] => [
  ...new Set(
    views.flatMap((view) => view.addresses.filter(({ outcome }) => isLoss(outcome)).map(({ address }) => address)),
  ),
];

/** Addresses without STARTTLS that are the same machine from everywhere. */
export const publicLosses = (views: readonly View[]): readonly string[] =>
  failing(views.filter(({ retired }) => retired === undefined)).filter(
    (address) => refusedRange(address) === undefined,
  );

function toAsk(failed: readonly string[], own: readonly View[]): readonly string[] {
  const known = [...new Set(own.flatMap((view) => view.addresses.map(({ address }) => address)))];
  if (known.length === 0) return failed;
  const shared = failed.filter((address) => known.includes(address));
  if (shared.length === 0) return known.slice(0, MAX_OWN);
  return [...shared, ...known.filter((address) => !failed.includes(address)).slice(0, MAX_OTHERS)];
}
