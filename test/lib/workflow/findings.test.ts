import type { Heartbeat, StandingFinding, TargetView, View } from '../../../lib/judgement/view';
import type { Message } from '../../../lib/notification/message';
import { findingStore } from '../../../lib/store/findingStore';
import { incidentStore } from '../../../lib/store/incidentStore';
import { muteStore } from '../../../lib/store/muteStore';
import { type SqliteTable, sqliteTable } from '../../../lib/store/sqliteTable';
import type { Key } from '../../../lib/store/table';
import { vantageStore } from '../../../lib/store/vantageStore';
import type { ConfiguredVantage } from '../../../lib/telemetry/contract';
import { judgeEverything, judgesOver } from '../../../lib/workflow/judgeEverything';
import { tellEverything, tellingOver } from '../../../lib/workflow/tellEverything';
import { finding } from '../../support/findings';
import { heartbeat, minute, view } from '../../support/records';

const VANTAGES: readonly ConfiguredVantage[] = [
  { id: 'a', role: 'observer', external: false },
  { id: 'hq', role: 'mail-path', external: true, egress: '203.0.113.9' },
];
const DAY = 24 * 60;
/** 22:00 on the day of the incident: the digest of that day is long over. */
const START = 60;

/** Judge and notify over one table, with a clock that stands where it is put. */
function installation(table: SqliteTable = sqliteTable(':memory:')) {
  const vantages = vantageStore(table);
  const messages: Message[] = [];
  const logged: string[] = [];
  let n = START;
  let failures = 0;
  let keys: Key[] = [];
  table.onWrite((key) => void keys.push(key));
  const now = () => new Date(minute(n));
  const log = (message: string) => void logged.push(message);
  const incidents = incidentStore(table);
  const judges = judgesOver(
    table,
    { store: incidents, vantages: VANTAGES, everySeconds: 300, now, log, ask: async () => {} },
    [0],
  );
  const telling = tellingOver(
    table,
    {
      store: incidents,
      context: { installation: 'default', timezone: 'UTC' },
      publish: async (message) => {
        failures -= 1;
        if (failures >= 0) throw new Error('the topic did not answer');
        messages.push(message);
      },
      now,
      wait: async () => {},
      gatherMs: 10_000,
      log,
    },
    { vantages: VANTAGES, shards: [0], everySeconds: 300, windows: [], hasSummaries: true },
  );

  /** What was written since wakes the judge, and what that writes wakes notify. */
  async function woken(): Promise<readonly Key[]> {
    const failed: Key[] = [];
    while (keys.length > 0) {
      const batch = keys;
      keys = [];
      failed.push(...(await judgeEverything(batch, judges)));
      await tellEverything(batch, telling);
    }
    return failed;
  }

  return {
    table,
    messages,
    logged,
    woken,
    failPublish: (times: number) => {
      failures = times;
    },
    at: (minutes: number) => {
      n = minutes;
    },
    async sweep() {
      await judgeEverything('sweep', judges);
      await tellEverything('sweep', telling);
      keys = [];
    },
    /** A run at each of the vantages, with what it finds at the host; `undefined`: it does not look. */
    async run(findings: Readonly<Record<string, readonly StandingFinding[] | undefined>>, more: Partial<View> = {}) {
      for (const [vantage, found] of Object.entries(findings)) {
        if (found === undefined) continue;
        await vantages.writeView(view({ vantage, findings: found, observedAt: minute(n), ...more }));
        await vantages.writeHeartbeat(heartbeat(n, { vantage }));
      }
      return woken();
    },
    async beat(vantage: string, more: Partial<Heartbeat> = {}) {
      await vantages.writeHeartbeat(heartbeat(n, { vantage, ...more }));
      return woken();
    },
    async route(more: Partial<TargetView>) {
      const base = { schemaVersion: 1, vantage: 'a', shard: 0, target: 'example.net', ours: false } as const;
      const rest = { hosts: [], since: minute(n), observedAt: minute(n), findings: [] };
      await vantages.writeTarget({ ...base, ...rest, ...more });
      return woken();
    },
  };
}

