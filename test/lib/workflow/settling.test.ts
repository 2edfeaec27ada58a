import type { View } from '../../../lib/judgement/view';
import type { SessionFailure, SmtpSession } from '../../../lib/smtp/types';
import { findingStore } from '../../../lib/store/findingStore';
import { vantageStore } from '../../../lib/store/vantageStore';
import { HEALTHY_KEYWORDS, healthy, session, stripped, throttled } from '../../support/observations';
import { saidIn, type World, type WorldOptions, world, type Zone } from '../../support/world';

const one = (options: WorldOptions = {}): World => world({ vantages: [{ id: 'a' }], ...options });
const viewsOf = async ({ table }: World): Promise<readonly View[]> => (await vantageStore(table).read('a', 0)).views;
const viewOf = async (given: World): Promise<View> => {
  const [view] = await viewsOf(given);
  if (view === undefined) throw new Error('no view');
  return view;
};
/** Of incidents; findings are told in messages of their own. */
const kinds = ({ messages }: World) => messages.flatMap((message) => saidIn(message) ?? []).map(({ kind }) => kind);
const warnings = ({ messages }: World) => messages.filter((message) => saidIn(message) === undefined);
const openings = (given: World) => kinds(given).filter((kind) => kind === 'opened' || kind === 'reopened');
const codes = (view: View) => (view.findings ?? []).map(({ code, severity }) => `${severity} ${code}`);

