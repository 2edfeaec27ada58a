import type { Resolver } from '../../lib/dns/types';
import type { LoggedSession } from '../../lib/maillog/types';
import type { Message } from '../../lib/notification/message';
import { targetFromName } from '../../lib/probe/target';
import type { SessionOptions, SmtpSession } from '../../lib/smtp/types';
import { type SqliteTable, sqliteTable } from '../../lib/store/sqliteTable';
import type { Key } from '../../lib/store/table';
import type { ConfiguredVantage, Role, VantageSettings } from '../../lib/telemetry/contract';
import type { MetricPoint } from '../../lib/telemetry/metrics';
import { type EmbeddedCanary, embeddedCanary } from '../../lib/workflow/embedded';
import { overhear } from '../../lib/workflow/overhear';
import { fakeResolver } from './fakeResolver';
import { healthy } from './observations';

/** How a host answers a vantage (told apart by its EHLO name) at an address. */
export type Answer = (vantage: string, address: string) => SmtpSession;

export interface WorldOptions {
  readonly vantages?: readonly {
    readonly id: string;
    readonly role?: Role;
    readonly external?: boolean;
    readonly settings?: Partial<VantageSettings>;
    /** The address that the world sees. */
    readonly egress?: string;
    /** What the DNS tells it, where that is not what it tells the others. */
    readonly zone?: Zone;
    /** So many minutes its clock is ahead; what schedules its runs has the right time. */
    readonly aheadMinutes?: number;
    /** It runs nothing: what is stored of it, somebody else writes. */
    readonly isDown?: true;
    /** It is the log of a mail server, which gives these sessions when it is read. */
    readonly log?: () => Promise<readonly LoggedSession[]>;
  }[];
  readonly targets?: readonly string[];
  readonly logEveryHost?: true;
  readonly testUnofferedStarttls?: true;
  readonly timezone?: string;
  /** The summary of the first run and the daily digest are sent as well. */
  readonly hasSummaries?: true;
  /** What becomes of the key of an item that was written, on its way to the judge: handed on once where absent. */
  readonly wakeUps?: (key: Key, handOn: (key: Key) => void) => void;
  /** What the DNS knows; where it changes, what it knows at the moment. */
  readonly zone?: Zone | (() => Zone);
  /** What is asked in place of a zone; undefined: the zone, at the moment. */
  readonly resolver?: () => Resolver | undefined;
}

export type Zone = Parameters<typeof fakeResolver>[0];

/** The whole road on a fake clock and wire: real probe, judge, notify and SQLite. */
export interface World {
  readonly canary: EmbeddedCanary;
  readonly table: SqliteTable;
  readonly messages: Message[];
  readonly sessions: SessionOptions[];
  readonly metrics: { readonly points: readonly MetricPoint[]; readonly at: Date }[];
  readonly written: Key[];
  /** What the probes logged. */
  readonly logged: { readonly message: string; readonly facts: Record<string, unknown> }[];
  /** What judge and notify logged. */
  readonly judged: { readonly message: string; readonly facts: Record<string, unknown> }[];
  /** What the clock shows now, and so many minutes later. */
  at(minutes?: number): string;
  /** From now on hosts answer like this. */
  answers(answer: Answer): void;
  /** The next publish fails, so often. */
  failPublish(times: number): void;
  /** From now on no metrics are taken. */
  failMetrics(): void;
  /**
   * `count` intervals pass, each with one scheduled run and a sweep. `inTurn`: the vantages run one after the other, in
   * this order, and what each writes is judged before the next begins.
   */
  pass(count?: number, inTurn?: readonly string[]): Promise<void>;
}

const EVERY_SECONDS = 300;
const ZONE = {
  'example.net': { mx: [[10, 'mx.example.net']] },
  'mx.example.net': { a: ['192.0.2.1'] },
} as const;

