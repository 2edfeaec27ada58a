import { expectsStarttls } from './baseline';
import { clockLead, isTooFarAhead, runsByNow, setBack } from './clockSkew';
import { isLoss, type Outcome, worstOutcome } from './outcome';
import type { Sighting } from './sighting';
import { evidenceOf, hasTwoGoodRuns, type VantageRecord, viewFacts } from './vantageRecord';
import type { Heartbeat, Look, Retirement, View } from './view';

export const SILENT_AFTER_INTERVALS = 3;

/**
 * Reads a vantage's record as of `now` (ms). Pure. Views of a shard that has gone silent count as unknown, and so do
 * those from too far ahead and every view of a vantage behind an SMTP proxy; retired ones don't count.
 */
export function sightingOf(stored: VantageRecord, now: number, everyMs: number): Sighting {
  const record = believed(stored, now);
  const live = record.views.filter(({ retired }) => retired === undefined);
  const current = { ...record, views: live };
  const lead = clockLead(timesOf(record), now);
  const state = { ...stateOf(current, now, lead, everyMs), isAhead: isAnyAhead(stored, now) };
  const retired = live.length > 0 ? undefined : lastRetirement(record.views);
  const sighting = assembled(current, state);
  return {
    ...runsByNow(setBack(retired === undefined ? sighting : withoutSay(sighting, retired), lead), lead, now),
    targets: [...new Set(record.views.map(({ target }) => target))].sort(),
    ...(record.views.some(({ ours }) => ours) && { ours: true }),
  };
}

/** Whether and what can be heard of a vantage now. */
interface State {
  readonly heard: readonly View[];
  readonly isSilent: boolean;
  readonly isBlind: boolean;
  readonly isQuiet: boolean;
  /** Some of its times are too far ahead to be believed. */
  readonly isAhead: boolean;
  readonly proxiedBy?: string;
}

/** What is no view of the host in our time: it can neither be heard nor be gone. */
const isViewAhead = ({ observedAt, since }: View, now: number): boolean =>
  isTooFarAhead(observedAt, now) || isTooFarAhead(since, now);

/** Without the runs and the second look that are said to be still to come. */
function believed({ look, ...record }: VantageRecord, now: number): VantageRecord {
  return {
    ...record,
    heartbeats: record.heartbeats.filter(({ startedAt }) => !isTooFarAhead(startedAt, now)),
    ...(look !== undefined && !isTooFarAhead(look.observedAt, now) && { look }),
  };
}

/** Whether a vantage says of itself what is too far ahead to be believed. */
export const isAnyAhead = (record: Pick<VantageRecord, 'views' | 'heartbeats'>, now: number): boolean =>
  record.views.some((view) => isViewAhead(view, now)) ||
  record.heartbeats.some(({ startedAt }) => isTooFarAhead(startedAt, now));

function stateOf(record: VantageRecord, now: number, leadMs: number, everyMs: number): Omit<State, 'isAhead'> {
  const oldest = now + leadMs - SILENT_AFTER_INTERVALS * everyMs;
  const alive = heartbeatsOf(record).filter(({ startedAt }) => Date.parse(startedAt) >= oldest);
  const heard = record.views.filter(
    (view) => !isViewAhead(view, now) && alive.some((heartbeat) => heartbeat.shard === view.shard),
  );
  const proxiedBy = alive.find((heartbeat) => heartbeat.proxiedBy !== undefined)?.proxiedBy;
  return {
    heard,
    isSilent: record.views.length > 0 ? heard.length === 0 : alive.length === 0,
    isBlind: alive.some(({ blind }) => blind),
    isQuiet: record.vantage.isLog === true && heard.length > 0 && heard.every((view) => isLongAgo(view, record, now)),
    ...(proxiedBy !== undefined && { proxiedBy }),
  };
}

/** Mail that is held up is tried again for days, but only while there is any. */
const QUIET_MS = 24 * 60 * 60 * 1000;

const isLongAgo = (view: View, record: VantageRecord, now: number): boolean =>
  now - Date.parse(viewFacts(view, record).seenAt ?? view.observedAt) > QUIET_MS;

