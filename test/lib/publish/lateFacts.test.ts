import type { Change, View } from '../../../lib/judgement/view';
import { historyStore } from '../../../lib/store/historyStore';
import { vantageStore } from '../../../lib/store/vantageStore';
import { healthy, stripped } from '../../support/observations';
import { type Machine, machine } from '../../support/publishing';
import { saidIn, type World, world } from '../../support/world';

interface Place {
  readonly hub: World;
  readonly hq: Machine;
  /** Intervals pass: the cloud runs and is judged, then the machine runs, unless it is suspended. */
  pass(count?: number, isSuspended?: boolean): Promise<void>;
}

const EVERY_MS = 300_000;

async function place(): Promise<Place> {
  const hub = world({
    vantages: [{ id: 'a' }, { id: 'b' }, { id: 'hq', role: 'mail-path', external: true, isDown: true }],
  });
  const hq = await machine({ hub: hub.table, now: () => new Date(hub.at()) });
  return {
    hub,
    hq,
    async pass(count = 1, isSuspended = false) {
      for (let n = 0; n < count; n += 1) {
        await hub.pass(1);
        const at = Date.parse(hub.at()) + hq.aheadMinutes * 60_000;
        if (!isSuspended) await hq.run(new Date(Math.floor(at / EVERY_MS) * EVERY_MS));
        await hub.canary.sweep();
      }
    },
  };
}

/** Phones are told some of them once more. */
const transitions = ({ messages }: World) => [
  ...new Map(messages.flatMap(saidIn).map((transition) => [transition.id, transition])).values(),
];
/** But for what only phones are told. */
const told = (hub: World) =>
  transitions(hub).flatMap(({ kind, cause }) => (kind === 'confirmed' ? [] : [[kind, cause.code]]));
const viewAtHub = async ({ table }: World): Promise<View | undefined> => {
  const { views } = await vantageStore(table).read('hq', 0);
  return views[0];
};
const changesAtHub = async ({ table }: World): Promise<readonly Change[]> => {
  const everything = { from: '2026-01-01T00:00:00.000Z', to: '2027-01-01T00:00:00.000Z' };
  return (await historyStore(table).ofShard('hq', 0, everything, 100)).changes;
};

describe('what a machine says late', () => {
  test('in time, a loss at it alone is told as in the cloud, and its end too', async () => {
    const { hub, hq, pass } = await place();
    await pass(3);
    hq.answer = stripped;
    await pass(3);
    expect(told(hub)).toEqual([['opened', 'source-address-reputation']]);
    expect(transitions(hub)[0]).toMatchObject({ losing: ['hq'] });
    hq.answer = healthy;
    await pass(3);
    expect(told(hub)).toEqual([
      ['opened', 'source-address-reputation'],
      ['resolved', 'source-address-reputation'],
    ]);
    expect(hq.said).toEqual([]);
  });

  test('a loss that began while the hub was out of reach, and lasts: one incident, since when it began', async () => {
    const { hub, hq, pass } = await place();
    await pass(3);
    hq.way = 'gone';
    await pass(2);
    const lostAfter = hub.at();
    hq.answer = stripped;
    await pass(6);
    expect(told(hub)).toEqual([]);
    hq.way = 'open';
    await pass(3);
    expect(told(hub)).toEqual([['opened', 'source-address-reputation']]);
    const since = (await viewAtHub(hub))?.since ?? '';
    expect(since > lostAfter && Date.parse(since) - Date.parse(lostAfter) < EVERY_MS + 60_000).toBe(true);
    const [message] = hub.messages;
    expect(JSON.parse(message?.json ?? '{}').transitions[0].firstSeenAt).toBe(since);
  });

  test('a loss that came and went meanwhile opens nothing, and is in the history at its time', async () => {
    const { hub, hq, pass } = await place();
    await pass(3);
    hq.way = 'gone';
    await pass(1);
    const before = hub.at();
    hq.answer = stripped;
    await pass(4);
    hq.answer = healthy;
    await pass(4);
    const after = hub.at();
    hq.way = 'open';
    await pass(3);
    expect(hub.messages).toEqual([]);
    const late = (await changesAtHub(hub)).filter(({ at }) => at > before);
    expect(late.map(({ to }) => to)).toEqual(['offered', 'missing']);
    expect(late.every(({ at }) => at < after)).toBe(true);
    expect(hq.said).toHaveLength(2);
    expect(hq.said[0]).toMatch(/^what hq sees is not published since .*ETIMEDOUT/);
    expect(hq.said[1]).toBe(
      'what hq sees is published again, after 50 min: 1 view, 2 changes, 1 heartbeat, the metrics of 10 runs',
    );
  });

  test('an incident from before whose end comes late is out of sight meanwhile, and resolves then', async () => {
    const { hub, hq, pass } = await place();
    await pass(3);
    hq.answer = stripped;
    await pass(2);
    hq.way = 'gone';
    await pass(2);
    hq.answer = healthy;
    await pass(4);
    expect(told(hub).map(([kind]) => kind)).not.toContain('resolved');
    expect(hub.messages.at(-1)?.subject).toContain("can't see any more");
    hq.way = 'open';
    await pass(3);
    expect(told(hub).at(-1)).toEqual(['resolved', 'source-address-reputation']);
    expect(told(hub).filter(([kind]) => kind === 'opened')).toHaveLength(1);
  });

  test('a machine that was suspended says nothing of the time, and goes on', async () => {
    const { hub, hq, pass } = await place();
    await pass(3);
    await pass(12, true);
    expect(hub.messages).toEqual([]);
    await pass(2);
    hq.answer = stripped;
    await pass(2);
    expect(told(hub)).toEqual([['opened', 'source-address-reputation']]);
  });

  test.each([-20, -4, 4, 20])(
    'a clock that is %i minutes off opens and ends one incident all the same',
    async (minutes) => {
      const { hub, hq, pass } = await place();
      await pass(3);
      hq.aheadMinutes = minutes;
      await pass(3);
      hq.answer = stripped;
      await pass(5);
      hq.aheadMinutes = 0;
      await pass(2);
      hq.answer = healthy;
      await pass(8);
      expect(told(hub).filter(([kind]) => kind === 'opened')).toHaveLength(1);
      expect(told(hub).at(-1)?.[0]).toBe('resolved');
      expect((await viewAtHub(hub))?.outcome).toBe('offered');
    },
  );

  test('what was taken though the answer was lost is said again, and changes nothing', async () => {
    const { hub, hq, pass } = await place();
    await pass(3);
    hq.way = 'answerLost';
    hq.answer = stripped;
    await pass(3);
    hq.way = 'open';
    await pass(2);
    expect(told(hub)).toEqual([['opened', 'source-address-reputation']]);
    expect(await changesAtHub(hub)).toHaveLength(2);
    expect(hq.local.marked()).toEqual([]);
  });

  test('a hub that was made anew gets all that stands at the next start', async () => {
    const { hub, hq, pass } = await place();
    await pass(3);
    const keys = (await hub.table.query({ pk: 'vantage#hq#0' })).filter(({ sk }) => !sk.startsWith('change#'));
    hub.table.exchange(keys, []);
    await hq.restart();
    await pass(1);
    const there = (await hub.table.query({ pk: 'vantage#hq#0' })).filter(({ sk }) => !sk.startsWith('change#'));
    expect(there.map(({ sk }) => sk)).toEqual(keys.map(({ sk }) => sk));
  });
});
