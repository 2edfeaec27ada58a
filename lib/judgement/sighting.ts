import type { ConfiguredVantage, Role } from '../telemetry/contract';
import { expectsStarttls } from './baseline';
import { isLoss, type Outcome, worstOutcome } from './outcome';
import type { AddressView, Heartbeat, Listing, Look, View } from './view';

/** What one vantage can say of a host at the moment of judging, drawn from its views, heartbeat and second look. */
export interface Sighting {
  readonly vantage: string;
  readonly role: Role;
  /** In AWS, rather than on a machine of the company's own. */
  readonly isCloud: boolean;
  readonly outcome: Outcome;
  /** Why the outcome is unknown, for people. */
  readonly unknownBecause?: string;
  /** Whether the vantage by itself expects STARTTLS (baseline or configuration). */
  readonly isExpected: boolean;
  readonly since?: string;
  /** Start of the newest session or run for which the outcome holds. */
  readonly seenAt?: string;
  readonly lastOfferedAt?: string;
  readonly address?: string;
  readonly serverName?: string;
  readonly greetedAs?: string;
  readonly tlsProtocol?: string;
  readonly keywords?: readonly string[];
  readonly masked?: readonly string[];
  readonly lost: readonly string[];
  readonly gained: readonly string[];
  readonly targets: readonly string[];
  /** The address that the world sees, where the configuration tells. */
  readonly egress?: string;
  /** Whether another word of this vantage can be expected soon: it is neither silent nor blind. */
  readonly canAnswer: boolean;
  /** The round of the second look that it answered last. */
  readonly answeredRound?: number;
  /** What it saw then. */
  readonly answeredOutcome?: Outcome;
  /** Two good scheduled runs in a row, the newest heartbeat included, at every target of the host. */
  readonly isRecovered: boolean;
  /** Every address of the host that the vantage knows, with what it saw there. */
  readonly addresses?: readonly SightedAddress[];
  /** When our own handshake failed there last. */
  readonly handshakeFailedAt?: string;
  /** What block lists say of the addresses that this vantage is seen under. */
  readonly listings?: readonly Listing[];
  /** STARTTLS was sent though not offered. */
  readonly unoffered?: UnofferedStarttls;
}

export interface SightedAddress {
  readonly address: string;
  readonly outcome: Outcome;
  readonly serverName?: string;
}

/** What came of STARTTLS sent though it was not offered; the fingerprint where a handshake was completed. */
export interface UnofferedStarttls {
  readonly result: 'accepted' | 'refused' | 'no-answer';
  readonly replyCode?: number;
  readonly fingerprint?: string;
}

/** Everything stored about one host and one vantage. */
export interface VantageRecord {
  readonly vantage: ConfiguredVantage;
  readonly views: readonly View[];
  /** Of every shard that may hold the host. */
  readonly heartbeats: readonly Heartbeat[];
  readonly look?: Look;
}

const SILENT_AFTER_INTERVALS = 3;

/** Reads a vantage's record as of `now` (ms). Pure. Views of a shard that has gone silent count as unknown. */
export function sightingOf(record: VantageRecord, now: number, everyMs: number): Sighting {
  const { vantage, views, look } = record;
  const oldest = new Date(now - SILENT_AFTER_INTERVALS * everyMs).toISOString();
  const alive = heartbeatsOf(record).filter(({ startedAt }) => startedAt >= oldest);
  const heard = views.filter(({ shard }) => alive.some((heartbeat) => heartbeat.shard === shard));
  const isSilent = views.length > 0 ? heard.length === 0 : alive.length === 0;
  const isBlind = alive.some(({ blind }) => blind);
  const outcome = worstOutcome(heard.map((view) => view.outcome));
  const view = heard.find((candidate) => candidate.outcome === outcome) ?? views[0];
  const seen: Seen = { outcome, ...(view && viewFacts(view, record)) };
  const told = look === undefined || isSilent ? seen : withLook(seen, look);
  const unknownBecause = told.outcome === 'unknown' ? whyUnknown(isSilent, isBlind, view, seen.outcome) : undefined;
  return {
    vantage: vantage.id,
    role: vantage.role,
    isCloud: !vantage.external,
    ...told,
    ...(unknownBecause !== undefined && { unknownBecause }),
    isExpected: views.some(expectsStarttls),
    lost: isLoss(told.outcome) ? (view?.lost ?? []) : [],
    gained: isLoss(told.outcome) ? (view?.gained ?? []) : [],
    targets: [...new Set(views.map((candidate) => candidate.target))].sort(),
    ...(vantage.egress !== undefined && { egress: vantage.egress }),
    canAnswer: !isSilent && !isBlind,
    ...(look !== undefined && { answeredRound: look.round, answeredOutcome: look.outcome }),
    isRecovered: views.length > 0 && views.every((v) => heard.includes(v) && hasTwoGoodRuns(v, record)),
  };
}