/** Messages but for the summary of the first run. */
const told = ({ messages }: { readonly messages: readonly Message[] }) =>
  messages.map(({ subject }) => subject).filter((subject) => !subject.includes('first run'));
const kinds = ({ messages }: { readonly messages: readonly Message[] }): readonly string[] =>
  messages.map(({ json }) => JSON.parse(json).kind);
const findingsIn = (message: Message | undefined): readonly Record<string, unknown>[] =>
  JSON.parse(message?.json ?? '{}').findings;

describe('a warning', () => {
  it('is told at once, once, and when it is over at every vantage that saw it', async () => {
    const world = installation();
    await world.run({ a: [finding()], hq: [finding({ since: minute(4) })] });
    await world.sweep();
    expect(told(world)).toEqual(['WARNING: certificate expires soon at mx.example.net']);
    expect(findingsIn(world.messages[0])).toEqual([
      expect.objectContaining({
        id: 'host/mx.example.net:25/certificate-expires-soon#1',
        severity: 'warning',
        subject: 'mx.example.net:25',
        targets: ['example.net'],
        openedAt: minute(4),
        runbook: expect.stringMatching(/runbook\.md#certificate-expires-soon$/),
      }),
    ]);
    world.at(START + 5);
    await world.run({ a: [] });
    world.at(START + 10);
    await world.run({ a: [], hq: [] });
    await world.sweep();
    expect(told(world)).toHaveLength(1);
    world.at(START + 15);
    await world.beat('a');
    await world.beat('hq');
    expect(told(world)).toEqual([expect.any(String), 'RESOLVED: certificate expires soon at mx.example.net']);
    expect(await findingStore(world.table).open()).toEqual([]);
  });

  it('stays open while one that saw it is silent, and outlives the sweeps', async () => {
    const world = installation();
    await world.run({ a: [finding()], hq: [finding()] });
    for (let n = START + 5; n <= START + 60; n += 5) {
      world.at(n);
      await world.run({ a: [] });
      await world.sweep();
    }
    expect(told(world)).toHaveLength(1);
    expect(await findingStore(world.table).open()).toHaveLength(1);
  });

  it('of a blind vantage is nothing', async () => {
    const world = installation();
    await world.beat('a', { blind: true });
    await vantageStore(world.table).writeView(view({ findings: [finding()], observedAt: minute(START) }));
    await world.woken();
    expect(told(world)).toEqual([]);
  });

  describe('that is critical', () => {
    const since = minute(START);
    const critical = finding({ severity: 'critical', since });
    const channels = ({ messages }: { readonly messages: readonly Message[] }) =>
      messages
        .filter(({ subject }) => !subject.includes('first run'))
        .map(({ subject, channel = 'email' }) => `${channel} ${subject.split(':')[0]}`);

    it('goes out as SMS too, once the next run still sees it, and when it is over', async () => {
      const world = installation();
      await world.run({ a: [critical] });
      await world.sweep();
      expect(channels(world)).toEqual(['email CRITICAL']);
      world.at(START + 5);
      await world.beat('a');
      await world.sweep();
      expect(channels(world)).toEqual(['email CRITICAL', 'sms CRITICAL']);
      expect(world.messages[1]?.ids).toEqual(world.messages[0]?.ids);
      for (let n = START + 10; n <= START + 25; n += 5) {
        world.at(n);
        await world.run({ a: [] });
        await world.sweep();
      }
      expect(channels(world).slice(2)).toEqual(['email RESOLVED', 'sms RESOLVED']);
    });

    it('goes out as email only where the next run sees it no more', async () => {
      const world = installation();
      await world.run({ a: [critical] });
      for (let n = START + 5; n <= START + 20; n += 5) {
        world.at(n);
        await world.run({ a: [] });
        await world.sweep();
      }
      expect(channels(world)).toEqual(['email CRITICAL', 'email RESOLVED']);
    });

    it('is told to phones again where only they were not reached', async () => {
      const world = installation();
      await world.run({ a: [critical] });
      world.at(START + 5);
      world.failPublish(1);
      await expect(world.beat('a')).rejects.toThrow('the topic did not answer');
      await world.sweep();
      await world.sweep();
      expect(channels(world)).toEqual(['email CRITICAL', 'sms CRITICAL']);
    });

    it('was told to phones by the version before, where that told of it', async () => {
      const world = installation();
      await world.run({ a: [critical] });
      const key = { pk: 'finding#host#mx.example.net:25', sk: critical.code };
      const [item] = await world.table.batchGet([key]);
      if (item === undefined) throw new Error('no record');
      const { isPhonedOpen: _, ...body } = Object(item.body);
      await world.table.put({ ...item, body }, { kind: 'always' });
      world.at(START + 5);
      await world.beat('a');
      await world.sweep();
      expect(channels(world)).toEqual(['email CRITICAL']);
    });
  });

  it('is said again, with the same id, where the topic did not answer', async () => {
    const world = installation();
    world.failPublish(1);
    await expect(world.run({ a: [finding()] })).rejects.toThrow('the topic did not answer');
    await world.sweep();
    await world.sweep();
    expect(world.messages.filter(({ ids }) => ids.length > 0).map(({ ids }) => ids)).toEqual([
      ['host/mx.example.net:25/certificate-expires-soon#1'],
    ]);
  });

  it('is found by the sweep where every wake-up was lost', async () => {
    const world = installation();
    const vantages = vantageStore(world.table);
    await vantages.writeView(view({ findings: [finding()], observedAt: minute(START) }));
    await vantages.writeHeartbeat(heartbeat(START));
    await world.sweep();
    expect(told(world)).toHaveLength(1);
  });

  it('is held while its target is muted, and comes out when the mute ends', async () => {
    const world = installation();
    const mute = { schemaVersion: 1, id: 'M1', reason: 'maintenance', by: 'me' } as const;
    const span = { since: minute(0), until: minute(START + 60) };
    await muteStore(world.table).add({ ...mute, kind: 'target', name: 'example.net', ...span });
    await world.run({ a: [finding()] });
    await world.sweep();
    expect(told(world)).toEqual([]);
    world.at(START + 61);
    await world.beat('a');
    await world.sweep();
    expect(told(world)).toHaveLength(1);
  });

  it('that came and went while its vantage was muted is dropped', async () => {
    const world = installation();
    const mute = { schemaVersion: 1, id: 'M1', reason: 'maintenance', by: 'me' } as const;
    const span = { since: minute(0), until: minute(START + 20) };
    await muteStore(world.table).add({ ...mute, kind: 'vantage', name: 'a', ...span });
    await world.run({ a: [finding()] });
    world.at(START + 5);
    await world.run({ a: [] });
    world.at(START + 10);
    await world.beat('a');
    world.at(START + 30);
    await world.sweep();
    expect(told(world)).toEqual([]);
    expect(await findingStore(world.table).open()).toEqual([]);
  });

  it('about a vantage’s own address comes from its listings and its runs', async () => {
    const world = installation();
    await world.beat('hq', { greetedAs: ['198.51.100.7'] });
    await world.sweep();
    expect(told(world)).toEqual(['WARNING: vantage hq: not on the path of the mail']);
    const answer = {
      zone: 'zen.example',
      state: 'listed',
      codes: ['127.0.0.4'],
      lists: ['XBL'],
      since: minute(61),
    } as const;
    const listing = {
      schemaVersion: 1,
      vantage: 'hq',
      shard: 0,
      address: '203.0.113.9',
      observedAt: minute(61),
    } as const;
    await vantageStore(world.table).writeListing({ ...listing, answers: [answer] });
    await world.woken();
    expect(told(world)[1]).toBe('WARNING: vantage hq: address on a block list');
  });
});

describe('the daily digest', () => {
  const notice = finding({ code: 'tls-obsolete', severity: 'notice', message: 'TLSv1.1 is the best that it speaks.' });
  /** 08:00 on the next morning, in minutes after 21:00. */
  const MORNING = 11 * 60;

  it('tells notices at 08:00, in one message, and each of them once', async () => {
    const world = installation();
    await world.sweep();
    await world.run({ a: [notice], hq: [notice] });
    await world.route({ findings: [finding({ code: 'mx-changed', severity: 'notice', message: 'mx9 is new.' })] });
    world.at(MORNING - 1);
    await world.sweep();
    expect(kinds(world).filter((kind) => kind === 'digest')).toEqual([]);
    for (const n of [MORNING, MORNING + 1, MORNING + 600]) {
      world.at(n);
      await world.sweep();
    }
    const digests = world.messages.filter(({ json }) => JSON.parse(json).kind === 'digest');
    expect(digests.map(({ subject, severity }) => [subject, severity])).toEqual([
      ['NOTICE: daily digest, 2 new', 'notice'],
    ]);
    world.at(MORNING + DAY);
    await world.sweep();
    expect(kinds(world).filter((kind) => kind === 'digest')).toHaveLength(1);
  });

  it('tells what is over, and counts what still stands', async () => {
    const world = installation();
    const other = finding({ code: 'certificate-not-trusted', severity: 'notice', message: 'It is self-signed.' });
    await world.sweep();
    await world.run({ a: [notice, other] });
    world.at(MORNING);
    await world.sweep();
    for (const n of [MORNING + 5, MORNING + 10]) {
      world.at(n);
      await world.run({ a: [other] });
    }
    world.at(MORNING + DAY);
    await world.sweep();
    expect(world.messages.at(-1)?.subject).toBe('NOTICE: daily digest, 1 resolved, 1 still open');
  });

  it('is sent by one of two that find it due, and again where the topic did not answer', async () => {
    const world = installation();
    await world.sweep();
    await world.run({ a: [notice] });
    world.at(MORNING);
    world.failPublish(1);
    await expect(world.sweep()).rejects.toThrow('the topic did not answer');
    await Promise.all([world.sweep(), world.sweep()]);
    expect(kinds(world).filter((kind) => kind === 'digest')).toHaveLength(1);
  });
});

describe('the summary of the first run', () => {
  const never = finding({ code: 'starttls-never-offered', severity: 'notice', message: 'It was never offered there.' });
  const firstRuns = ({ messages }: { readonly messages: readonly Message[] }) =>
    messages.map(({ json }) => JSON.parse(json)).filter(({ kind }) => kind === 'first-run');

  it('is sent once every vantage has looked, once, with what was never offered', async () => {
    const world = installation();
    const without = { outcome: 'missing', baseline: { starttlsSessions: 0, keywords: [], since: minute(0) } } as const;
    await world.run({ a: [never] }, without);
    await world.sweep();
    expect(firstRuns(world)).toEqual([]);
    await world.run({ hq: [never] }, without);
    await world.sweep();
    await world.sweep();
    expect(firstRuns(world)).toEqual([
      expect.objectContaining({
        isFirst: true,
        targets: 1,
        never: ['mx.example.net:25'],
        findings: [expect.objectContaining({ code: 'starttls-never-offered' })],
      }),
    ]);
    world.at(11 * 60);
    await world.sweep();
    expect(kinds(world)).not.toContain('digest');
  });

  it('does not wait for a silent vantage longer than three intervals, and names it', async () => {
    const world = installation();
    await world.run({ a: [] });
    for (const n of [START, START + 14]) {
      world.at(n);
      await world.sweep();
    }
    expect(firstRuns(world)).toEqual([]);
    world.at(START + 15);
    await world.sweep();
    expect(firstRuns(world)[0]?.vantages).toEqual([
      { id: 'a', role: 'observer', state: 'reporting' },
      { id: 'hq', role: 'mail-path', state: 'missing' },
    ]);
    await world.run({ hq: [] });
    await world.sweep();
    expect(firstRuns(world)).toHaveLength(1);
  });

  it('is sent again for targets that were added, and for those only', async () => {
    const world = installation();
    await world.run({ a: [], hq: [] });
    await world.sweep();
    world.at(START + 5);
    for (const vantage of ['a', 'hq']) {
      const added = view({ vantage, target: 'new.example', host: 'mx.new.example:25', mxHost: 'mx.new.example' });
      await vantageStore(world.table).writeView(added);
      await world.beat(vantage, { targetsHash: 'another' });
    }
    await world.sweep();
    await world.sweep();
    expect(firstRuns(world)).toEqual([
      expect.objectContaining({ isFirst: true, targets: 1 }),
      expect.objectContaining({ isFirst: false, targets: 1, hosts: 1 }),
    ]);
    expect(world.messages.at(-1)?.email).toContain('Added      new.example');
  });

  it('is not sent for a target that was gone again before everybody had looked', async () => {
    const world = installation();
    await world.run({ a: [], hq: [] });
    await world.sweep();
    world.at(START + 5);
    const since = minute(START + 5);
    const hosts = ['mx.brief.example:25'];
    const placed = { schemaVersion: 1, shard: 0, target: 'brief.example', ours: false } as const;
    const routed = { ...placed, hosts, since, observedAt: since };
    const gone = { reason: 'no-longer-monitored', at: minute(START + 6) } as const;
    for (const vantage of ['a', 'hq']) {
      const brief = { vantage, target: 'brief.example', host: 'mx.brief.example:25', mxHost: 'mx.brief.example' };
      await vantageStore(world.table).writeView(view({ ...brief, retired: gone }));
      await vantageStore(world.table).writeTarget({ ...routed, vantage, findings: [] });
      await world.beat(vantage, { targetsHash: 'another' });
    }
    await world.sweep();
    expect(firstRuns(world)).toHaveLength(1);
  });

  it('is not sent where only the settings of targets changed', async () => {
    const world = installation();
    await world.run({ a: [], hq: [] });
    await world.sweep();
    world.at(START + 5);
    for (const vantage of ['a', 'hq']) await world.beat(vantage, { targetsHash: 'another' });
    await world.sweep();
    expect(firstRuns(world)).toHaveLength(1);
  });
});

describe('judging findings', () => {
  it('names the key that failed, and does the others', async () => {
    const table = sqliteTable(':memory:');
    const broken = { pk: 'finding#host#mx.example.net:25', sk: 'x', schemaVersion: 1, body: {} };
    await table.put(broken, { kind: 'always' });
    const world = installation(table);
    const other = { host: 'mx2.example.net:25', mxHost: 'mx2.example.net' };
    const vantages = vantageStore(world.table);
    await vantages.writeHeartbeat(heartbeat(START));
    await vantages.writeView(view({ findings: [finding()], observedAt: minute(START) }));
    await vantages.writeView(view({ findings: [finding()], observedAt: minute(START), ...other }));
    expect(await world.woken()).toEqual([{ pk: 'vantage#a#0', sk: 'host#example.net#mx.example.net:25' }]);
    expect(told(world)).toEqual(['WARNING: certificate expires soon at mx2.example.net']);
  });

  it('says nothing of what an incident is about, nor of "never" where somebody is offered it', async () => {
    const world = installation();
    const loss = finding({ code: 'starttls-not-supported', severity: 'critical' });
    const never = finding({ code: 'starttls-never-offered', severity: 'notice' });
    await world.run({ a: [loss, never], hq: [] });
    expect(await findingStore(world.table).open()).toEqual([]);
  });
});
