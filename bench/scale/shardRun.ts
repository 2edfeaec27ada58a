import { setTimeout as sleep } from 'node:timers/promises';
import type { Resolver } from '../../lib/dns/types';
import { connectionRate } from '../../lib/probe/connectionRate';
import type { SessionRunner } from '../../lib/probe/probeAddress';
import { targetFromName } from '../../lib/probe/target';
import { runSession } from '../../lib/smtp/session';
import { sqliteTable } from '../../lib/store/sqliteTable';
import { vantageStore } from '../../lib/store/vantageStore';
import type { ProbeDependencies } from '../../lib/workflow/probeDependencies';
import { probeRun } from '../../lib/workflow/probeRun';
import { session as sessionWith, timedOut } from '../../test/support/observations';
import { targetOf } from './installation';
import { KEYWORDS, type SlowHosts } from './slowHosts';

const EVERY_MS = 300_000;
/** A connection that nobody answers is given up on after so long. */
const CONNECT_MS = 10_000;
const CALM_RUNS = 3;
/** As the servers answer on the wire. */
const calm = sessionWith({ keywords: [...KEYWORDS, 'STARTTLS'], serverName: 'mx', greetedAs: '192.0.2.7' });

export interface ShardFigures {
  readonly hosts: number;
  readonly seconds: number;
  readonly unfinished: number;
  /** Items that the run wrote, and data points that it sent. */
  readonly writes: number;
  readonly points: number;
}

export interface ShardOptions {
  /** Which of the domains. */
  readonly numbers: readonly number[];
  readonly connectionsPerMinute: number;
  readonly roundTripMs: number;
  /** Absent: nobody is connected to, and time does not count. */
  readonly servers?: SlowHosts;
}

/** A run of a shard where nothing is new, after others that made it so without a wire. */
export async function shardRun({ numbers, ...options }: ShardOptions): Promise<ShardFigures> {
  const { servers, roundTripMs, connectionsPerMinute } = options;
  const written: string[] = [];
  const table = sqliteTable(':memory:');
  table.onWrite(({ sk }) => void written.push(sk));
  const places = new Map(numbers.map((n, index) => [n, `198.18.${Math.floor(index / 250)}.${(index % 250) + 1}`]));
  const numberAt = new Map([...places].map(([n, address]) => [address, n]));
  let points = 0;
  let isOnWire = false;
  const slow = () => sleep(isOnWire ? roundTripMs : 0);
  const overWire: SessionRunner = async (session) => {
    const n = numberAt.get(session.address) ?? 0;
    if (targetOf(n).isDead) {
      if (isOnWire) await sleep(CONNECT_MS, undefined, { signal: session.signal }).catch(() => undefined);
      return timedOut();
    }
    const server = isOnWire ? servers?.addresses[numbers.indexOf(n)] : undefined;
    return server === undefined ? calm : runSession({ ...session, ...server });
  };
  const deps = (rate: number, clock: () => Date): ProbeDependencies => ({
    vantage: {
      ...{ id: 'eu-west-1', role: 'observer', heloName: 'canary.example.org', controlHosts: [] },
      ...{ allowPrivateTargets: true, ipv6: false, logEveryHost: false },
    },
    everySeconds: EVERY_MS / 1000,
    metricsLevel: 'standard',
    resolver: resolverOf(places, slow),
    store: vantageStore(table),
    emit: async (all) => {
      points = all.length;
    },
    log: () => undefined,
    now: clock,
    wait: (ms, signal) => (isOnWire ? sleep(ms, undefined, { signal }).catch(() => undefined) : Promise.resolve()),
    confirmAfterMs: 3000,
    rate: connectionRate(rate),
    runSession: overWire,
  });
  const targets = numbers.map((n) => targetFromName(targetOf(n).domain));
  const { signal } = new AbortController();
  const start = Math.floor(Date.now() / EVERY_MS) * EVERY_MS;
  const run = (at: number, clock: () => Date, rate: number) =>
    probeRun({ scheduledAt: new Date(at), shard: 0, targets }, deps(rate, clock), { observe: signal, all: signal });
  for (let before = CALM_RUNS; before > 0; before -= 1) {
    const at = start - before * EVERY_MS;
    await run(at, () => new Date(at), Number.POSITIVE_INFINITY);
  }
  written.splice(0);
  isOnWire = servers !== undefined;
  const startedAt = performance.now();
  const { unfinished } = await run(start, () => new Date(), connectionsPerMinute);
  const seconds = (performance.now() - startedAt) / 1000;
  return { hosts: numbers.length, seconds, unfinished: unfinished.length, writes: written.length, points };
}

/** A host for each domain, at an address of its own. */
function resolverOf(places: ReadonlyMap<number, string>, slow: () => Promise<void>): Resolver {
  const domains = new Map([...places.keys()].map((n) => [targetOf(n).domain, targetOf(n).mxHost]));
  const hosts = new Map([...places].map(([n, address]) => [targetOf(n).mxHost, address]));
  const none = { status: 'none', reason: 'no-such-record' } as const;
  return {
    mx: async (domain) => {
      await slow();
      const exchange = domains.get(domain);
      return exchange === undefined ? none : { status: 'found', records: [{ preference: 10, exchange }] };
    },
    addresses: async (host) => {
      await slow();
      const address = hosts.get(host);
      return address === undefined ? none : { status: 'found', records: [address] };
    },
  };
}
