import type { Observation } from '../probe/types';
import type { EhloReply, SmtpSession } from '../smtp/types';
import type { Role } from '../telemetry/contract';
import { learnBaseline } from './baseline';
import { isLoss, type Outcome, outcomeOf, worstOutcome } from './outcome';
import type { AddressView, Baseline, Deviation, View } from './view';

const DAY_MS = 24 * 60 * 60 * 1000;
const MAX_DEVIATIONS = 50;
/** What a stranger's server says is kept within bounds: a view has to fit into an item of the table. */
const MAX_KEYWORDS = 40;
const MAX_MASKED = 8;
const MAX_WORD = 40;
export const MAX_SERVER_NAME = 255;
const MAX_FAILURE = 300;
/** Keywords named as lost or gained. */
const MAX_CHANGED = 16;

/** What one run saw of one host of one target. */
export interface Seen {
  readonly target: string;
  /** `mxHost:port` */
  readonly host: string;
  readonly mxHost: string;
  readonly port: number;
  readonly ours: boolean;
  readonly require: readonly string[];
  /** What the DNS gives now; empty where it did not answer, and then the addresses of the view stand. */
  readonly knownAddresses: readonly string[];
  readonly observations: readonly Observation[];
}

/** Who looked, and when. */
export interface RunContext {
  readonly vantage: string;
  readonly shard: number;
  readonly role: Role;
  readonly scheduledAt: string;
  readonly startedAt: string;
  /** Start of the vantage's run before this one: a view that stood then was confirmed by it. */
  readonly lastRunAt?: string;
  /** Its scheduled time. */
  readonly lastScheduledAt?: string;
}

/** Folds what a run saw into the vantage's view. Pure; nothing is written or confirmed here. */
export function settle(previous: View | undefined, seen: Seen, run: RunContext): View {
  const addresses = mergeAddresses(previous?.addresses ?? [], seen);
  const outcome = hostOutcome(addresses);
  const hasChanged = previous?.outcome !== outcome;
  const observedAt = newest(seen.observations.map((observation) => observation.observedAt)) ?? run.startedAt;
  const baseline = outcome === 'offered' ? learnFrom(previous?.baseline, seen) : previous?.baseline;
  const lastOfferedAt = outcome === 'offered' ? undefined : lastOffered(previous, run);
  return {
    schemaVersion: 1,
    vantage: run.vantage,
    shard: run.shard,
    role: run.role,
    target: seen.target,
    host: seen.host,
    mxHost: seen.mxHost,
    port: seen.port,
    ours: seen.ours,
    require: seen.require,
    outcome,
    since: hasChanged ? (oldest(seen.observations.map((o) => o.observedAt)) ?? run.startedAt) : previous.since,
    sinceRun: hasChanged ? run.scheduledAt : previous.sinceRun,
    observedAt,
    ...(lastOfferedAt !== undefined && { lastOfferedAt }),
    ...(baseline !== undefined && { baseline }),
    ...keywordChange(addresses, outcome, previous),
    addresses,
    deviations: recentDeviations(previous?.deviations ?? [], observedAt),
  };
}

/** Whether the outcome is another one, so that the same run asks again before it believes it. */
export const needsConfirmation = (previous: View | undefined, next: View): boolean =>
  previous === undefined ? isLoss(next.outcome) : previous.outcome !== next.outcome;

/**
 * Whether the run before saw the same and nobody answered its second session: then two sessions, a run apart, agree. A
 * server that restricts a client often limits its connections too, and would else never be believed.
 */
export function isSeenTwice(previous: View | undefined, next: View, run: RunContext): boolean {
  const last = previous?.deviations.at(-1);
  if (last === undefined || run.lastScheduledAt === undefined) return false;
  return last.isUnanswered === true && last.outcome === next.outcome && last.scheduledAt === run.lastScheduledAt;
}

/** Adds a disagreement, or a surprise that nobody confirmed (`isUnanswered`), to the view instead of believing it. */
export function deviate(previous: View, unconfirmed: View, run: RunContext, isUnanswered = false): View {
  const serverName = unconfirmed.addresses.find((address) => address.outcome === unconfirmed.outcome)?.serverName;
  const deviation: Deviation = {
    at: unconfirmed.observedAt,
    scheduledAt: run.scheduledAt,
    outcome: unconfirmed.outcome,
    ...(serverName !== undefined && { serverName }),
    ...(isUnanswered && { isUnanswered }),
  };
  return {
    ...previous,
    observedAt: unconfirmed.observedAt,
    deviations: recentDeviations([...previous.deviations, deviation], unconfirmed.observedAt),
  };
}

/** Whether anything that others read has changed; the mere passing of time has not. */
export const isWorthWriting = (previous: View | undefined, next: View): boolean =>
  previous === undefined || significance(previous) !== significance(next);

const significance = (view: View): string =>
  JSON.stringify([
    view.outcome,
    view.since,
    view.role,
    view.ours,
    view.require,
    view.baseline,
    view.lost,
    view.gained,
    view.deviations,
    view.addresses.map((a) => [a.address, a.outcome, a.greetedAs, a.masked, a.tlsProtocol, a.failure?.code]),
  ]);

