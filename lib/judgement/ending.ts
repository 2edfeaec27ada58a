import { bySeverity } from './finding';
import { type Ending, type Incident, lastSequence, type Relapse, type Transition } from './incident';
import { isLoss } from './outcome';
import { say } from './saying';
import type { SightedAddress, Sighting } from './sighting';
import type { Verdict } from './verdict';

const RELAPSE_MS = 2 * 60 * 60 * 1000;
/** A name server that is behind has caught up by then, and the vantages have asked it again. */
const ABANDONED_MS = 60 * 60 * 1000;

/**
 * Why a host is nobody's concern any more: retired at two vantages, or at all that know it. One alone may have asked a
 * name server that is behind. While others still have it and lose it there, it takes most of those that know it: a DNS
 * that answers by region leaves a host to some of them for good. Those that it leaves the host to are the ones to ask.
 */
export function retirement({ losing, sightings }: Verdict): Ending | undefined {
  const known = sightings.filter(
    ({ targets, retired, hasOtherExchanges }) => !hasOtherExchanges && (targets.length > 0 || retired !== undefined),
  );
  // A log knows what the name server of the machine that reads it says, and is no second one.
  const told = known.some(({ isLog }) => !isLog) ? known.filter(({ isLog }) => !isLog) : known;
  const reasons = told.flatMap(({ retired }) => retired ?? []);
  if (reasons.length === 0 || (reasons.length < 2 && reasons.length < told.length)) return undefined;
  return losing.length > 0 && 2 * reasons.length <= told.length ? undefined : endingOf(reasons);
}

const endingOf = (reasons: readonly Ending[]): Ending =>
  reasons.every((reason) => reason === 'no-longer-monitored') ? 'no-longer-monitored' : 'no-longer-mx';

/**
 * Why an incident that nobody can see the end of is over: for an hour the host has been retired at every vantage that
 * reported it, nobody loses it, and whoever else knows the host and can answer is served. `now` in ms.
 */
export function abandonment(incident: Incident, { losing, sightings }: Verdict, now: number): Ending | undefined {
  const reporters = sightings.filter(({ vantage }) => incident.reporters.includes(vantage));
  const reasons = reporters.flatMap(({ retired }) => retired ?? []);
  if (losing.length > 0 || reasons.length === 0 || reasons.length < reporters.length) return undefined;
  const isLong = reporters.every(({ retiredAt }) => now - Date.parse(retiredAt ?? '') >= ABANDONED_MS);
  const others = sightings.filter(({ retired, canAnswer, targets }) => !retired && canAnswer && targets.length > 0);
  return isLong && others.every(({ isRecovered }) => isRecovered) ? endingOf(reasons) : undefined;
}

/**
 * Whether a loss that stands concerns nobody any more: STARTTLS was required there by the configuration, which does not
 * say so any more, and nobody who watches the host, all of whom answer, has been offered it.
 */
export function withdrawal({ losing, sightings }: Verdict): Ending | undefined {
  const watching = sightings.filter(
    ({ retired, targets, hasOtherExchanges }) => retired === undefined && targets.length > 0 && !hasOtherExchanges,
  );
  const isWithdrawn = watching.every((s) => s.canAnswer && isLoss(s.outcome) && !s.isExpected);
  return losing.length === 0 && watching.length > 0 && isWithdrawn ? 'no-longer-expected' : undefined;
}

/** Servers that take turns behind one address are met again within this many runs, if they still lack it. */
const MIXED_RUNS = 12;

/**
 * Over is what every vantage that reported it says is over; one that left the configuration has no say. Where servers
 * behind one address were told to be unlike, two good runs are the luck of the draw: it takes more.
 */
export function isOver(incident: Incident, verdict: Verdict, everyMs: number): boolean {
  if (verdict.losing.length > 0) return false;
  const reporters = verdict.sightings.filter(({ vantage }) => incident.reporters.includes(vantage));
  if (reporters.length === 0) return true;
  const active = reporters.filter(({ retired, hasOtherExchanges }) => retired === undefined && !hasOtherExchanges);
  if (incident.state === 'pending') return active.every(({ outcome }) => outcome === 'offered');
  const runs = isMixed(incident.verdict) ? MIXED_RUNS : 0;
  const isLong = ({ sinceRun = '', heardRunAt = '' }: Sighting): boolean =>
    runs === 0 || Date.parse(heardRunAt) - Math.max(Date.parse(sinceRun), lastStray(verdict)) >= runs * everyMs;
  const witnesses = active.some(isStillSpeaking) ? active.filter(isStillSpeaking) : bystanders(incident, verdict);
  return active.length > 0 && witnesses.length > 0 && witnesses.every((s) => s.isRecovered && isLong(s));
}

