import { z } from 'zod';
import type { Look } from '../../../lib/judgement/view';
import { incidentSchema } from '../../../lib/store/incidentSchemas';
import { incidentStore } from '../../../lib/store/incidentStore';
import { sqliteTable } from '../../../lib/store/sqliteTable';
import type { Table } from '../../../lib/store/table';
import { vantageStore } from '../../../lib/store/vantageStore';
import type { ConfiguredVantage, LookRequest } from '../../../lib/telemetry/contract';
import { judgeSweep, judgeWakeUps } from '../../../lib/workflow/judge';
import type { JudgeDependencies } from '../../../lib/workflow/judgeHost';
import { heartbeat, look, minute, view } from '../../support/records';

const HOST = 'mx.example.net:25';
const missing = { outcome: 'missing', since: minute(5), sinceRun: minute(5), lost: ['STARTTLS'] } as const;
const vantages: readonly ConfiguredVantage[] = ['a', 'b', 'c'].map((id) => ({
  id,
  role: 'observer',
  external: false,
  region: 'eu-west-1',
  probeFunctionName: `probe-${id}`,
}));

interface Setting extends JudgeDependencies {
  readonly table: Table;
  readonly asked: { readonly vantage: string; readonly looks: readonly LookRequest[] }[];
  readonly logged: { readonly message: string; readonly facts: Record<string, unknown> }[];
}

/** `a` lost STARTTLS at 21:05; the others were last heard at 21:00, and are alive. The clock ticks with each look at it. */
async function setting(more: Partial<JudgeDependencies> = {}): Promise<Setting> {
  const table = sqliteTable(':memory:');
  const store = vantageStore(table);
  await store.writeView(view({ ...missing }));
  for (const vantage of ['b', 'c']) await store.writeView(view({ vantage }));
  for (const vantage of ['a', 'b', 'c']) await store.writeHeartbeat(heartbeat(0, { vantage }));
  const asked: Setting['asked'] = [];
  const logged: Setting['logged'] = [];
  let now = Date.parse(minute(6));
  return {
    table,
    asked,
    logged,
    store: incidentStore(table),
    vantages,
    everySeconds: 300,
    now: () => new Date(now++),
    ask: async ({ id }, looks) => void asked.push({ vantage: id, looks }),
    log: (message, facts) => void logged.push({ message, facts }),
    ...more,
  };
}

const incidents = ({ table }: Setting) => table.query({ pk: `incident#${HOST}` });
const wakeUp = { pk: 'vantage#a#0', sk: `host#example.net#${HOST}` };

const opened = async (judge: Setting) => {
  const [item] = await incidents(judge);
  const { incident } = z.object({ incident: incidentSchema }).parse(item?.body);
  return incident;
};
/** Of `b` and `c`, to the look that they were asked for; then it is judged. */
async function answerLooks(judge: Setting, more: Partial<Look> = {}): Promise<void> {
  const { id, round } = await opened(judge);
  for (const vantage of ['b', 'c']) {
    await vantageStore(judge.table).writeLook(
      look({ vantage, incident: id, round: round?.number ?? 0, outcome: 'offered', observedAt: minute(7), ...more }),
    );
  }
  await judgeSweep(judge);
}