function mergeAddresses(previous: readonly AddressView[], seen: Seen): AddressView[] {
  const observed = new Map(seen.observations.map((observation) => [observation.address, observation]));
  const isKnown = (address: string): boolean =>
    seen.knownAddresses.length === 0 || seen.knownAddresses.includes(address) || observed.has(address);
  const merged = new Map(previous.filter((view) => isKnown(view.address)).map((view) => [view.address, view]));
  for (const observation of observed.values()) {
    merged.set(observation.address, addressView(observation, merged.get(observation.address)));
  }
  return [...merged.values()].sort((a, b) => a.address.localeCompare(b.address));
}

export function addressView({ address, observedAt, session }: Observation, previous?: AddressView): AddressView {
  const outcome = outcomeOf(session);
  const tlsProtocol = session.tls?.protocol ?? (outcome === 'offered' ? previous?.tlsProtocol : undefined);
  const wasLost = outcome === 'unknown' && previous !== undefined && (isLoss(previous.outcome) || previous.wasLost);
  return {
    address,
    outcome,
    observedAt,
    ...(wasLost && { wasLost }),
    ...ehloFacts(session),
    ...(tlsProtocol !== undefined && { tlsProtocol }),
    ...(session.failure !== undefined && {
      failure: { ...session.failure, message: session.failure.message.slice(0, MAX_FAILURE) },
    }),
  };
}

function ehloFacts({ ehlo }: SmtpSession): Partial<AddressView> {
  if (ehlo === undefined) return {};
  return {
    keywords: keywordsOf(ehlo),
    ...(ehlo.serverName !== undefined && { serverName: ehlo.serverName.slice(0, MAX_SERVER_NAME) }),
    ...(ehlo.greetedAs !== undefined && { greetedAs: ehlo.greetedAs }),
    ...(ehlo.masked.length > 0 && { masked: ehlo.masked.slice(0, MAX_MASKED).map((word) => word.slice(0, MAX_WORD)) }),
  };
}

/** STARTTLS first, so that no flood of keywords can push it out. */
function keywordsOf({ capabilities }: EhloReply): string[] {
  const words = new Set(capabilities.map(({ keyword }) => keyword.slice(0, MAX_WORD)));
  const isFirst = (word: string) => Number(word !== 'STARTTLS');
  return [...words]
    .sort((a, b) => isFirst(a) - isFirst(b) || (a < b ? -1 : 1))
    .slice(0, MAX_KEYWORDS)
    .sort();
}

/** An address that lost STARTTLS and can't be reached now keeps the others from looking like a recovery. */
function hostOutcome(addresses: readonly AddressView[]): Outcome {
  const worst = worstOutcome(addresses.map((address) => address.outcome));
  return worst === 'offered' && addresses.some((address) => address.wasLost) ? 'unknown' : worst;
}

/** Learns from addresses that had all they should; the keywords of a host are those that all of them offered. */
function learnFrom(previous: Baseline | undefined, seen: Seen): Baseline | undefined {
  const good = seen.observations.filter((observation) => outcomeOf(observation.session) === 'offered');
  const sets = good.map(({ session }) => (session.ehlo === undefined ? [] : keywordsOf(session.ehlo)));
  const [first, ...rest] = sets;
  if (first === undefined || good[0] === undefined) return previous;
  const common = first.filter((keyword) => rest.every((keywords) => keywords.includes(keyword)));
  return learnBaseline(previous, common, good[0].observedAt);
}

function keywordChange(
  addresses: readonly AddressView[],
  outcome: Outcome,
  previous: View | undefined,
): Pick<View, 'lost' | 'gained'> {
  const failing = addresses.find((address) => address.outcome === outcome);
  if (!isLoss(outcome) || failing === undefined) return { lost: [], gained: [] };
  const now = failing.keywords ?? [];
  const usual = previous?.baseline?.keywords ?? [];
  const lost = usual.filter((keyword) => keyword !== 'STARTTLS' && !now.includes(keyword));
  const gained = usual.length === 0 ? [] : now.filter((keyword) => !usual.includes(keyword));
  return { lost: ['STARTTLS', ...lost].slice(0, MAX_CHANGED), gained: gained.slice(0, MAX_CHANGED) };
}

function lastOffered(previous: View | undefined, run: RunContext): string | undefined {
  if (previous === undefined || previous.outcome !== 'offered') return previous?.lastOfferedAt;
  return newest([previous.observedAt, ...(run.lastRunAt === undefined ? [] : [run.lastRunAt])]);
}

function recentDeviations(deviations: readonly Deviation[], now: string): Deviation[] {
  const oldestKept = Date.parse(now) - DAY_MS;
  return deviations.filter((deviation) => Date.parse(deviation.at) >= oldestKept).slice(-MAX_DEVIATIONS);
}

const oldest = (times: readonly string[]): string | undefined => [...times].sort()[0];
const newest = (times: readonly string[]): string | undefined => [...times].sort().at(-1);
