import { stillToHear } from './correlate';
import { abandonment, end, isOver, isSameLoss, relapse, retirement, withdrawal } from './ending';
import { type Incident, isLive, type Round } from './incident';
import { isNews, isQuiet, isRelief, isUrgent } from './news';
import { confirm, remind } from './reminding';
import { say, slim, update } from './saying';
import { namedTargets } from './targetNames';
import type { Verdict } from './verdict';

const LOOK_GRACE_MS = 30 * 1000;

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
const written = (incident: Incident | undefined): Advance =>
  incident === undefined ? NOTHING : { incident, asks: [] };

/**
 * The life of an incident: pending → opened → (updated) → resolved, or dismissed where the loss was gone before it was
 * opened. Pure. The same input twice gives the same answer, and an answer applied changes nothing when applied again.
 * Mutes don't matter here: what is muted happens all the same, and is told later or not at all.
 */
export function advance(current: Incident | undefined, verdict: Verdict, context: AdvanceContext): Advance {
  const { now } = context;
  const retired = retirement(verdict);
  if (current === undefined || !isLive(current)) {
    return retired === undefined ? begin(current, verdict, context) : NOTHING;
  }
  const ended = retired ?? abandonment(current, verdict, now) ?? withdrawal(verdict);
  if (ended !== undefined) return written(end(current, verdict, now, ended));
  const confirmed = confirm(current, verdict, now);
  const next = goOn(confirmed ?? current, verdict, context);
  return next.incident === undefined && confirmed !== undefined ? { ...next, incident: confirmed } : next;
}

function goOn(incident: Incident, verdict: Verdict, context: AdvanceContext): Advance {
  const { now } = context;
  const { round } = incident;
  if (newLosers(incident, verdict).length > 0) return lookAgain(incident, verdict, context);
  if (isOver(incident, verdict, context.everyMs)) return written(end(incident, verdict, now));
  if (round === undefined && isNews(incident, verdict, now)) return lookAgain(incident, verdict, context);
  if (round !== undefined && isAwaited(round, verdict, context)) return NOTHING;
  const settled = round === undefined ? undefined : settle(incident, verdict, now);
  const open = settled ?? incident;
  if (isRelief(open, verdict, now)) return written(update(open, verdict, now));
  return written(remind(open, verdict, now) ?? settled);
}

function begin(previous: Incident | undefined, verdict: Verdict, context: AdvanceContext): Advance {
  if (verdict.losing.length === 0) return NOTHING;
  const now = new Date(context.now).toISOString();
  const relapseOf = relapse(previous, context.now);
  const pending: Incident = {
    schemaVersion: 1,
    id: context.newId,
    ...context.host,
    ...targetsOf(verdict),
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

/** The picture is another one, or may be: everybody else looks again before we say so. */
function lookAgain(incident: Incident, verdict: Verdict, context: AdvanceContext): Advance {
  const reporters = [...new Set([...incident.reporters, ...verdict.losing])];
  const { targetCount: _, ...rest } = incident;
  const next = { ...rest, reporters, ...targetsOf(verdict), ...lastOffered(verdict, incident) };
  return startRound(next, verdict, context);
}

function startRound(incident: Incident, verdict: Verdict, context: AdvanceContext): Advance {
  const number = context.now;
  const asks = stillToHear(verdict, number).filter((id) => context.askable.includes(id));
  const deadline = new Date(context.now + context.everyMs + LOOK_GRACE_MS).toISOString();
  const round = { number, deadline, losing: verdict.losing, asked: asks };
  const next = { ...incident, round, verdict: kept(incident, verdict) };
  if (isAwaited(round, verdict, context)) return { incident: next, asks };
  return { incident: settle(next, verdict, context.now) ?? next, asks: [] };
}

/**
 * Whether somebody's word is still to come, and it is not too late for it. Who can't be asked answers an interval later:
 * that long is waited only while all that were heard lose it, since then that word may say who is to blame. Whose DNS
 * names other exchanges has no run that comes here: its second look answers soon or not at all.
 */
function isAwaited(round: Round, verdict: Verdict, { now, askable }: AdvanceContext): boolean {
  if (now >= Date.parse(round.deadline)) return false;
  const elsewhere = verdict.sightings
    .filter(({ hasOtherExchanges }) => hasOtherExchanges)
    .map(({ vantage }) => vantage);
  const isLate = now - round.number >= LOOK_GRACE_MS;
  const missing = stillToHear(verdict, round.number).filter((id) => !isLate || !elsewhere.includes(id));
  const isServed = verdict.sightings.some((s) => s.outcome === 'offered' && !missing.includes(s.vantage));
  const awaited = isServed ? missing.filter((id) => askable.includes(id)) : missing;
  return verdict.losing.length === 0 || awaited.length > 0;
}

/** All that could be heard was heard. Undefined: there is news, but it is too soon for it; the round goes on. */
function settle(incident: Incident, verdict: Verdict, now: number): Incident | undefined {
  const { round: _, ...settled } = incident;
  const told = verdict.losing.length > 0 ? verdict : incident.verdict;
  if (incident.state === 'pending') return open(settled, told, now);
  if (!isNews(incident, told, now)) return settled;
  return isUrgent(incident, told) || isQuiet(incident, now) ? update(settled, told, now) : undefined;
}

function open(incident: Incident, verdict: Verdict, now: number): Incident {
  const { relapseOf, ...rest } = incident;
  const opened: Incident = { ...rest, state: 'opened' };
  if (relapseOf === undefined || !isSameLoss(relapseOf, verdict)) return say(opened, 'opened', verdict, now);
  const sequence = relapseOf.lastSequence + 1;
  return say({ ...opened, id: relapseOf.id }, 'reopened', verdict, now, { sequence });
}

/** While nothing was said, the newest picture is the one to keep; afterwards the one that was said. */
const kept = (incident: Incident, verdict: Verdict): Verdict =>
  incident.state === 'pending' ? slim(verdict) : incident.verdict;

const targetsOf = ({ sightings }: Verdict): Pick<Incident, 'targets' | 'targetCount'> =>
  namedTargets(sightings.flatMap(({ targets }) => targets));

/** The last good moment at the vantage that lost it first. */
function lastOffered(verdict: Verdict, incident?: Incident): Pick<Incident, 'lastOfferedAt'> {
  const [first] = verdict.sightings
    .filter((sighting) => verdict.losing.includes(sighting.vantage))
    .sort((a, b) => (a.since ?? '').localeCompare(b.since ?? ''));
  const lastOfferedAt = incident?.lastOfferedAt ?? first?.lastOfferedAt;
  return lastOfferedAt === undefined ? {} : { lastOfferedAt };
}
