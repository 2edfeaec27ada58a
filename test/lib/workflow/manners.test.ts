import type { Resolver } from '../../../lib/dns/types';
import { type ConnectionRate, connectionRate } from '../../../lib/probe/connectionRate';
import { operatorOf } from '../../../lib/probe/operator';
import { targetFromName } from '../../../lib/probe/target';
import type { SessionOptions, SmtpSession } from '../../../lib/smtp/types';
import { sqliteTable } from '../../../lib/store/sqliteTable';
import { vantageStore } from '../../../lib/store/vantageStore';
import type { ProbeDependencies } from '../../../lib/workflow/probeDependencies';
import { probeRun } from '../../../lib/workflow/probeRun';
import { fakeResolver } from '../../support/fakeResolver';
import { healthy, stripped } from '../../support/observations';

const EVERY_MS = 300_000;
const START = Date.UTC(2026, 10, 23, 21);

interface Connection {
  readonly mxHost: string;
  readonly address: string;
  /** ms after `START`. */
  readonly at: number;
}

/** A vantage on a fake clock that counts its connections. Each host has one address, that is no other's. */
function vantage(zone: Parameters<typeof fakeResolver>[0], rate?: ConnectionRate) {
  const connections: Connection[] = [];
  const writes: string[] = [];
  const table = sqliteTable(':memory:');
  let answer: (options: SessionOptions) => SmtpSession = () => healthy();
  let clock = START;
  const waiting: { readonly until: number; readonly go: () => void }[] = [];
  const resolver: Resolver = fakeResolver(zone);
  const deps: ProbeDependencies = {
    vantage: {
      ...{ id: 'a', role: 'observer', heloName: 'a.canary.example', controlHosts: [] },
      ...{ allowPrivateTargets: true, ipv6: false, logEveryHost: false },
    },
    everySeconds: EVERY_MS / 1000,
    metricsLevel: 'standard',
    resolver,
    store: vantageStore(table),
    emit: async () => undefined,
    log: () => undefined,
    now: () => new Date(clock),
    wait: (ms, signal) =>
      new Promise((resolve) => {
        waiting.push({ until: clock + ms, go: resolve });
        signal.addEventListener('abort', () => resolve(), { once: true });
      }),
    confirmAfterMs: 3000,
    ...(rate && { rate }),
    runSession: async (options) => {
      connections.push({ mxHost: options.serverName ?? '', address: options.address, at: clock - START });
      return answer(options);
    },
  };
  table.onWrite(({ sk }) => void writes.push(sk));
  /** Time passes only while everybody waits for it. */
  async function untilDone<T>(run: Promise<T>): Promise<T> {
    let isDone = false;
    const done = run.finally(() => {
      isDone = true;
    });
    while (!isDone) {
      await new Promise(setImmediate);
      const [next] = waiting.sort((a, b) => a.until - b.until);
      if (isDone || next === undefined) continue;
      clock = Math.max(clock, next.until);
      for (const due of waiting.splice(0, waiting.findLastIndex(({ until }) => until <= clock) + 1)) due.go();
    }
    return done;
  }
  return {
    connections,
    writes,
    answers: (next: typeof answer) => {
      answer = next;
    },
    /** The run that is due `number` intervals after the start. */
    async run(names: readonly string[], number = 0) {
      clock = START + number * EVERY_MS;
      const scheduledAt = new Date(clock);
      const { signal } = new AbortController();
      const targets = names.map((name) => targetFromName(name));
      return untilDone(probeRun({ scheduledAt, shard: 0, targets }, deps, { observe: signal, all: signal }));
    },
  };
}

const numbered = <T>(count: number, make: (n: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, n) => make(n));
const addressOf = (n: number) => `198.18.${n >> 8}.${n & 255}`;

test('hosts that many domains share are asked once in a run, and each domain has what they said', async () => {
  const domains = numbered(200, (n) => `customer${n}.example`);
  const shared = ['aspmx.l.google.com', 'alt1.aspmx.l.google.com'];
  const zone = {
    ...Object.fromEntries(domains.map((domain) => [domain, { mx: shared.map((name, n) => [n, name] as const) }])),
    ...Object.fromEntries(shared.map((name, n) => [name, { a: [addressOf(n)] }])),
  };
  const { run, connections, writes } = vantage(zone);
  await run(domains);
  expect(connections.map(({ mxHost }) => mxHost).sort()).toEqual([...shared].sort());
  expect(writes.filter((sk) => sk.startsWith('host#'))).toHaveLength(400);
  // The second good session makes STARTTLS expected. Then nothing is new: one write for the whole shard.
  await run(domains, 1);
  writes.splice(0);
  connections.splice(0);
  await run(domains, 2);
  expect(connections).toHaveLength(2);
  expect(writes).toEqual(['heartbeat']);
});

const tenants = numbered(100, (n) => `[tenant${n}.mail.protection.outlook.com]`);
const others = numbered(30, (n) => `[mx.other${n}.example]`);
const hostsOf = (names: readonly string[]) => names.map((name) => name.slice(1, -1));
const zoneOf = (names: readonly string[]) =>
  Object.fromEntries(hostsOf(names).map((name, n) => [name, { a: [addressOf(n)] }]));
const busiestMinute = (connections: readonly Connection[], operator: string): number => {
  const own = connections.filter(({ mxHost }) => operatorOf(mxHost) === operator);
  return Math.max(...own.map(({ at }) => own.filter((other) => other.at >= at && other.at < at + 60_000).length));
};

test('a provider has so many connections in a minute and no more, and its hosts take turns', async () => {
  const all = [...tenants, ...others];
  const { run, connections } = vantage(zoneOf(all), connectionRate(40));
  for (let number = 0; number < 3; number += 1) {
    const { unfinished } = await run(all, number);
    const begun = connections.filter(({ at }) => at >= number * EVERY_MS);
    expect(begun.filter(({ mxHost }) => operatorOf(mxHost) === 'outlook.com')).toHaveLength(40);
    // Nobody else's hosts wait for it.
    expect(begun.filter(({ mxHost }) => operatorOf(mxHost) !== 'outlook.com')).toHaveLength(30);
    expect(unfinished).toHaveLength(60);
  }
  expect(busiestMinute(connections, 'outlook.com')).toBe(40);
  expect(new Set(connections.map(({ mxHost }) => mxHost)).size).toBe(130);
});

test('sessions that ask a surprise again wait for their minute', async () => {
  const { run, connections, answers } = vantage(zoneOf(tenants), connectionRate(100));
  await run(tenants);
  await run(tenants, 1);
  connections.splice(0);
  answers(() => stripped());
  const { hostsWithoutStarttls, unfinished } = await run(tenants, 2);
  expect(connections).toHaveLength(200);
  expect(busiestMinute(connections, 'outlook.com')).toBe(100);
  expect({ hostsWithoutStarttls, unfinished }).toEqual({ hostsWithoutStarttls: 100, unfinished: [] });
});

test('each host is asked at its own time, which is the same in each run', async () => {
  const { run, connections } = vantage(zoneOf(others));
  const timesOf = async (number: number) => {
    connections.splice(0);
    await run(others, number);
    return connections.map(({ mxHost, at }) => `${mxHost} ${at - number * EVERY_MS}`).sort();
  };
  const first = await timesOf(0);
  expect(new Set(first.map((text) => text.split(' ')[1])).size).toBeGreaterThan(20);
  expect(await timesOf(1)).toEqual(first);
});
