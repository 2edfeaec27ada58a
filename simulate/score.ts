import { z } from 'zod';
import type { CauseCode } from '../lib/judgement/verdict';
import type { EventKind, WorldEvent } from './events';
import type { World } from './month';
import { EVERY_SECONDS, type Said } from './month';

/** What was said, against what was so. */
export interface Score {
  readonly events: number;
  readonly messages: number;
  /** Incidents that were opened where nothing was lost. */
  readonly falseAlarms: readonly string[];
  readonly missed: readonly string[];
  readonly wrongFirstCauses: readonly string[];
  /** Losses that nobody was told the end of. */
  readonly unresolved: readonly string[];
  /** Incidents that were told of with another cause last, and the share of the others. */
  readonly wrongLastCauses: readonly string[];
  readonly rightCauses: number;
  /** Seconds from a loss that EHLO shows to the message of it. What only an upgrade shows waits for its hourly turn. */
  readonly secondsToMessage: { readonly median: number; readonly worst: number };
  readonly byKind: Readonly<
    Partial<Record<EventKind, { readonly events: number; readonly told: number; readonly worstSeconds: number }>>
  >;
}

const transitionSchema = z.object({
  incident: z.string(),
  kind: z.string(),
  mxHost: z.string(),
  at: z.string(),
  cause: z.object({ code: z.string() }),
});
const bodySchema = z.object({ transitions: z.array(transitionSchema).default([]) });
type Told = z.output<typeof transitionSchema> & { readonly saidAt: number };

/** A loss that ends before a run could see and confirm it is nobody's fault. */
const TOO_SHORT_MS = 2 * EVERY_SECONDS * 1000;
/** What is still said of an event after its end. */
const AFTERMATH_MS = 3 * 60 * 60 * 1000;

export function score(world: World, said: readonly Said[]): Score {
  const told = said.flatMap(({ at, message }) =>
    bodySchema.parse(JSON.parse(message.json)).transitions.map((transition): Told => ({ ...transition, saidAt: at })),
  );
  const opened = told.filter(({ kind }) => kind === 'opened' || kind === 'reopened');
  const losses = world.events.filter((event) => event.causes.length > 0 && event.to - event.from >= TOO_SHORT_MS);
  const results = losses.map((event) => outcome(event, opened, told));
  const seconds = results
    .filter(({ event }) => event.kind !== 'broken-tls')
    .flatMap((result) => result.seconds)
    .sort((a, b) => a - b);
  const wrongLastCauses = results.flatMap((result) => result.wrongLast);
  const incidents = results.flatMap((result) => result.seconds).length;
  return {
    events: world.events.length,
    messages: said.length,
    falseAlarms: opened.filter((t) => !world.events.some((event) => isAbout(event, t))).map(describe),
    missed: results.flatMap((result) => result.missed),
    wrongFirstCauses: results.flatMap((result) => result.wrongFirst),
    unresolved: results.flatMap((result) => result.unresolved),
    wrongLastCauses,
    rightCauses: incidents === 0 ? 1 : 1 - wrongLastCauses.length / incidents,
    secondsToMessage: { median: seconds[seconds.length >> 1] ?? 0, worst: seconds.at(-1) ?? 0 },
    byKind: byKind(world, results),
  };
}

interface Result {
  readonly event: WorldEvent;
  readonly seconds: readonly number[];
  readonly missed: readonly string[];
  readonly wrongFirst: readonly string[];
  readonly unresolved: readonly string[];
  readonly wrongLast: readonly string[];
}

function outcome(event: WorldEvent, opened: readonly Told[], told: readonly Told[]): Result {
  const isRight = (code: string) => event.causes.some((cause: CauseCode) => cause === code);
  const firsts = event.hosts.map((host) => ({
    host,
    first: opened.find((t) => isAbout(event, t) && t.mxHost === host.mxHost),
  }));
  const named = firsts.flatMap(({ first }) => first ?? []);
  return {
    event,
    seconds: named.map(({ saidAt }) => (saidAt - event.from) / 1000),
    missed: firsts
      .filter(({ first }) => first === undefined)
      .map(({ host }) => `${event.kind} at ${host.mxHost} ${time(event.from)}`),
    wrongFirst: named.filter(({ cause }) => !isRight(cause.code)).map((t) => `${event.kind}: ${describe(t)}`),
    unresolved: named
      .filter(
        (t) => !told.some((end) => end.kind === 'resolved' && end.incident === t.incident && end.saidAt > t.saidAt),
      )
      .map((t) => `${event.kind}: ${describe(t)}`),
    wrongLast: named.flatMap((t) => {
      const own = told.filter((other) => other.incident === t.incident && other.mxHost === t.mxHost);
      const last = own.findLast(({ kind }) => kind !== 'resolved') ?? t;
      return isRight(last.cause.code) ? [] : [`${event.kind} of ${time(event.from)}: ${describe(last)}`];
    }),
  };
}

const isAbout = ({ causes, from, to, hosts }: WorldEvent, { mxHost, saidAt }: Told): boolean =>
  causes.length > 0 && saidAt >= from && saidAt <= to + AFTERMATH_MS && hosts.some((host) => host.mxHost === mxHost);

const time = (ms: number): string => new Date(ms).toISOString().slice(0, 16);
const describe = ({ kind, mxHost, cause, at }: Told): string => `${kind} ${mxHost} ${cause.code} at ${at.slice(0, 16)}`;

function byKind(world: World, results: readonly Result[]): Score['byKind'] {
  const kinds = [...new Set(world.events.map(({ kind }) => kind))];
  return Object.fromEntries(
    kinds.map((kind) => {
      const own = results.filter(({ event }) => event.kind === kind);
      const told = own.filter(({ seconds }) => seconds.length > 0).length;
      const worst = Math.max(0, ...own.flatMap(({ seconds }) => seconds));
      return [kind, { events: world.events.filter((event) => event.kind === kind).length, told, worstSeconds: worst }];
    }),
  );
}
