import type { Lookup, Resolver } from '../lib/dns/types';
import { targetFromName } from '../lib/probe/target';
import type { SessionOptions, SmtpSession } from '../lib/smtp/types';
import { sqliteTable } from '../lib/store/sqliteTable';
import { type EmbeddedVantage, embeddedCanary } from '../lib/workflow/embedded';
import type { WorldEvent } from './events';
import type { SimulatedHost, SimulatedVantage } from './fleet';
import { EVERY_MS, EVERY_SECONDS } from './pace';
import type { Randomness } from './randomness';
import type { Said } from './told';
import { converse } from './wire';

const SWEEP_MS = 60_000;
const DAY_MS = 24 * 3_600_000;
const GATHER_MS = 10_000;
const CONFIRM_MS = 3000;
const LOST_ANSWERS = 0.005;
/** Vantages do not begin their runs at the same moment. */
const STAGGER_MS = 2000;

export interface World {
  readonly hosts: readonly SimulatedHost[];
  readonly vantages: readonly SimulatedVantage[];
  readonly events: readonly WorldEvent[];
  readonly start: number;
  readonly days: number;
}

/** A session that was lost by chance while something was lost at its host. */
export interface LostSession {
  readonly at: number;
  readonly mxHost: string;
  readonly vantage: string;
}

/** What was said in a month, and what chance kept from being seen. */
export interface Month {
  readonly said: readonly Said[];
  readonly lost: readonly LostSession[];
}

/**
 * A month of scheduled runs, second looks, sweeps and messages on a clock of its own: the real probe runs, judge, notify
 * and store; only wire and DNS are the simulation's. `onDay` is called at the end of each day, with the days so far.
 */
export async function month(
  world: World,
  random: Randomness,
  onDay: (days: number, soFar: Month) => void,
): Promise<Month> {
  const clock = { ms: world.start };
  const said: Said[] = [];
  const lost: LostSession[] = [];
  const table = sqliteTable(':memory:');
  const now = () => new Date(clock.ms);
  const isDuring = (from: number, to: number) => from - EVERY_MS <= clock.ms && clock.ms < to + EVERY_MS;
  const happening = (host: SimulatedHost | undefined, vantage: SimulatedVantage) =>
    world.events.filter(
      ({ from, to, hosts, vantages }) =>
        from <= clock.ms &&
        clock.ms < to &&
        (host === undefined || hosts.includes(host)) &&
        (vantages?.includes(vantage) ?? true),
    );
  const byName = new Map(world.hosts.flatMap((host) => [host.mxHost, moved(host.mxHost)].map((name) => [name, host])));
  const byAddress = new Map(world.hosts.flatMap((host) => host.addresses.map((address) => [address, host])));

  const canary = embeddedCanary({
    table,
    vantages: world.vantages.map((vantage) => embeddedVantage(vantage)),
    targets: world.hosts.map(({ domain }) => targetFromName(domain)),
    judge: { everySeconds: EVERY_SECONDS, now, log: () => {} },
    tell: {
      context: { installation: 'simulated' },
      publish: async (message) => void said.push({ at: clock.ms + GATHER_MS, message }),
      now,
      wait: async () => {},
      gatherMs: GATHER_MS,
      log: () => {},
    },
  });

  function embeddedVantage(vantage: SimulatedVantage): EmbeddedVantage {
    const { id, isExternal, egress } = vantage;
    const role = isExternal ? 'mail-path' : 'observer';
    // Each session takes some time, and so no two of them begin at the same moment.
    const runSession = async (options: SessionOptions): Promise<SmtpSession> => {
      clock.ms += 1;
      const host = byAddress.get(options.address);
      if (host === undefined) throw new Error(`nobody has the address ${options.address}`);
      const onLost = () => {
        const isAmiss = world.events.some(
          ({ causes, from, to, hosts }) => causes.length > 0 && isDuring(from, to) && hosts.includes(host),
        );
        if (isAmiss) lost.push({ at: clock.ms, mxHost: host.mxHost, vantage: id });
      };
      return converse({ host, vantage, happening: happening(host, vantage), random, onLost }, options);
    };
    return {
      configured: { id, role, external: isExternal, egress },
      isDown: () => happening(undefined, vantage).some(({ kind }) => kind === 'silent'),
      probe: {
        vantage: {
          id,
          role,
          heloName: `${id}.canary.example`,
          allowPrivateTargets: false,
          ipv6: false,
          logEveryHost: false,
          controlHosts: [],
          blockLists: [{ zone: ZONE }],
        },
        everySeconds: EVERY_SECONDS,
        metricsLevel: 'standard',
        resolver: resolver(vantage),
        emit: async () => {},
        log: () => {},
        now,
        // Who waits at the same time waits side by side.
        wait: async (ms) => {
          const until = clock.ms + ms / 10;
          await Promise.resolve();
          clock.ms = Math.max(clock.ms, until);
        },
        confirmAfterMs: CONFIRM_MS,
        runSession,
      },
    };
  }

  function resolver(vantage: SimulatedVantage): Resolver {
    const found = <T>(records: readonly T[]): Lookup<T> => ({ status: 'found', records });
    const isLost = () => random.chance(LOST_ANSWERS);
    const byDomain = new Map(world.hosts.map((host) => [host.domain, host]));
    return {
      mx: async (domain) => {
        const host = byDomain.get(domain);
        if (host === undefined || isLost()) return SERVFAIL;
        const hasMoved = happening(host, vantage).some(({ kind }) => kind === 'mx-move');
        return found([{ preference: 10, exchange: hasMoved ? moved(host.mxHost) : host.mxHost }]);
      },
      addresses: async (name) => {
        if (name.endsWith(`.${ZONE}`))
          return isLost() ? SERVFAIL : blockList(name, happening(undefined, vantage), vantage);
        const host = byName.get(name);
        if (host === undefined || isLost()) return SERVFAIL;
        return found(host.regional?.get(vantage.region) ?? host.addresses);
      },
    };
  }

  for (let run = world.start; run < world.start + world.days * DAY_MS; run += EVERY_MS) {
    clock.ms = Math.max(clock.ms, run + STAGGER_MS);
    await canary.run(new Date(run), new AbortController().signal);
    for (let sweep = run + SWEEP_MS; sweep < run + EVERY_MS; sweep += SWEEP_MS) {
      clock.ms = Math.max(clock.ms, sweep);
      await canary.sweep();
    }
    const past = run + EVERY_MS - world.start;
    if (past % DAY_MS === 0) onDay(past / DAY_MS, { said, lost });
  }
  table.close();
  return { said, lost };
}

const ZONE = 'zen.spamhaus.org';

/** The zone lists 127.0.0.2, as each has to (RFC 5782 §5), and the vantage while an event says so. */
function blockList(name: string, happening: readonly WorldEvent[], { egress }: SimulatedVantage): Lookup<string> {
  const address = name
    .slice(0, -ZONE.length - 1)
    .split('.')
    .reverse()
    .join('.');
  const isListed = address === '127.0.0.2' || (address === egress && happening.some((event) => event.isListed));
  return isListed ? { status: 'found', records: ['127.0.0.4'] } : { status: 'none', reason: 'no-such-name' };
}

const moved = (mxHost: string): string => `new-${mxHost}`;

const SERVFAIL = { status: 'failed', code: 'ESERVFAIL', message: 'the DNS server answered SERVFAIL' } as const;
