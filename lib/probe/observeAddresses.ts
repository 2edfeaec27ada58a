import { setMaxListeners } from 'node:events';
import pLimit, { type LimitFunction } from 'p-limit';
import { hostKey } from './hostKey';
import { type Ask, type ProbeOptions, probeAddress } from './probeAddress';
import type { Observation } from './types';

export interface ObserveOptions extends ProbeOptions {
  /** Sessions at once; default 50. */
  readonly concurrency?: number;
  /** Sessions at once to one host, and to one address that several hosts share; default 2. */
  readonly perHost?: number;
  /** The deadline of the run. When it fires, sessions under way are cut off and no other is begun. */
  readonly signal?: AbortSignal;
  /** Whether a session may begin, settled when it may: by who else was asked. Where it may not, the address is not asked. */
  readonly pace?: Pace;
  /** Called after each session with how many of how many are over. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** Called for all addresses at once, in their order; what it takes at once, it takes in that order. */
export type Pace = (ask: Ask, signal: AbortSignal) => Promise<boolean>;

/** What a run saw. `unfinished` are the hosts (`mxHost:port`) with an address that it did not get to: they are unknown. */
export interface Observations {
  readonly observations: readonly Observation[];
  readonly unfinished: readonly string[];
}

/**
 * Asks each address once, with bounded concurrency, until the deadline. The observations are in the order of the asks.
 * Rejects only for a fault of ours, such as an EHLO name that cannot be sent; no other session is begun after it.
 */
export async function observeAddresses(asks: readonly Ask[], options: ObserveOptions): Promise<Observations> {
  const distinct = withoutDuplicates(asks);
  const run = runSignal(options.signal);
  const inTurn = queue(options.concurrency ?? 50, options.perHost ?? 2);
  let done = 0;
  const observe = async (ask: Ask): Promise<Observation | undefined> => {
    if (run.signal.aborted) return undefined;
    const observation = await probeAddress(ask, options, run.signal).catch(run.stopAndThrow);
    options.onProgress?.(++done, distinct.length);
    // A session that the deadline cut off has not shown what it would have.
    return observation.session.failure?.code === 'aborted' ? undefined : observation;
  };
  try {
    const { pace } = options;
    const begin = (ask: Ask) => inTurn(ask, () => observe(ask));
    const paced = async (ask: Ask) => ((await pace?.(ask, run.signal)) === false ? undefined : begin(ask));
    const results = await Promise.all(distinct.map(pace === undefined ? begin : paced));
    return {
      observations: results.filter((observation) => observation !== undefined),
      unfinished: [...new Set(distinct.filter((_, index) => results[index] === undefined).map(hostKey))],
    };
  } finally {
    run.forget();
  }
}

/** A signal of our own: it follows the caller's, bears one listener per session, and stops the rest after a fault. */
function runSignal(outer: AbortSignal | undefined) {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  const stop = () => controller.abort();
  if (outer?.aborted) stop();
  outer?.addEventListener('abort', stop, { once: true });
  const stopAndThrow = (fault: unknown): never => {
    stop();
    throw fault;
  };
  return { signal: controller.signal, stopAndThrow, forget: () => outer?.removeEventListener('abort', stop) };
}

/** Takes turns at the host, then at the address, then among all: who waits for a busy host holds up nobody else. */
function queue(concurrency: number, perHost: number) {
  const all = pLimit(concurrency);
  const hosts = new Map<string, LimitFunction>();
  const addresses = new Map<string, LimitFunction>();
  return <T>(ask: Ask, work: () => Promise<T>): Promise<T> =>
    limitOf(hosts, hostKey(ask), perHost)(() => limitOf(addresses, ask.address, perHost)(() => all(work)));
}

function limitOf(limits: Map<string, LimitFunction>, key: string, bound: number): LimitFunction {
  const limit = limits.get(key) ?? pLimit(bound);
  limits.set(key, limit);
  return limit;
}

/** The same address asked for the same host twice is asked once, with the upgrade if either wants it. */
function withoutDuplicates(asks: readonly Ask[]): readonly Ask[] {
  const distinct = new Map<string, Ask>();
  for (const ask of asks) {
    const key = `${hostKey(ask)} ${ask.address}`;
    distinct.set(key, { ...ask, upgrade: ask.upgrade || distinct.get(key)?.upgrade === true });
  }
  return [...distinct.values()];
}
