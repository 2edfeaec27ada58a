import { stillToHear } from './correlate';
import {
  type Incident,
  isLive,
  lastSequence,
  type Relapse,
  type Round,
  type Transition,
  type TransitionKind,
} from './incident';
import type { Sighting } from './sighting';
import type { Verdict } from './verdict';

const RELAPSE_MS = 2 * 60 * 60 * 1000;
const LOOK_GRACE_MS = 30 * 1000;
const MAX_TRANSITIONS = 50;
/** Only the newest transitions keep what each vantage saw: an incident must fit into one item of the table. */
const FULL_TRANSITIONS = 3;

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
  if (newLosers(current, verdict).length > 0) return hearNewLoser(current, verdict, context);
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
    generation: (previous?.generation ?? 0) + 1,
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

/** Vantages that lose it and were neither named in what was said last nor are what the round under way is about. */
const newLosers = ({ verdict: said, round }: Incident, { losing }: Verdict): readonly string[] =>
  losing.filter((id) => !said.losing.includes(id) && round?.losing.includes(id) !== true);

/** Another vantage loses it too: the picture may be another one, so everybody else looks again before we say so. */
function hearNewLoser(incident: Incident, verdict: Verdict, context: AdvanceContext): Advance {
  const reporters = [...new Set([...incident.reporters, ...verdict.losing])];
  const next = { ...incident, reporters, targets: targetsOf(verdict), ...lastOffered(verdict, incident) };
  return startRound(next, verdict, context);
}

function startRound(incident: Incident, verdict: Verdict, context: AdvanceContext): Advance {
  const number = context.now;
  const asks = stillToHear(verdict, number).filter((id) => context.askable.includes(id));
  const deadline = new Date(context.now + context.everyMs + LOOK_GRACE_MS).toISOString();
  const round = { number, deadline, losing: verdict.losing, asked: asks };
  const next = { ...incident, round, verdict: kept(incident, verdict) };
  const settled = awaitRound(next, round, verdict, context);
  return settled.incident === undefined ? { incident: next, asks } : settled;
}

function awaitRound(incident: Incident, round: Round, verdict: Verdict, { now }: AdvanceContext): Advance {
  const isDue = now >= Date.parse(round.deadline);
  if (stillToHear(verdict, round.number).length > 0 && !isDue) return NOTHING;
  if (verdict.losing.length === 0 && !isDue) return NOTHING;
  const { round: _, ...settled } = incident;
  const told = verdict.losing.length > 0 ? verdict : incident.verdict;
  if (incident.state === 'pending') return { incident: open(settled, told, now), asks: [] };
  if (!isNews(incident.verdict, told)) return { incident: settled, asks: [] };
  return { incident: say(settled, 'updated', told, now), asks: [] };
}

/**
 * A vantage that was not named before, a louder severity, another scope or cause are news. Narrowing alone is not: it is
 * part of a recovery, and what remains often looks like another cause.
 */
function isNews(said: Verdict, now: Verdict): boolean {
  if (now.losing.some((id) => !said.losing.includes(id))) return true;
  if (now.severity === 'critical' && said.severity !== 'critical') return true;
  const reachesAll = said.losing.every((id) => now.losing.includes(id));
  return reachesAll && (now.scope !== said.scope || now.cause?.code !== said.cause?.code);
}

function open(incident: Incident, verdict: Verdict, now: number): Incident {
  const { relapseOf, ...rest } = incident;
  const opened: Incident = { ...rest, state: 'opened' };
  if (relapseOf === undefined || !isSameLoss(relapseOf, verdict)) return say(opened, 'opened', verdict, now);
  const sequence = relapseOf.lastSequence + 1;
  return say({ ...opened, id: relapseOf.id }, 'reopened', verdict, now, { sequence });
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
  // Nobody is left who reported it: it ends, but nobody saw STARTTLS come back.
  const isSeen = back.length > 0;
  const resolvedAt = back.sort().at(-1) ?? new Date(now).toISOString();
  const resolved: Incident = { ...rest, state: 'resolved', resolvedAt };
  const said = { ...incident.verdict, losing: incident.reporters, sightings: verdict.sightings };
  return { incident: say(resolved, 'resolved', said, now, isSeen ? recovery(resolved) : {}), asks: [] };
}

function say(
  incident: Incident,
  kind: TransitionKind,
  verdict: Verdict,
  now: number,
  more: Partial<Transition> = {},
): Incident {
  const { scope, cause, severity } = verdict;
  if (scope === undefined || cause === undefined || severity === undefined) return incident;
  const transition: Transition = {
    sequence: lastSequence(incident) + 1,
    kind,
    at: new Date(now).toISOString(),
    severity,
    scope,
    cause,
    losing: verdict.losing,
    sightings: verdict.sightings.map(withoutKeywords),
    firstSeenAt: incident.firstSeenAt,
    ...(incident.lastOfferedAt !== undefined && { lastOfferedAt: incident.lastOfferedAt }),
    ...more,
  };
  const all = [...incident.transitions, transition].slice(-MAX_TRANSITIONS);
  return {
    ...incident,
    verdict: slim(verdict),
    transitions: all.map((t, i) => (i < all.length - FULL_TRANSITIONS ? slimTransition(t) : t)),
  };
}

/** The keywords were for correlating; what is said names those lost and gained. */
function withoutKeywords({ keywords: _, ...sighting }: Sighting): Sighting {
  return sighting;
}
const slim = (verdict: Verdict): Verdict => ({ ...verdict, sightings: verdict.sightings.map(withoutKeywords) });

function slimTransition({ dialogue: _, ...transition }: Transition): Transition {
  return { ...transition, sightings: [] };
}

function recovery({ firstSeenAt, resolvedAt }: Incident): Pick<Transition, 'resolvedAt' | 'durationSeconds'> {
  if (resolvedAt === undefined) return {};
  const durationSeconds = Math.max(0, Math.round((Date.parse(resolvedAt) - Date.parse(firstSeenAt)) / 1000));
  return { resolvedAt, durationSeconds };
}

function relapse(previous: Incident | undefined, now: number): Relapse | undefined {
  const ended = previous?.state === 'dismissed' ? previous.relapseOf : previous && ending(previous);
  return ended !== undefined && now - Date.parse(ended.resolvedAt) <= RELAPSE_MS ? ended : undefined;
}

function ending(incident: Incident): Relapse | undefined {
  const { id, resolvedAt, reporters } = incident;
  const { scope, cause } = incident.verdict;
  if (resolvedAt === undefined || scope === undefined || cause === undefined) return undefined;
  return { id, lastSequence: lastSequence(incident), resolvedAt, scope, cause: cause.code, losing: reporters };
}

/** While nothing was said, the newest picture is the one to keep; afterwards the one that was said. */
const kept = (incident: Incident, verdict: Verdict): Verdict =>
  incident.state === 'pending' ? slim(verdict) : incident.verdict;

const targetsOf = (verdict: Verdict): string[] =>
  [...new Set(verdict.sightings.flatMap((sighting: Sighting) => sighting.targets))].sort();

/** The last good moment at the vantage that lost it first. */
function lastOffered(verdict: Verdict, incident?: Incident): Pick<Incident, 'lastOfferedAt'> {
  const [first] = verdict.sightings
    .filter((sighting) => verdict.losing.includes(sighting.vantage))
    .sort((a, b) => (a.since ?? '').localeCompare(b.since ?? ''));
  const lastOfferedAt = incident?.lastOfferedAt ?? first?.lastOfferedAt;
  return lastOfferedAt === undefined ? {} : { lastOfferedAt };
}
