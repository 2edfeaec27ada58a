import { type Delay, delayOf, describeDelay, isLate } from './delay';
import type { EventKind, WorldEvent } from './events';
import type { LostSession, World } from './month';
import { describe, isOpening, minute, type Said, type Told, type ToldTransition, toldIn } from './told';
import { explains, explainsFinding, isRightCause, isRightScope, losses, mayGoUnmet } from './truth';

/** What was said, against what was so. Each list names its cases one by one. */
export interface Score {
  readonly events: number;
  readonly messages: number;
  /** Openings at a host, a time or a vantage where nothing was lost. */
  readonly falseAlarms: readonly string[];
  /** Findings told at once that nothing gave rise to. */
  readonly falseFindings: readonly string[];
  readonly missed: readonly string[];
  /** Openings with another cause than the right one, whether they are the first of their event or not. */
  readonly wrongCauses: readonly string[];
  readonly wrongScopes: readonly string[];
  /** Losses told later than the goal without an excuse; and those with one, or untold with one. */
  readonly late: readonly string[];
  readonly excused: readonly string[];
  /** Losses that nobody was told the end of, and those that were told to be over while they stood. */
  readonly unresolved: readonly string[];
  readonly endedEarly: readonly string[];
  /** Incidents that were told of with another cause last, and the share of the others. */
  readonly wrongLastCauses: readonly string[];
  readonly rightCauses: number;
  /** Seconds from a loss to the first message of it, of every loss that was told. */
  readonly secondsToMessage: { readonly median: number; readonly worst: number; readonly worstUnexcused: number };
  readonly byKind: Readonly<
    Partial<Record<EventKind, { readonly events: number; readonly told: number; readonly worstSeconds: number }>>
  >;
}

const RIGHT_CAUSES = 0.99;

/** Whether every goal is met: nothing false, missed, late without an excuse, told wrong first, or left open. */
export const isSound = (score: Score): boolean =>
  [
    score.falseAlarms,
    score.falseFindings,
    score.missed,
    score.wrongCauses,
    score.wrongScopes,
    score.late,
    score.unresolved,
    score.endedEarly,
  ].every(({ length }) => length === 0) && score.rightCauses >= RIGHT_CAUSES;

/** Judges every opening and finding of a month by what happened in it. `lost`: the sessions that were lost by chance. */
export function score(world: World, said: readonly Said[], lost: readonly LostSession[]): Score {
  const told = toldIn(said);
  const openings = told.transitions.filter(isOpening);
  const credited = openings.flatMap((opening) => {
    const event = world.events.find((candidate) => explains(candidate, opening));
    return event === undefined ? [] : [{ opening, event }];
  });
  const known = new Set(credited.map(({ opening }) => opening));
  const delays = losses(world).flatMap((event) => delaysOf(event, openings, lost));
  const untold = losses(world).flatMap((event) => untoldOf(event, told, world));
  const wrongLastCauses = credited.flatMap(({ opening, event }) => wrongLast(event, opening, told));
  const seconds = delays.map((delay) => delay.seconds).sort((a, b) => a - b);
  const unexcused = delays.filter(({ excuse }) => excuse === undefined).map((delay) => delay.seconds);
  return {
    events: world.events.length,
    messages: said.length,
    falseAlarms: openings.filter((opening) => !known.has(opening)).map(describe),
    falseFindings: told.findings
      .filter((finding) => !world.events.some((event) => explainsFinding(event, finding)))
      .map(({ id, saidAt }) => `${id} at ${minute(saidAt)}`),
    missed: untold.filter(({ isLuck }) => !isLuck).map(({ name }) => name),
    wrongCauses: credited
      .filter(({ event, opening }) => !isRightCause(event, opening))
      .map(({ event, opening }) => `${event.kind}: ${describe(opening)}`),
    wrongScopes: credited
      .filter(({ event, opening }) => !isRightScope(event, opening))
      .map(({ event, opening }) => `${event.kind}: ${describe(opening)}`),
    late: delays.filter(isLate).map(describeDelay),
    excused: [
      ...delays.filter(({ excuse }) => excuse !== undefined).map(describeDelay),
      ...untold.filter(({ isLuck }) => isLuck).map(({ name }) => `${name}: not told, too short to be met for certain`),
    ],
    unresolved: credited
      .filter(({ opening }) => endOf(opening, told) === undefined)
      .map(({ event, opening }) => `${event.kind}: ${describe(opening)}`),
    endedEarly: credited.flatMap(({ event, opening }) => {
      const end = endOf(opening, told);
      return end !== undefined && end.saidAt < event.to
        ? [`${event.kind} to ${minute(event.to)}: ${describe(end)}`]
        : [];
    }),
    wrongLastCauses,
    rightCauses: credited.length === 0 ? 1 : 1 - wrongLastCauses.length / credited.length,
    secondsToMessage: {
      median: seconds[seconds.length >> 1] ?? 0,
      worst: seconds.at(-1) ?? 0,
      worstUnexcused: Math.max(0, ...unexcused),
    },
    byKind: byKind(world, delays),
  };
}

/** The first opening of an event at each of its hosts, if any. */
const delaysOf = (event: WorldEvent, openings: readonly ToldTransition[], lost: readonly LostSession[]): Delay[] =>
  event.hosts.flatMap((host) => {
    const first = openings.find((opening) => opening.mxHost === host.mxHost && explains(event, opening));
    return first === undefined ? [] : [delayOf(event, host, first, lost)];
  });

/** Hosts of an event of which neither a loss nor a finding was told. */
const untoldOf = (event: WorldEvent, { transitions, findings }: Told, { vantages }: World) =>
  event.hosts
    .filter(
      ({ mxHost }) =>
        !transitions.some((each) => isOpening(each) && each.mxHost === mxHost && explains(event, each)) &&
        !findings.some((each) => each.subject === `${mxHost}:25` && explainsFinding(event, each)),
    )
    .map((host) => ({
      name: `${event.kind} at ${host.mxHost} ${minute(event.from)}`,
      isLuck: mayGoUnmet(event, host, vantages.length),
    }));

/** What is told of one opening's incident, up to its end. */
function lifeOf(opening: ToldTransition, { transitions }: Told): readonly ToldTransition[] {
  const own = transitions.filter(({ incident, mxHost }) => incident === opening.incident && mxHost === opening.mxHost);
  const after = own.slice(own.indexOf(opening));
  const end = after.findIndex(({ kind }) => kind === 'resolved');
  return end < 0 ? after : after.slice(0, end + 1);
}

const endOf = (opening: ToldTransition, told: Told): ToldTransition | undefined =>
  lifeOf(opening, told).find(({ kind }) => kind === 'resolved');

function wrongLast(event: WorldEvent, opening: ToldTransition, told: Told): string[] {
  const last = lifeOf(opening, told).findLast(({ kind }) => kind !== 'resolved') ?? opening;
  return isRightCause(event, last) ? [] : [`${event.kind} of ${minute(event.from)}: ${describe(last)}`];
}

function byKind(world: World, delays: readonly Delay[]): Score['byKind'] {
  const kinds = [...new Set(world.events.map(({ kind }) => kind))].sort();
  return Object.fromEntries(
    kinds.map((kind) => {
      const own = delays.filter(({ event }) => event.kind === kind);
      const told = new Set(own.map(({ event }) => event)).size;
      const worstSeconds = Math.max(0, ...own.map(({ seconds }) => seconds));
      return [kind, { events: world.events.filter((event) => event.kind === kind).length, told, worstSeconds }];
    }),
  );
}