function assembled(record: VantageRecord, state: State): Sighting {
  const { vantage, views, look } = record;
  const { heard, isSilent, isBlind, isQuiet, proxiedBy } = state;
  const outcome = worstOutcome(heard.map((view) => view.outcome));
  const view = heard.find((candidate) => candidate.outcome === outcome) ?? views[0];
  const seen: Seen = { outcome, ...(view && (heard.includes(view) || !state.isAhead) && viewFacts(view, record)) };
  const told = look === undefined || isSilent ? seen : withLook(seen, look);
  const isUntold = vantage.isLog === true && view === undefined && !isSilent;
  const unknownBecause = isUntold ? 'its log has no session there yet' : whyUnknown(state, view, seen.outcome);
  const isUnknown = told.outcome === 'unknown' || proxiedBy !== undefined || isQuiet;
  return {
    vantage: vantage.id,
    role: vantage.role,
    isCloud: !vantage.external,
    ...(vantage.isLog && { isLog: true }),
    ...(isQuiet && { isQuiet: true }),
    ...told,
    ...(isUnknown && { outcome: 'unknown', unknownBecause }),
    ...(proxiedBy !== undefined && { proxied: { by: proxiedBy, outcome: told.outcome } }),
    isExpected: views.some(expectsStarttls),
    lost: isLoss(told.outcome) ? (view?.lost ?? []) : [],
    gained: isLoss(told.outcome) ? (view?.gained ?? []) : [],
    targets: [],
    ...(vantage.egress !== undefined && { egress: vantage.egress }),
    canAnswer: !isSilent && !isBlind && proxiedBy === undefined,
    ...(look !== undefined && { answeredRound: look.round, answeredOutcome: look.outcome }),
    ...(look?.unoffered !== undefined && { unoffered: look.unoffered }),
    ...(record.listings !== undefined && { listings: record.listings }),
    isRecovered: isGood(record, state),
    ...evidenceOf(record, heard, isSilent ? undefined : look),
  };
}

/** A log's word changes by two sessions that agree, so it needs no run to confirm it, and none may come for long. */
const isGood = (record: VantageRecord, { heard, proxiedBy }: State): boolean =>
  record.views.length > 0 &&
  proxiedBy === undefined &&
  record.views.every(
    (view) =>
      heard.includes(view) && (record.vantage.isLog ? view.outcome === 'offered' : hasTwoGoodRuns(view, record)),
  );

/** A vantage for which the host is none any more has no say on it, and will have none. */
function withoutSay(sighting: Sighting, { reason, at }: Retirement): Sighting {
  const unknownBecause = RETIRED[reason];
  return { ...sighting, outcome: 'unknown', unknownBecause, canAnswer: false, retired: reason, retiredAt: at };
}

/** The reason of the first view, and when the last was retired. */
function lastRetirement(views: readonly View[]): Retirement | undefined {
  const all = views.flatMap(({ retired }) => retired ?? []);
  const last = all
    .map(({ at }) => at)
    .sort()
    .at(-1);
  return all[0] && { ...all[0], at: last ?? all[0].at };
}

const RETIRED: Readonly<Record<Retirement['reason'], string>> = {
  'no-longer-mx': 'it is no longer an MX host of any target',
  'no-longer-monitored': 'it is no longer monitored',
};

type Seen = Pick<Sighting, 'outcome' | 'since' | 'seenAt' | 'lastOfferedAt'> & Partial<Sighting>;

/** The heartbeats that speak for this host: of the shards that hold a view of it, of all where there is none. */
const heartbeatsOf = ({ views, heartbeats }: VantageRecord): readonly Heartbeat[] =>
  views.length === 0 ? heartbeats : heartbeats.filter(({ shard }) => views.some((view) => view.shard === shard));

/** What the vantage's clock said last. */
const timesOf = ({ views, heartbeats }: VantageRecord): readonly string[] => [
  ...views.flatMap(({ observedAt, since }) => [observedAt, since]),
  ...heartbeats.map(({ startedAt }) => startedAt),
];

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

function whyUnknown(
  { isSilent, isBlind, isQuiet, isAhead, proxiedBy }: State,
  view: View | undefined,
  stored: Outcome,
): string {
  if (isSilent) return isAhead ? 'its clock is more than an hour ahead' : 'the vantage is silent';
  if (proxiedBy !== undefined) return `${proxiedBy} answers for everybody: an SMTP proxy on the path`;
  if (view === undefined) return 'it has not looked yet';
  if (isQuiet) return 'its log has no session there for a day';
  if (isBlind) return 'the vantage is blind: nearly everything fails from there';
  if (stored !== 'unknown') return 'its second look got no answer';
  const failure = view.addresses.find((address) => address.failure !== undefined)?.failure;
  return failure === undefined ? 'no address could be asked' : `${failure.message} (${failure.stage})`;
}