describe('the judge', () => {
  test('asks every other vantage for a second look, at the addresses that failed', async () => {
    const judge = await setting();
    expect(await judgeWakeUps([wakeUp], judge)).toEqual([]);
    expect(judge.asked.map(({ vantage }) => vantage)).toEqual(['b', 'c']);
    expect(judge.asked[0]?.looks).toEqual([
      expect.objectContaining({ mxHost: 'mx.example.net', port: 25, shard: 0, addresses: ['192.0.2.1'] }),
    ]);
  });

  test('begins one incident, however many judges are woken at once', async () => {
    const judge = await setting();
    await Promise.all([
      judgeWakeUps([wakeUp, wakeUp], judge),
      judgeWakeUps([wakeUp], judge),
      judgeSweep(judge),
      judgeWakeUps([{ pk: 'vantage#b#0', sk: 'heartbeat' }], judge),
    ]);
    expect(await incidents(judge)).toHaveLength(1);
    expect(judge.asked).toHaveLength(2);
  });

  test('asks for the looks of what it wrote and never heard so', async () => {
    const judge = await setting();
    // As where an answer is lost: the SDK tries again, and the condition does not hold any more.
    const deaf: Table = {
      ...judge.table,
      put: async (...it) => (await judge.table.put(...it)) && judge.table.put(...it),
    };
    expect(await judgeWakeUps([wakeUp], { ...judge, store: incidentStore(deaf) })).toEqual([]);
    expect(judge.asked.map(({ vantage }) => vantage)).toEqual(['b', 'c']);
    expect(await incidents(judge)).toHaveLength(1);
  });

  test('changes nothing when it is woken again', async () => {
    const judge = await setting();
    await judgeWakeUps([wakeUp], judge);
    const before = await incidents(judge);
    await judgeWakeUps([wakeUp, { pk: 'vantage#a#0', sk: 'change#x#y' }, { pk: 'other', sk: 'z' }], judge);
    expect(await incidents(judge)).toEqual(before);
  });

  test('finds a loss whose wake-up was lost', async () => {
    const judge = await setting();
    await judgeSweep(judge);
    expect(await incidents(judge)).toHaveLength(1);
  });

  test('looks now and then at a loss that nobody there expects, whose wake-up was lost', async () => {
    const judge = await setting();
    const { baseline: _, ...unexpected } = view({ ...missing, observedAt: minute(2) });
    await vantageStore(judge.table).writeView(unexpected);
    await judgeSweep(judge);
    expect(await incidents(judge)).toEqual([]);
    for (const vantage of ['a', 'b', 'c']) {
      await vantageStore(judge.table).writeHeartbeat(heartbeat(29, { vantage }));
    }
    await judgeSweep({ ...judge, now: () => new Date(minute(30)) });
    expect(await incidents(judge)).toHaveLength(1);
  });

  describe('woken by a run', () => {
    /** Another host, which the same vantage loses in another shard. */
    const other = { host: 'x.example:25', mxHost: 'x.example', target: 'x.example', shard: 3 };
    const judged = async (given: Partial<JudgeDependencies>, keys: readonly { pk: string; sk: string }[]) => {
      const judge = await setting(given);
      await vantageStore(judge.table).writeView(view({ ...missing, ...other }));
      const reads: string[] = [];
      let watches = 0;
      const store: typeof judge.store = {
        ...judge.store,
        readHost: async (host, ...rest) => {
          reads.push(host);
          return judge.store.readHost(host, ...rest);
        },
        open: async () => {
          watches += 1;
          return judge.store.open();
        },
      };
      await judgeWakeUps(keys, { ...judge, store });
      return { hosts: [...new Set(reads)].sort(), watches };
    };
    const beat = (pk: string) => ({ pk, sk: 'heartbeat' });
    test.each([
      { name: 'of the shard that loses a host', keys: [beat('vantage#a#0')], hosts: [HOST] },
      { name: 'of another shard', keys: [beat('vantage#a#3')], hosts: [other.host] },
      { name: 'of shards without a loss', keys: [beat('vantage#a#1'), beat('vantage#a#2')], hosts: [] },
      { name: 'of a vantage that loses nothing', keys: [beat('vantage#b#0')], hosts: [] },
      { name: 'of both shards', keys: [beat('vantage#a#0'), beat('vantage#a#3')], hosts: [HOST, other.host] },
      {
        name: 'with what a block list says',
        keys: [{ pk: 'vantage#a#0', sk: 'listing#203.0.113.9' }],
        hosts: [HOST, other.host],
      },
    ])('$name, it judges $hosts, and reads what there is once', async ({ keys, hosts }) => {
      expect(await judged({}, keys)).toEqual({ hosts, watches: 1 });
    });

    test('it leaves to the sweep what it has no time for, though never what changed', async () => {
      let seconds = 0;
      const judge = await setting({ now: () => new Date(Date.parse(minute(6)) + seconds * 1000) });
      const inMotion = Array.from({ length: 200 }, (_, n) => `mx${n}.example:25`);
      const read: string[] = [];
      const store: typeof judge.store = {
        ...judge.store,
        open: async () => ({ inMotion, atRest: [] }),
        readHost: async (host) => {
          read.push(host);
          seconds += 0.5;
          return { views: [], heartbeats: [], looks: [], targets: [], rejected: [] };
        },
      };
      const keys = Array.from({ length: 60 }, (_, n) => ({
        pk: 'vantage#a#0',
        sk: `host#example.net#own${n}.example:25`,
      }));
      await judgeWakeUps([beat('vantage#b#0'), ...keys], { ...judge, store });
      expect(read.slice(0, 60).every((host) => host.startsWith('own'))).toBe(true);
      // The last of them is begun at 35 seconds.
      expect(read).toHaveLength(71);
    });

    const readBy = async (judge: Setting, work: (deps: JudgeDependencies) => Promise<unknown>) => {
      const reads: string[] = [];
      const readHost: typeof judge.store.readHost = async (host, ...rest) => {
        reads.push(host);
        return judge.store.readHost(host, ...rest);
      };
      await work({ ...judge, store: { ...judge.store, readHost } });
      return reads;
    };
    const wokenBy = (judge: Setting, pk: string) => readBy(judge, (deps) => judgeWakeUps([beat(pk)], deps));

    test('of any vantage, it judges what awaits a run in that shard, or is lost nowhere any more', async () => {
      const judge = await setting();
      await judgeWakeUps([wakeUp], judge);
      expect((await judge.store.open()).inMotion).toEqual([HOST]);
      expect(await wokenBy(judge, 'vantage#b#0')).toEqual([HOST]);
      expect(await wokenBy(judge, 'vantage#b#3')).toEqual([]);
      await vantageStore(judge.table).writeView(view({ observedAt: minute(7) }));
      expect(await wokenBy(judge, 'vantage#b#3')).toEqual([HOST]);
    });

    test('of any vantage, it leaves what is all said to the sweep, until it is lost nowhere any more', async () => {
      const judge = await setting();
      await judgeWakeUps([wakeUp], judge);
      await answerLooks(judge);
      const [said] = await judge.store.unsaid();
      if (said === undefined) throw new Error('nothing to say');
      await judge.store.markSaid([{ incident: said.incident, sequence: 1 }]);
      expect(await judge.store.open()).toEqual({ inMotion: [], atRest: [HOST] });
      for (const pk of ['vantage#a#0', 'vantage#b#0']) expect(await wokenBy(judge, pk)).toEqual([]);
      expect(await readBy(judge, judgeSweep)).toEqual([HOST]);
      await vantageStore(judge.table).writeView(view({ observedAt: minute(7) }));
      expect(await wokenBy(judge, 'vantage#b#3')).toEqual([HOST]);
    });
  });

  test('goes on without a vantage that can’t be asked', async () => {
    const judge = await setting({
      ask: async () => {
        throw new Error('no such function');
      },
    });
    expect(await judgeWakeUps([wakeUp], judge)).toEqual([]);
    expect(judge.logged.map(({ message }) => message)).toContain('asking for a second look failed');
  });

  test('leaves what does not belong to its vantage aside and says so', async () => {
    const judge = await setting();
    const body = { nonsense: true };
    await judge.table.put({ pk: 'vantage#b#0', sk: 'heartbeat', schemaVersion: 1, body }, { kind: 'always' });
    await judgeWakeUps([wakeUp], judge);
    expect(judge.asked.map(({ vantage }) => vantage)).toEqual(['c']);
    expect(judge.logged[0]).toMatchObject({ message: 'items left aside', facts: { host: HOST } });
  });

  test('says which keys failed where the table does not answer', async () => {
    const judge = await setting();
    const store = {
      ...judge.store,
      write: async () => {
        throw new Error('the table did not answer');
      },
    };
    expect(await judgeWakeUps([wakeUp, { pk: 'vantage#b#0', sk: 'heartbeat' }], { ...judge, store })).toEqual([wakeUp]);
    await expect(judgeSweep({ ...judge, store })).rejects.toThrow(`the sweep could not judge ${HOST}`);
  });

  describe('where others write the incident first', () => {
    /** So many of the first writes find that somebody else was faster. */
    const contended = async (conflicts: number) => {
      const judge = await setting();
      const count = { reads: 0, writes: 0 };
      const store: typeof judge.store = {
        ...judge.store,
        readHost: async (...args) => {
          count.reads += 1;
          return judge.store.readHost(...args);
        },
        write: async (...args) => {
          count.writes += 1;
          return count.writes > conflicts && judge.store.write(...args);
        },
      };
      return { judge: { ...judge, store }, count };
    };

    test('reads again, and writes what holds then', async () => {
      const { judge, count } = await contended(2);
      expect(await judgeWakeUps([wakeUp], judge)).toEqual([]);
      expect(count.reads).toBe(3);
      expect(await incidents(judge)).toHaveLength(1);
    });

    test('gives up after three times, and says which key is to be tried again', async () => {
      const { judge, count } = await contended(Number.POSITIVE_INFINITY);
      expect(await judgeWakeUps([wakeUp], judge)).toEqual([wakeUp]);
      expect(count.reads).toBe(3);
      expect(await incidents(judge)).toEqual([]);
      await expect(judgeSweep(judge)).rejects.toThrow(`the sweep could not judge ${HOST}`);
    });
  });
});

