import { stillToHear } from './correlate';
import { type Incident, isLive, lastSequence, type Relapse, type Transition, type TransitionKind } from './incident';
import type { Sighting } from './sighting';
import type { Verdict } from './verdict';

const RELAPSE_MS = 2 * 60 * 60 * 1000;
const LOOK_GRACE_MS = 30 * 1000;
const MAX_TRANSITIONS = 50;

/** What `advance` needs to know beside the incident and the verdict. */
export interface AdvanceContext {
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly everyMs: number;
  readonly host: { readonly host: string; readonly mxHost: string; readonly port: number };
  /** Id for an incident that begins now. */
  readonly newId: string;
  /** Vantages that can be asked to look at once (cloud); the others answer with their next run. */
  readonly askable: readonly string[];
}

/** The next incident, absent where nothing is to be written, and the vantages to ask for a second look. */
export interface Advance {
  readonly incident?: Incident;
  readonly asks: readonly string[];
}

const NOTHING: Advance = { asks: [] };

/**
 * The life of an incident: pending → opened → (updated) → resolved, or dismissed where the loss was gone before it was
 * opened. Pure. The same input twice gives the same answer, and an answer applied changes nothing when applied again.
 */
export function advance(current: Incident | undefined, verdict: Verdict, context: AdvanceContext): Advance {
  if (current === undefined || !isLive(current)) return begin(current, verdict, context);
  const reporters = [...current.reporters, ...verdict.losing.filter((id) => !current.reporters.includes(id))];
  if (reporters.length > current.reporters.length) return hearNewReporter({ ...current, reporters }, verdict, context);
  if (isOver(current, verdict)) return end(current, verdict, context);
  if (current.round !== undefined) return awaitRound(current, current.round, verdict, context);
  return NOTHING;
}

function begin(previous: Incident | undefined, verdict: Verdict, context: AdvanceContext): Advance {
  if (verdict.losing.length === 0) return NOTHING;
  const now = new Date(context.now).toISOString();
  const relapseOf = relapse(previous, context.now);
  const pending: Incident = {
    schemaVersion: 1,
    id: context.newId,
    ...context.host,
    targets: targetsOf(verdict),
    state: 'pending',
    openedAt: now,
    firstSeenAt: verdict.lossSince ?? now,
    ...lastOffered(verdict),
    reporters: verdict.losing,
    verdict,
    transitions: [],
    ...(relapseOf !== undefined && { relapseOf }),
  };
  return startRound(pending, verdict, context);
}

/** Another vantage loses it too: the picture may be another one, so everybody else looks again before we say so. */
const hearNewReporter = (incident: Incident, verdict: Verdict, context: AdvanceContext): Advance =>
  startRound({ ...incident, targets: targetsOf(verdict), ...lastOffered(verdict, incident) }, verdict, context);

function startRound(incident: Incident, verdict: Verdict, context: AdvanceContext): Advance {
  const number = context.now;
  const asks = stillToHear(verdict, number).filter((id) => context.askable.includes(id));
  const deadline = new Date(context.now + context.everyMs + LOOK_GRACE_MS).toISOString();
  const round = { number, deadline, asked: asks };
  const next = { ...incident, round, verdict: kept(incident, verdict) };
  const settled = awaitRound(next, round, verdict, context);
  return settled.incident === undefined ? { incident: next, asks } : settled;
}

function awaitRound(
  incident: Incident,
  round: { readonly number: number; readonly deadline: string },
  verdict: Verdict,
  { now }: AdvanceContext,
): Advance {
  const isDue = now >= Date.parse(round.deadline);
  if (stillToHear(verdict, round.number).length > 0 && !isDue) return NOTHING;
  if (verdict.losing.length === 0 && !isDue) return NOTHING;
  const { round: _, ...settled } = incident;
  const told = verdict.losing.length > 0 ? verdict : incident.verdict;
  if (incident.state === 'pending') return { incident: open(settled, told, now), asks: [] };
  if (!isWiderOrOther(incident.verdict, told)) return { incident: settled, asks: [] };
  return { incident: say(settled, 'updated', told, now), asks: [] };
}

/** Narrowing is part of a recovery, not news of another cause: only what reaches further, or reads otherwise, is said. */
function isWiderOrOther(said: Verdict, now: Verdict): boolean {
  const reachesAll = said.losing.every((id) => now.losing.includes(id));
  return reachesAll && (now.scope !== said.scope || now.cause?.code !== said.cause?.code);
}