export function world(options: WorldOptions = {}): World {
  const {
    vantages,
    logEveryHost,
    timezone,
    testUnofferedStarttls = false,
    hasSummaries = false,
    wakeUps = (key, handOn) => handOn(key),
    targets = ['example.net'],
    zone = ZONE,
    resolver,
  } = options;
  const places = vantages ?? [{ id: 'a' }, { id: 'b' }, { id: 'c' }];
  const table = sqliteTable(':memory:');
  const messages: Message[] = [];
  const sessions: SessionOptions[] = [];
  const metrics: { points: readonly MetricPoint[]; at: Date }[] = [];
  const written: Key[] = [];
  const logged: { message: string; facts: Record<string, unknown> }[] = [];
  const judged: { message: string; facts: Record<string, unknown> }[] = [];
  let clock = Date.UTC(2026, 10, 23, 21);
  let answer: Answer = healthy;
  let failures = 0;
  let isCloudWatchDown = false;
  table.onWrite((key) => void written.push(key));

  // Each look at the clock takes a millisecond, so that no two sessions begin at the same time.
  const now = () => new Date(clock++);
  const passTime = async (ms: number) => {
    clock += ms;
  };
  const runSession = async (options: SessionOptions): Promise<SmtpSession> => {
    sessions.push(options);
    return answer(options.heloName.split('.')[0] ?? '', options.address);
  };
  const configured = (place: (typeof places)[number]): ConfiguredVantage => {
    const { id, role = 'observer', external = false, egress, log } = place;
    return { id, role, external, ...(log && { isLog: true }), ...(egress !== undefined && { egress }) };
  };
  const resolverOf = (own: Zone | undefined): Resolver => {
    const now = () => resolver?.() ?? fakeResolver(own ?? (typeof zone === 'function' ? zone() : zone));
    return { mx: (domain) => now().mx(domain), addresses: (host, family) => now().addresses(host, family) };
  };
  const canary = embeddedCanary({
    hasSummaries,
    table: { ...table, onWrite: (listener) => table.onWrite((key) => wakeUps(key, listener)) },
    vantages: places.map((place) => ({
      configured: configured(place),
      ...(place.isDown && { isDown: () => true }),
      probe: {
        vantage: {
          id: place.id,
          role: place.role ?? 'observer',
          heloName: `${place.id}.canary.example`,
          allowPrivateTargets: true,
          ipv6: false,
          logEveryHost: logEveryHost === true,
          controlHosts: [],
          ...place.settings,
        },
        everySeconds: EVERY_SECONDS,
        metricsLevel: 'full',
        resolver: resolverOf(place.zone),
        emit: async (points, at) => {
          if (isCloudWatchDown) throw new Error('CloudWatch did not answer');
          metrics.push({ points, at });
        },
        log: (message, facts) => void logged.push({ message, facts }),
        now: () => new Date(now().getTime() + (place.aheadMinutes ?? 0) * 60_000),
        wait: passTime,
        confirmAfterMs: place.log ? 0 : 3000,
        ...(place.log && { overheard: overhear(place.log, now) }),
        runSession,
      },
    })),
    targets: targets.map((name) => targetFromName(name)),
    judge: {
      everySeconds: EVERY_SECONDS,
      now,
      log: (message, facts) => void judged.push({ message, facts }),
      testUnofferedStarttls,
    },
    tell: {
      context: { installation: 'default', ...(timezone !== undefined && { timezone }) },
      publish: async (message) => {
        if (failures-- > 0) throw new Error('the topic did not answer');
        messages.push(message);
      },
      now,
      wait: passTime,
      gatherMs: 10_000,
      log: (message, facts) => void judged.push({ message, facts }),
    },
  });

  return {
    canary,
    table,
    messages,
    sessions,
    metrics,
    written,
    logged,
    judged,
    at: (minutes = 0) => new Date(clock + minutes * 60_000).toISOString(),
    answers: (next) => {
      answer = next;
    },
    failMetrics: () => {
      isCloudWatchDown = true;
    },
    failPublish: (times) => {
      failures = times;
    },
    async pass(count = 1, inTurn) {
      for (let n = 0; n < count; n += 1) {
        clock = Math.ceil(clock / (EVERY_SECONDS * 1000)) * EVERY_SECONDS * 1000;
        const scheduledAt = new Date(clock);
        for (const only of inTurn ?? [undefined]) {
          await canary.run(scheduledAt, new AbortController().signal, only);
        }
        await canary.sweep();
        clock += 60_000;
      }
    },
  };
}

/** What a message says, as its JSON has it. */
export const saidIn = (
  message: Message,
): {
  kind: string;
  host: string;
  scope: string;
  cause: { code: string };
  losing: string[];
  id: string;
  durationSeconds?: number;
}[] => JSON.parse(message.json).transitions;