/** When somebody met a server without it last, though the next session was served. */
const lastStray = ({ sightings }: Verdict): number =>
  Math.max(
    ...sightings.flatMap(({ deviating = [] }) =>
      deviating.flatMap(({ outcome, at }) => (isLoss(outcome) && at !== undefined ? [Date.parse(at)] : [])),
    ),
  );

/** No mail goes there any more, so that a log will not tell of the end. */
const isStillSpeaking = ({ isQuiet }: Sighting): boolean => isQuiet !== true;

/** Who knows the host and did not report the loss. */
const bystanders = (incident: Incident, { sightings }: Verdict): readonly Sighting[] =>
  sightings.filter(
    ({ vantage, retired, canAnswer, targets, isQuiet }) =>
      !incident.reporters.includes(vantage) && !retired && canAnswer && !isQuiet && targets.length > 0,
  );

/** Told as a pool of which one address gave both answers, now or before: an offer from before the loss is none of them. */
function isMixed({ cause, sightings, lossSince = '' }: Verdict): boolean {
  const isSince = ({ isAnswer, observedAt = '' }: SightedAddress): boolean =>
    isAnswer === true || observedAt > lossSince;
  if (cause?.code !== 'receiver-pool-inconsistent') return false;
  const met = sightings.flatMap(({ addresses = [] }) => addresses);
  const lacking = new Set(met.filter(({ outcome }) => isLoss(outcome)).map(({ address }) => address));
  return (
    sightings.some(({ deviating = [] }) => deviating.length > 0) ||
    met.some((seen) => {
      const { address, outcome, serverName, offeredBy = [] } = seen;
      const isOffered = outcome === 'offered' && isSince(seen);
      // Of an address that gave no answer nobody knows which server it was.
      const isAnother = serverName !== undefined && offeredBy.some((name) => name !== serverName);
      return lacking.has(address) && (isOffered || isAnother);
    })
  );
}

/** Resolved, or dismissed where nobody was told of it. */
export function end({ round: _, ...rest }: Incident, verdict: Verdict, now: number, ended?: Ending): Incident {
  if (rest.state === 'pending') return { ...rest, state: 'dismissed' };
  const back = verdict.sightings.filter(({ vantage }) => rest.reporters.includes(vantage)).map((s) => s.since ?? '');
  const reason = ended ?? (back.length === 0 ? 'no-longer-watched' : undefined);
  const seenAt = reason === undefined ? back.sort().at(-1) : undefined;
  const resolvedAt = seenAt || new Date(now).toISOString();
  const resolved: Incident = { ...rest, state: 'resolved', resolvedAt };
  // As loud as the loudest that was said of it: who was told of that is told of the end.
  const [loudest] = rest.transitions.toSorted(bySeverity);
  const severity = loudest && { severity: loudest.severity };
  const said = { ...rest.verdict, losing: rest.reporters, sightings: verdict.sightings, ...severity };
  return say(resolved, 'resolved', said, now, reason === undefined ? recovery(resolved) : { ended: reason });
}

function recovery({ firstSeenAt, resolvedAt }: Incident): Pick<Transition, 'resolvedAt' | 'durationSeconds'> {
  if (resolvedAt === undefined) return {};
  const seconds = Math.round((Date.parse(resolvedAt) - Date.parse(firstSeenAt)) / 1000);
  return { resolvedAt, ...(Number.isFinite(seconds) && { durationSeconds: Math.max(0, seconds) }) };
}

/** The incident before, where what is lost soon after may be the same again. */
export function relapse(previous: Incident | undefined, now: number): Relapse | undefined {
  const ended = previous?.state === 'dismissed' ? previous.relapseOf : previous && relapseOf(previous);
  return ended !== undefined && now - Date.parse(ended.resolvedAt) <= RELAPSE_MS ? ended : undefined;
}

function relapseOf(incident: Incident): Relapse | undefined {
  const { id, resolvedAt, reporters } = incident;
  const { scope, cause } = incident.verdict;
  if (resolvedAt === undefined || scope === undefined || cause === undefined) return undefined;
  return { id, lastSequence: lastSequence(incident), resolvedAt, scope, cause: cause.code, losing: reporters };
}

export const isSameLoss = (relapse: Relapse, verdict: Verdict): boolean =>
  relapse.scope === verdict.scope &&
  relapse.cause === verdict.cause?.code &&
  relapse.losing.some((id) => verdict.losing.includes(id));
