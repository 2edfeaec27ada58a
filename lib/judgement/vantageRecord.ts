import type { ConfiguredVantage } from '../telemetry/contract';
import { trustedGreeting } from './greeting';
import { sightedAddresses } from './sightedAddresses';
import type { Sighting } from './sighting';
import type { AddressView, Heartbeat, Listing, Look, View } from './view';

/** Everything stored about one host and one vantage. */
export interface VantageRecord {
  readonly vantage: ConfiguredVantage;
  readonly views: readonly View[];
  /** Of every shard that may hold the host. */
  readonly heartbeats: readonly Heartbeat[];
  readonly look?: Look;
  /** Of the addresses that the vantage is seen under. */
  readonly listings?: readonly Listing[];
}

/** What a view tells of its vantage, with the newest run that agreed with it. */
export function viewFacts(view: View, record: VantageRecord): Partial<Sighting> {
  const runs = confirmingRuns(view, record);
  const seenAt = [sessionAt(view), ...runs.map((h) => inTurn(view, h.startedAt))].sort().at(-1);
  const runAt = [view.sinceRun, ...runs.map((h) => h.scheduledAt)].sort().at(-1);
  const heardRunAt = [view.sinceRun, ...runs.map((h) => inTurn(view, h.scheduledAt))].sort().at(-1);
  return {
    since: view.since,
    sinceRun: view.sinceRun,
    ...(heardRunAt !== undefined && { heardRunAt }),
    ...(runAt !== undefined && { runAt }),
    ...(seenAt !== undefined && { seenAt }),
    ...(view.lastOfferedAt !== undefined && { lastOfferedAt: view.lastOfferedAt }),
    ...factsOf(view, record),
  };
}

/** A view that a session disagreed with, or that an address did not answer, carries that session's time: no newer for it. */
function sessionAt({ outcome, observedAt, since, deviations, addresses }: View): string {
  if (deviations.some(({ at }) => at === observedAt)) return since;
  const good = addresses.filter((address) => address.outcome === 'offered').map((address) => address.observedAt);
  return outcome === 'offered' ? (newest(good) ?? observedAt) : observedAt;
}

const TURN_MS = 65 * 60 * 1000;

/** Of an offering host with an address that does not answer, the run may have met that one; in an hour each has its turn. */
const inTurn = ({ outcome, addresses }: View, runAt: string): string =>
  outcome !== 'offered' || addresses.every((address) => address.outcome === 'offered')
    ? runAt
    : new Date(Date.parse(runAt) - TURN_MS).toISOString();

function factsOf(view: View, { vantage, heartbeats }: VantageRecord): Partial<Sighting> {
  const told = view.addresses.find((address: AddressView) => address.outcome === view.outcome);
  if (told === undefined) return {};
  const greetedAs = trustedGreeting(told.greetedAs, vantage.egress, heartbeats);
  return {
    address: told.address,
    ...(told.serverName !== undefined && { serverName: told.serverName }),
    ...(greetedAs !== undefined && { greetedAs }),
    ...(told.tlsProtocol !== undefined && { tlsProtocol: told.tlsProtocol }),
    ...(told.keywords !== undefined && { keywords: told.keywords }),
    ...(told.masked !== undefined && { masked: told.masked }),
  };
}

/** What causes are judged by beside the outcome: of the views that can be heard, and of the second look. */
export function evidenceOf(record: VantageRecord, heard: readonly View[], look: Look | undefined): Partial<Sighting> {
  const confirmedAt = (view: View) => newest(confirmingRuns(view, record).map(({ startedAt }) => startedAt));
  const addresses = sightedAddresses(heard, confirmedAt, look);
  const seen = heard.flatMap((view) => view.addresses);
  const failedAt = newest(seen.flatMap(({ handshakeFailedAt }) => handshakeFailedAt ?? []));
  const failures = Math.max(0, ...seen.map(({ handshakeFailures }) => handshakeFailures ?? 0));
  const fingerprints = [...new Set(seen.flatMap(({ fingerprint }) => fingerprint ?? []))].slice(0, MAX_FINGERPRINTS);
  const deviating = heard.flatMap(({ deviations, since: from }) =>
    deviations
      .filter(({ at }) => at > from)
      .flatMap(({ outcome, serverName, at }) => (serverName === undefined ? [] : [{ outcome, serverName, at }])),
  );
  return {
    ...(addresses.length > 0 && { addresses }),
    ...(deviating.length > 0 && { deviating: deviating.slice(-MAX_DEVIATING) }),
    ...(failedAt !== undefined && { handshakeFailedAt: failedAt }),
    ...(failures > 0 && { handshakeFailures: failures }),
    ...(fingerprints.length > 0 && { fingerprints }),
  };
}

const MAX_FINGERPRINTS = 4;
const MAX_DEVIATING = 8;

const newest = (times: readonly string[]): string | undefined => [...times].sort().at(-1);

/** Runs after the view was written that looked at the host and agreed with it. */
function confirmingRuns(view: View, { heartbeats }: VantageRecord): Heartbeat[] {
  return heartbeats.filter(
    (heartbeat) =>
      heartbeat.shard === view.shard &&
      heartbeat.startedAt > view.since &&
      heartbeat.scheduledAt > view.sinceRun &&
      !heartbeat.unfinished.includes(view.host) &&
      !heartbeat.notDue.includes(view.host) &&
      !view.deviations.some((deviation) => deviation.scheduledAt === heartbeat.scheduledAt),
  );
}

export const hasTwoGoodRuns = (view: View, record: VantageRecord): boolean =>
  view.outcome === 'offered' && confirmingRuns(view, record).length > 0;