type Seen = Pick<Sighting, 'outcome' | 'since' | 'seenAt' | 'lastOfferedAt'> & Partial<Sighting>;

/** The heartbeats that speak for this host: of the shards that hold a view of it, of all where there is none. */
const heartbeatsOf = ({ views, heartbeats }: VantageRecord): readonly Heartbeat[] =>
  views.length === 0 ? heartbeats : heartbeats.filter(({ shard }) => views.some((view) => view.shard === shard));

/** A look newer than the view tells which server answered now; where nobody did, the view's word is out of date. */
function withLook(seen: Seen, look: Look): Seen {
  if (seen.seenAt !== undefined && seen.seenAt > look.observedAt) return seen;
  if (look.outcome === 'unknown' && seen.outcome === 'offered') return { outcome: 'unknown', ...since(seen) };
  if (look.outcome !== seen.outcome) return seen;
  return {
    ...seen,
    seenAt: look.observedAt,
    ...(look.address !== undefined && { address: look.address }),
    ...(look.serverName !== undefined && { serverName: look.serverName }),
  };
}

const since = ({ since, seenAt }: Seen): Partial<Seen> => ({
  ...(since !== undefined && { since }),
  ...(seenAt !== undefined && { seenAt }),
});

function whyUnknown(isSilent: boolean, isBlind: boolean, view: View | undefined, stored: Outcome): string {
  if (isSilent) return 'the vantage is silent';
  if (view === undefined) return 'it has not looked yet';
  if (isBlind) return 'the vantage is blind: nearly everything fails from there';
  if (stored !== 'unknown') return 'its second look got no answer';
  const failure = view.addresses.find((address) => address.failure !== undefined)?.failure;
  return failure === undefined ? 'no address could be asked' : `${failure.message} (${failure.stage})`;
}

function viewFacts(view: View, record: VantageRecord): Partial<Sighting> {
  const address = factsOf(view);
  const seenAt = [view.observedAt, ...confirmingRuns(view, record).map((h) => h.startedAt)].sort().at(-1);
  return {
    since: view.since,
    ...(seenAt !== undefined && { seenAt }),
    ...(view.lastOfferedAt !== undefined && { lastOfferedAt: view.lastOfferedAt }),
    ...address,
  };
}

function factsOf(view: View): Partial<Sighting> {
  const told = view.addresses.find((address: AddressView) => address.outcome === view.outcome);
  if (told === undefined) return {};
  return {
    address: told.address,
    ...(told.serverName !== undefined && { serverName: told.serverName }),
    ...(told.greetedAs !== undefined && { greetedAs: told.greetedAs }),
    ...(told.tlsProtocol !== undefined && { tlsProtocol: told.tlsProtocol }),
    ...(told.keywords !== undefined && { keywords: told.keywords }),
    ...(told.masked !== undefined && { masked: told.masked }),
  };
}

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

const hasTwoGoodRuns = (view: View, record: VantageRecord): boolean =>
  view.outcome === 'offered' && confirmingRuns(view, record).length > 0;