function open(incident: Incident, verdict: Verdict, now: number): Incident {
  const { relapseOf, ...rest } = incident;
  const opened: Incident = { ...rest, state: 'opened' };
  if (relapseOf === undefined || !isSameLoss(relapseOf, verdict)) return say(opened, 'opened', verdict, now);
  return say({ ...opened, id: relapseOf.id }, 'reopened', verdict, now, relapseOf.lastSequence + 1);
}

const isSameLoss = (relapse: Relapse, verdict: Verdict): boolean =>
  relapse.scope === verdict.scope &&
  relapse.cause === verdict.cause?.code &&
  relapse.losing.some((id) => verdict.losing.includes(id));

/** Over is what every vantage that reported it says is over; one that left the configuration has no say. */
function isOver(incident: Incident, verdict: Verdict): boolean {
  const reporters = verdict.sightings.filter((sighting) => incident.reporters.includes(sighting.vantage));
  if (verdict.losing.length > 0) return false;
  if (incident.state === 'pending') return reporters.every((sighting) => sighting.outcome === 'offered');
  return reporters.every((sighting) => sighting.isRecovered);
}

function end(incident: Incident, verdict: Verdict, { now }: AdvanceContext): Advance {
  const { round: _, ...rest } = incident;
  if (incident.state === 'pending') return { incident: { ...rest, state: 'dismissed' }, asks: [] };
  const back = verdict.sightings.filter((s) => incident.reporters.includes(s.vantage)).map((s) => s.since ?? '');
  const resolvedAt = back.sort().at(-1) || new Date(now).toISOString();
  const resolved: Incident = { ...rest, state: 'resolved', resolvedAt };
  const said = incident.verdict;
  return { incident: say(resolved, 'resolved', { ...said, sightings: verdict.sightings }, now), asks: [] };
}

function say(
  incident: Incident,
  kind: TransitionKind,
  verdict: Verdict,
  now: number,
  sequence = lastSequence(incident) + 1,
): Incident {
  const { scope, cause, severity } = verdict;
  if (scope === undefined || cause === undefined || severity === undefined) return incident;
  const transition: Transition = {
    sequence,
    kind,
    at: new Date(now).toISOString(),
    severity,
    scope,
    cause,
    losing: verdict.losing,
    sightings: verdict.sightings,
    firstSeenAt: incident.firstSeenAt,
    ...(incident.lastOfferedAt !== undefined && { lastOfferedAt: incident.lastOfferedAt }),
    ...(kind === 'resolved' && recovery(incident)),
  };
  return { ...incident, verdict, transitions: [...incident.transitions, transition].slice(-MAX_TRANSITIONS) };
}

function recovery({ firstSeenAt, resolvedAt }: Incident): Pick<Transition, 'resolvedAt' | 'durationSeconds'> {
  if (resolvedAt === undefined) return {};
  const durationSeconds = Math.max(0, Math.round((Date.parse(resolvedAt) - Date.parse(firstSeenAt)) / 1000));
  return { resolvedAt, durationSeconds };
}

function relapse(previous: Incident | undefined, now: number): Relapse | undefined {
  if (previous?.state !== 'resolved' || previous.resolvedAt === undefined) return undefined;
  if (now - Date.parse(previous.resolvedAt) > RELAPSE_MS) return undefined;
  const { scope, cause, losing } = previous.verdict;
  if (scope === undefined || cause === undefined) return undefined;
  return { id: previous.id, lastSequence: lastSequence(previous), scope, cause: cause.code, losing };
}

/** While nothing was said, the newest picture is the one to keep; afterwards the one that was said. */
const kept = (incident: Incident, verdict: Verdict): Verdict =>
  incident.state === 'pending' ? verdict : incident.verdict;

const targetsOf = (verdict: Verdict): string[] =>
  [...new Set(verdict.sightings.flatMap((sighting: Sighting) => sighting.targets))].sort();

function lastOffered(verdict: Verdict, incident?: Incident): Pick<Incident, 'lastOfferedAt'> {
  const times = verdict.sightings
    .filter((sighting) => verdict.losing.includes(sighting.vantage))
    .flatMap((sighting) => sighting.lastOfferedAt ?? []);
  const lastOfferedAt = incident?.lastOfferedAt ?? times.sort()[0];
  return lastOfferedAt === undefined ? {} : { lastOfferedAt };
}