describe('what the judge reads around a host', () => {
  test('names a middlebox where the vantage loses hosts of other operators too', async () => {
    const judge = await setting();
    const other = {
      host: 'mx.fabrikam.example:25',
      mxHost: 'mx.fabrikam.example',
      target: 'fabrikam.example',
    } as const;
    await vantageStore(judge.table).writeView(view({ ...missing, ...other }));
    await judgeWakeUps([wakeUp], judge);
    await answerLooks(judge, { addresses: [{ address: '192.0.2.1', outcome: 'offered' }] });
    expect((await opened(judge)).verdict.cause).toMatchObject({
      code: 'middlebox-on-path',
      evidence: [expect.stringContaining('a also loses it at fabrikam.example')],
    });
  });

  test('reads what block lists say of the address that lost it', async () => {
    const judge = await setting({
      vantages: vantages.map((vantage) => (vantage.id === 'a' ? { ...vantage, egress: '203.0.113.9' } : vantage)),
    });
    const listing = {
      schemaVersion: 1,
      vantage: 'a',
      shard: 0,
      address: '203.0.113.9',
      observedAt: minute(6),
    } as const;
    const answer = { zone: 'zen.dq.spamhaus.net', state: 'listed', codes: ['127.0.0.4'], lists: ['XBL'] } as const;
    await vantageStore(judge.table).writeListing({
      ...listing,
      answers: [{ ...answer, since: minute(6), lastCleanAt: minute(-60) }],
    });
    await vantageStore(judge.table).writeView(view({ ...missing, lastOfferedAt: minute(1), observedAt: minute(6) }));
    await judgeWakeUps([wakeUp], judge);
    await answerLooks(judge, { addresses: [{ address: '192.0.2.1', outcome: 'offered' }] });
    expect((await opened(judge)).verdict.cause).toMatchObject({
      code: 'source-address-reputation',
      confidence: 'high',
    });
  });

  test('asks the vantage that lost it to send STARTTLS all the same: once, at one address, and waits for it', async () => {
    const judge = await setting({ testUnofferedStarttls: true });
    await judgeWakeUps([wakeUp], judge);
    expect(judge.asked.find(({ vantage }) => vantage === 'a')?.looks).toEqual([
      expect.objectContaining({ tryUnoffered: true, addresses: ['192.0.2.1'] }),
    ]);
    expect(judge.asked.filter(({ looks }) => looks.some(({ tryUnoffered }) => tryUnoffered))).toHaveLength(1);
    await answerLooks(judge);
    expect(await opened(judge)).toMatchObject({ state: 'pending', triedUnoffered: ['a'] });

    const { id, round } = await opened(judge);
    const unoffered = { result: 'accepted', replyCode: 220, fingerprint: 'F1' } as const;
    const own = {
      incident: id,
      round: round?.number ?? 0,
      outcome: 'missing',
      observedAt: minute(7),
      unoffered,
    } as const;
    await vantageStore(judge.table).writeLook(look(own));
    await judgeSweep(judge);
    expect(await opened(judge)).toMatchObject({ state: 'opened', triedUnoffered: ['a'] });
    expect(judge.asked).toHaveLength(3);
  });

  test.each([
    { name: 'where the configuration says no', more: { testUnofferedStarttls: false } },
    {
      name: 'from an external vantage',
      more: {
        testUnofferedStarttls: true,
        vantages: vantages.map((vantage) => (vantage.id === 'a' ? { ...vantage, external: true } : vantage)),
      },
    },
  ])('never asks for that $name', async ({ more }) => {
    const judge = await setting(more);
    await judgeWakeUps([wakeUp], judge);
    expect(judge.asked.map(({ vantage }) => vantage)).toEqual(['b', 'c']);
  });

  test('asks a vantage that is sent to other addresses at those', async () => {
    const judge = await setting();
    const elsewhere = { address: '198.51.100.7', outcome: 'offered', observedAt: minute(2) } as const;
    await vantageStore(judge.table).writeView(view({ vantage: 'b', observedAt: minute(2), addresses: [elsewhere] }));
    await judgeWakeUps([wakeUp], judge);
    const asked = judge.asked.map(({ vantage, looks }) => [vantage, looks[0]?.addresses]);
    expect(asked).toEqual([
      ['b', ['198.51.100.7']],
      ['c', ['192.0.2.1']],
    ]);
  });
});
