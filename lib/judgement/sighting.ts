import type { ConfiguredVantage, Role } from '../telemetry/contract';
import { expectsStarttls } from './baseline';
import { isLoss, type Outcome, worstOutcome } from './outcome';
import type { AddressView, Heartbeat, Look, View } from './view';

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
  /** Two good scheduled runs in a row, the newest heartbeat included, at every target of the host. */
  readonly isRecovered: boolean;
}

/** Everything stored about one host and one vantage. */
export interface VantageRecord {
  readonly vantage: ConfiguredVantage;
  readonly views: readonly View[];
  readonly heartbeats: readonly Heartbeat[];
  readonly look?: Look;
}

const SILENT_AFTER_INTERVALS = 3;

/** Reads a vantage's record as of `now` (ms). Pure. A silent vantage's views count as unknown. */
export function sightingOf(record: VantageRecord, now: number, everyMs: number): Sighting {
  const { vantage, look } = record;
  const isSilent = isSilentVantage(record, now, everyMs);
  const isBlind = record.heartbeats.some((heartbeat) => heartbeat.blind);
  const outcome = isSilent ? 'unknown' : worstOutcome(record.views.map((view) => view.outcome));
  const view = record.views.find((candidate) => candidate.outcome === outcome) ?? record.views[0];
  const unknownBecause = outcome === 'unknown' ? whyUnknown(isSilent, isBlind, view) : undefined;
  return {
    vantage: vantage.id,
    role: vantage.role,
    isCloud: !vantage.external,
    outcome,
    ...(unknownBecause !== undefined && { unknownBecause }),
    isExpected: record.views.some(expectsStarttls),
    ...(view !== undefined && viewFacts(view, record)),
    lost: isLoss(outcome) ? (view?.lost ?? []) : [],
    gained: isLoss(outcome) ? (view?.gained ?? []) : [],
    targets: [...new Set(record.views.map((candidate) => candidate.target))].sort(),
    ...(vantage.egress !== undefined && { egress: vantage.egress }),
    canAnswer: !isSilent && !isBlind,
    ...(look !== undefined && { answeredRound: look.round }),
    isRecovered: !isSilent && record.views.length > 0 && record.views.every((v) => hasTwoGoodRuns(v, record)),
  };
}

function isSilentVantage({ heartbeats }: VantageRecord, now: number, everyMs: number): boolean {
  const started = heartbeats.map((heartbeat) => Date.parse(heartbeat.startedAt));
  return started.length === 0 || now - Math.max(...started) > SILENT_AFTER_INTERVALS * everyMs;
}

function whyUnknown(isSilent: boolean, isBlind: boolean, view: View | undefined): string {
  if (isSilent) return 'the vantage is silent';
  if (view === undefined) return 'it has not looked yet';
  if (isBlind) return 'the vantage is blind: nearly everything fails from there';
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
      !view.deviations.some((deviation) => deviation.scheduledAt === heartbeat.scheduledAt),
  );
}

const hasTwoGoodRuns = (view: View, record: VantageRecord): boolean =>
  view.outcome === 'offered' && confirmingRuns(view, record).length > 0;
