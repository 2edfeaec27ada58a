import { targetFromName } from '../probe/target';
import type { LookRequest, ProbeLookEvent, ProbeRunEvent } from '../telemetry/contract';
import { scheduledTime } from './events';
import { type ListingDependencies, lookUpListings } from './lookUpListings';
import type { ProbeDependencies } from './probeDependencies';
import { probeRun, type RunDeadlines, type ScheduledRun } from './probeRun';
import { secondLook } from './secondLook';

export interface VantageDependencies extends ProbeDependencies, ListingDependencies {}

export interface VantageDeadlines extends RunDeadlines {
  /** When block lists are given up on. They come last, and keep nothing from being written. */
  readonly listings: AbortSignal;
}

/** Kept back for writing what was seen, and before that for asking surprises again; block lists leave the last of it. */
const WRITING_MS = 8000;
const CONFIRMING_MS = 15_000;
const LISTING_MS = 2000;

/** The deadlines of a function that has `remainingMs` left. */
export function deadlinesIn(remainingMs: number): VantageDeadlines {
  const budgetMs = Math.max(CONFIRMING_MS, remainingMs - WRITING_MS);
  return {
    observe: AbortSignal.timeout(budgetMs - CONFIRMING_MS),
    all: AbortSignal.timeout(budgetMs),
    listings: AbortSignal.timeout(Math.max(0, remainingMs - LISTING_MS)),
  };
}

/** What an event asks for. */
export async function workAtVantage(
  event: ProbeRunEvent | ProbeLookEvent,
  deps: VantageDependencies,
  deadlines: VantageDeadlines,
): Promise<void> {
  if (event.kind === 'look') return lookAtVantage(event.looks, deps, deadlines);
  const scheduledAt = scheduledTime(event.scheduledAt, deps.now(), deps.everySeconds);
  const targets = event.targets.map((target) => targetFromName(target.name, target));
  await runAtVantage({ scheduledAt, shard: event.shard, targets }, deps, deadlines);
}

/** Everything that a vantage does when its schedule fires: look at the hosts, then its own addresses up in block lists. */
export async function runAtVantage(
  run: ScheduledRun,
  deps: VantageDependencies,
  deadlines: VantageDeadlines,
): Promise<void> {
  await thenListings(
    probeRun(run, deps, deadlines),
    (heartbeat) => lookUpListings({ shard: run.shard, ...(heartbeat && { heartbeat }) }, deps, deadlines.listings),
    deps,
  );
}

/** A second look, and block lists where it lost STARTTLS too. */
export async function lookAtVantage(
  looks: readonly LookRequest[],
  deps: VantageDependencies,
  { all, listings }: Omit<VantageDeadlines, 'observe'>,
): Promise<void> {
  const lookUp = async () => {
    // One after the other: what the first one looked up is fresh for the next.
    for (const shard of new Set(looks.map((look) => look.shard))) await lookUpListings({ shard }, deps, listings);
  };
  await thenListings(secondLook(looks, deps, all), lookUp, deps);
}

/** Looks the addresses up whatever came of the run: where it failed, that is still what is reported. */
async function thenListings<T>(
  run: Promise<T>,
  lookUp: (result: T | undefined) => Promise<void>,
  { log }: Pick<VantageDependencies, 'log'>,
): Promise<void> {
  const [ran] = await Promise.allSettled([run]);
  if (ran.status === 'fulfilled') return lookUp(ran.value);
  await lookUp(undefined).catch((error: unknown) => log('block lists failed', { error }));
  throw ran.reason;
}