/** The same numbers each time, evenly spread over 0…1. */
function luck(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
const named = (keywords: readonly string[], serverName: string) => session({ keywords, serverName });
const whole = () => named(HEALTHY_KEYWORDS, 'good.example.net');
const poor = () => named(['SIZE'], 'bad.example.net');

describe('a pool of unlike servers behind one name', () => {
  test('that alternates gives one warning and no incident', async () => {
    const pool = one();
    await pool.pass(3);
    let turn = 0;
    pool.answers(() => (turn++ % 2 === 0 ? poor() : whole()));
    await pool.pass(12);
    expect(kinds(pool)).toEqual([]);
    expect(warnings(pool)).toHaveLength(1);
    const view = await viewOf(pool);
    expect(codes(view)).toContain('warning starttls-intermittent');
    expect(view.findings?.[0]?.message).toMatch(
      /^\d+ of \d+ sessions since .* got no STARTTLS; without it: bad\.example\.net; with it: mx\.example\.net$/,
    );
  });

  test.each([0.5, 0.2])('that draws lots (%d without) gives one warning, and settles down soon', async (share) => {
    for (const seed of [1, 2]) {
      const pool = one();
      await pool.pass(20);
      const draw = luck(seed);
      pool.answers(() => (draw() < share ? poor() : whole()));
      await pool.pass(24);
      const early = openings(pool).length;
      await pool.pass(48);
      expect({ seed, warnings: warnings(pool).length, later: openings(pool).length - early }).toEqual({
        seed,
        warnings: 1,
        later: 0,
      });
      expect(early).toBeLessThanOrEqual(2);
    }
  });

  test('is remembered by the servers that lack it, in whichever session they were met, until it is back', async () => {
    const pool = one();
    await pool.pass(3);
    let turn = 0;
    pool.answers(() => named(['SIZE'], turn++ % 2 === 0 ? 'first.example.net' : 'second.example.net'));
    await pool.pass(1);
    const [lost] = (await viewOf(pool)).addresses;
    expect(lost).toMatchObject({
      outcome: 'missing',
      serverName: 'second.example.net',
      lackedBy: ['first.example.net'],
      offeredBy: ['mx.example.net'],
    });
    pool.answers(() => whole());
    await pool.pass(2);
    expect((await viewOf(pool)).addresses[0]).not.toHaveProperty('lackedBy');
  });

  test('is no excuse: a loss that lasts is believed and told', async () => {
    const pool = one();
    await pool.pass(3);
    let turn = 0;
    pool.answers(() => (turn++ % 2 === 0 ? poor() : whole()));
    await pool.pass(12);
    pool.answers(poor);
    await pool.pass(6);
    expect(codes(await viewOf(pool))).toContain('critical starttls-intermittent');
    await pool.pass(20);
    expect(openings(pool)).toHaveLength(1);
    expect((await viewOf(pool)).outcome).toBe('missing');
  });
});

describe('a loss after a healthy past', () => {
  test('is told by the first run that confirms it, also after a stray session', async () => {
    const host = one();
    await host.pass(20);
    let first = true;
    host.answers(() => {
      const isStray = first;
      first = false;
      return isStray ? poor() : whole();
    });
    await host.pass(10);
    host.answers(poor);
    await host.pass(1);
    host.answers(whole);
    expect((await viewOf(host)).outcome).toBe('missing');
  });

  test('is a loss again when it comes back the same day, and gives no warning of its own', async () => {
    const host = one();
    await host.pass(5);
    for (let n = 0; n < 3; n += 1) {
      host.answers(poor);
      await host.pass(4);
      expect((await viewOf(host)).outcome).toBe('missing');
      host.answers(whole);
      await host.pass(4);
      expect((await viewOf(host)).outcome).toBe('offered');
    }
    expect(codes(await viewOf(host))).toEqual([]);
  });
});

describe('a host that throttles', () => {
  test('is left alone ever longer, is not due meanwhile, and is told of after six hours', async () => {
    const busy = one();
    await busy.pass(3);
    busy.answers(throttled);
    busy.sessions.length = 0;
    await busy.pass(12);
    // At 0, 5, 15 and 35 minutes, the next at 75.
    expect(busy.sessions).toHaveLength(4);
    const { heartbeat } = await vantageStore(busy.table).read('a', 0);
    expect(heartbeat).toMatchObject({ notDue: ['mx.example.net:25'], hosts: 0, hostsUnknown: 1 });
    expect(codes(await viewOf(busy))).toEqual([]);
    await busy.pass(80);
    expect(codes(await viewOf(busy))).toEqual(['notice probe-throttled']);
    busy.answers(healthy);
    await busy.pass(13);
    const view = await viewOf(busy);
    expect(view).toMatchObject({ outcome: 'offered', findings: [] });
    expect(view.throttled).toBeUndefined();
    expect(kinds(busy)).toEqual([]);
  });
});

const failing = (stage: SessionFailure['stage'], code: SessionFailure['code']): SmtpSession =>
  session({ keywords: HEALTHY_KEYWORDS, serverName: 'mx.example.net', failure: { stage, code, message: 'because' } });
const completed = (): SmtpSession => ({
  ...healthy(),
  tls: { protocol: 'TLSv1.3', cipher: 'x', trusted: true, matchesName: true, names: [], fingerprint256: 'AA' },
});

describe('a failed upgrade', () => {
  /** A vantage whose next upgrades end like this; EHLO alone is answered as ever. */
  async function failingWorld(upgraded: () => SmtpSession): Promise<World> {
    const given = one();
    given.answers(() => (given.sessions.at(-1)?.upgrade === true ? completed() : healthy()));
    await given.pass(14);
    given.answers(() => (given.sessions.at(-1)?.upgrade === true ? upgraded() : healthy()));
    given.sessions.length = 0;
    return given;
  }
  const upgrades = ({ sessions }: World) => sessions.filter(({ upgrade }) => upgrade).length;

  test('of the handshake is not repeated for half an hour, then once', async () => {
    const given = await failingWorld(() => failing('tlsHandshake', 'tls-handshake-failed'));
    await given.pass(12);
    const view = await viewOf(given);
    expect(view.outcome).toBe('tls-handshake-failed');
    const after = upgrades(given);
    expect(after).toBeGreaterThanOrEqual(1);
    expect(after).toBeLessThanOrEqual(2);
    await given.pass(12);
    expect(upgrades(given) - after).toBeLessThanOrEqual(2);
    expect((await viewOf(given)).addresses[0]?.handshakeFailures).toBeGreaterThanOrEqual(2);
  });

  test('of the handshake is over with the first that is completed', async () => {
    const given = await failingWorld(() => failing('tlsHandshake', 'tls-handshake-failed'));
    await given.pass(12);
    given.answers(() => (given.sessions.at(-1)?.upgrade === true ? completed() : healthy()));
    await given.pass(8);
    const view = await viewOf(given);
    expect(view.outcome).toBe('offered');
    expect(view.addresses[0]?.handshakeFailedAt).toBeUndefined();
  });

  test('is confirmed by a second upgrade where STARTTLS is refused', async () => {
    const given = await failingWorld(() => failing('starttls', 'starttls-refused'));
    await given.pass(12);
    expect((await viewOf(given)).outcome).toBe('starttls-refused');
    const [, second] = given.sessions.filter(({ upgrade }) => upgrade);
    expect(second).toBeDefined();
    expect(openings(given)).toEqual(['opened']);
  });

  test('is not believed where the second upgrade is completed', async () => {
    let count = 0;
    const given = await failingWorld(() => (count++ === 0 ? failing('starttls', 'starttls-refused') : completed()));
    await given.pass(12);
    expect(kinds(given)).toEqual([]);
    expect((await viewOf(given)).outcome).toBe('offered');
  });
});

describe('mail that moves', () => {
  const addresses: Zone = { 'mx.example.net': { a: ['192.0.2.1'] }, 'new.example.net': { a: ['198.51.100.1'] } };
  const zoneOf = (exchange: string): Zone => ({ ...addresses, 'example.net': { mx: [[10, exchange]] } });
  const target = async ({ table }: World) => (await vantageStore(table).readTargets('a', 0))[0];

  test('retires the host that it leaves, and takes it back when it returns', async () => {
    const zone: Record<string, Zone[string]> = { ...zoneOf('mx.example.net') };
    const given = one({ zone });
    await given.pass(3);
    expect(await target(given)).toMatchObject({ hosts: ['mx.example.net:25'], findings: [] });
    Object.assign(zone, zoneOf('new.example.net'));
    await given.pass(1);
    const views = await viewsOf(given);
    expect(views.map(({ host, retired }) => [host, retired?.reason])).toEqual([
      ['mx.example.net:25', 'no-longer-mx'],
      ['new.example.net:25', undefined],
    ]);
    expect(views[1]?.baseline?.starttlsSessions).toBe(2);
    const [changed] = (await target(given))?.findings ?? [];
    expect(changed).toMatchObject({
      code: 'mx-changed',
      severity: 'notice',
      message: 'the mail hosts of example.net changed; gone: mx.example.net:25; new: new.example.net:25',
    });
    Object.assign(zone, zoneOf('mx.example.net'));
    await given.pass(1);
    expect((await viewsOf(given)).map(({ retired }) => retired?.reason)).toEqual([undefined, 'no-longer-mx']);
  });

  test('to a host without STARTTLS is a loss at once', async () => {
    const zone: Record<string, Zone[string]> = { ...zoneOf('mx.example.net') };
    const given = one({ zone });
    await given.pass(3);
    Object.assign(zone, zoneOf('new.example.net'));
    given.answers((_, address) => (address === '198.51.100.1' ? stripped() : healthy()));
    await given.pass(2);
    expect(openings(given)).toEqual(['opened']);
  });

  test('asks the last known addresses for a day while the DNS fails, and says so from the second run on', async () => {
    const zone: Record<string, Zone[string]> = { ...zoneOf('mx.example.net') };
    const given = one({ zone });
    await given.pass(3);
    zone['example.net'] = { mx: 'servfail' };
    given.sessions.length = 0;
    await given.pass(1);
    expect((await target(given))?.findings).toEqual([]);
    await given.pass(1);
    expect((await target(given))?.findings).toMatchObject([{ code: 'unresolvable', severity: 'notice' }]);
    expect(given.sessions).toHaveLength(2);
    await given.pass(24 * 12);
    given.sessions.length = 0;
    await given.pass(2);
    expect(given.sessions).toEqual([]);
    expect((await viewsOf(given)).map(({ retired }) => retired)).toEqual([undefined]);
    Object.assign(zone, zoneOf('mx.example.net'));
    await given.pass(1);
    expect((await target(given))?.findings).toEqual([]);
    expect(given.sessions).toHaveLength(1);
  });

  test('to other names with each answer leaves no more behind than is remembered, and is told of', async () => {
    let run = 0;
    const names = () => Array.from({ length: 30 }, (_, n) => `r${run}-${n}.example.net`);
    const zone: Zone = new Proxy<Zone>(
      {},
      {
        get: (_, name) =>
          name === 'example.net' ? { mx: names().map((exchange) => [10, exchange]) } : { a: ['192.0.2.1'] },
      },
    );
    const given = one({ zone });
    const heartbeat = async () => (await vantageStore(given.table).read('a', 0)).heartbeat;
    await given.pass(1);
    expect(await viewsOf(given)).toHaveLength(20);
    for (run = 1; run < 9; run += 1) await given.pass(1);
    const views = await viewsOf(given);
    expect(views).toHaveLength(60);
    expect(views.filter(({ retired }) => retired === undefined)).toEqual([]);
    expect(await heartbeat()).toMatchObject({ hosts: 0, notDue: [] });
    expect((await target(given))?.findings).toMatchObject([{ code: 'too-many-mx', severity: 'notice' }]);
    await given.pass(8 * 24 * 12);
    expect(await heartbeat()).toMatchObject({ hosts: 20, notDue: [] });
    expect(given.messages).toEqual([]);
  });

  test('to nowhere is told as that', async () => {
    const zone: Record<string, Zone[string]> = { ...zoneOf('mx.example.net') };
    const given = one({ zone });
    await given.pass(2);
    zone['example.net'] = { mx: [[0, '']] };
    await given.pass(1);
    expect((await target(given))?.findings).toMatchObject([{ code: 'null-mx', severity: 'notice' }]);
    expect((await viewsOf(given)).map(({ retired }) => retired?.reason)).toEqual(['no-longer-mx']);
  });
});

test('STARTTLS that is gone after its first session everywhere is no incident, but is put down', async () => {
  const given = world();
  await given.pass(1);
  given.answers(() => stripped());
  await given.pass(3);
  expect(given.messages).toEqual([]);
  const standing = await findingStore(given.table).open();
  expect(standing.map(({ record: { code, severity, vantages } }) => ({ code, severity, vantages }))).toEqual([
    { code: 'starttls-not-supported', severity: 'notice', vantages: ['a', 'b', 'c'] },
  ]);
});

describe('the heartbeat', () => {
  const hosts = ['one.example', 'two.test', 'three.invalid'];
  const zone = Object.fromEntries(
    hosts.flatMap((name, n): [string, Zone[string]][] => [
      [name, { mx: [[10, `mx.${name}`]] }],
      [`mx.${name}`, { a: [`192.${n}.2.1`] }],
    ]),
  );
  const beat = async (serverNameOf: (address: string) => string) => {
    const given = one({ targets: hosts, zone });
    given.answers((_, address) =>
      session({ keywords: HEALTHY_KEYWORDS, serverName: serverNameOf(address), greetedAs: '8.8.8.8' }),
    );
    await given.pass(1);
    return (await vantageStore(given.table).read('a', 0)).heartbeat;
  };

  test('names the proxy that answers for unrelated hosts, and the address that they saw', async () => {
    expect(await beat(() => 'proxy.example')).toMatchObject({ proxiedBy: 'proxy.example', greetedAs: ['8.8.8.8'] });
  });

  test('believes no address that the hosts of one target alone tell, but with the word of a control host', async () => {
    const others = hosts.slice(1).map((name): readonly [number, string] => [10, `mx.${name}`]);
    const strange = { ...zone, 'stranger.example': { mx: others } };
    const beatOf = async (controlHosts: readonly string[]) => {
      const given = world({
        vantages: [{ id: 'a', settings: { controlHosts } }],
        targets: ['stranger.example'],
        zone: strange,
      });
      given.answers((_, address) => session({ serverName: address, keywords: HEALTHY_KEYWORDS, greetedAs: '8.8.8.8' }));
      await given.pass(1);
      return (await vantageStore(given.table).read('a', 0)).heartbeat?.greetedAs;
    };
    expect(await beatOf([])).toEqual([]);
    expect(await beatOf(['[mx.one.example]'])).toEqual(['8.8.8.8']);
  });

  test('names no proxy where each host has its own name', async () => {
    expect((await beat((address) => address))?.proxiedBy).toBeUndefined();
  });
});

test('control hosts are asked once a run, and never for an upgrade', async () => {
  const given = world({
    vantages: [{ id: 'a', settings: { controlHosts: ['[control.example]'] } }],
    zone: {
      'example.net': { mx: [[10, 'mx.example.net']] },
      'mx.example.net': { a: ['192.0.2.1'] },
      'control.example': { a: ['198.51.100.1', '198.51.100.2'] },
    },
  });
  await given.pass(4);
  const controls = given.sessions.filter(({ address }) => address.startsWith('198.'));
  expect(controls.length).toBeLessThanOrEqual(5);
  expect(controls.filter(({ upgrade }) => upgrade)).toEqual([]);
});
