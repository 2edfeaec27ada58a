import { advanceFinding } from '../../../lib/judgement/advanceFinding';
import { differingExchanges, mayDiffer } from '../../../lib/judgement/differingExchanges';
import type { FindingRecord } from '../../../lib/judgement/findingRecord';
import type { Heartbeat, TargetView } from '../../../lib/judgement/view';
import { reportsOf, targetWitnesses } from '../../../lib/judgement/witness';
import { finding } from '../../support/findings';
import { fc } from '../../support/properties';
import { heartbeat, minute } from '../../support/records';

/** How a vantage was told to route mail of contoso.example since 21:00. */
const routing = (vantage: string, hosts: readonly string[], more: Partial<TargetView> = {}): TargetView => ({
  schemaVersion: 1,
  vantage,
  shard: 0,
  target: 'contoso.example',
  ours: false,
  hosts: hosts.map((host) => `${host}:25`),
  since: minute(0),
  observedAt: minute(0),
  findings: [],
  ...more,
});
const at = (n: number) => (view: TargetView) => ({ view, heartbeat: heartbeat(n, { vantage: view.vantage }) });
const [us, eu, hq] = [routing('us-east-1', ['b', 'c']), routing('eu-west-1', ['b', 'c']), routing('hq', ['a'])];

describe('the DNS tells vantages of different exchanges', () => {
  const none = { findings: [finding({ code: 'no-mx' })] };
  const silent = { unresolved: [{ name: 'contoso.example', since: minute(0) }] };
  const rows: readonly { name: string; views: readonly TargetView[]; run?: number; message?: string }[] = [
    {
      name: 'for an hour',
      views: [us, eu, hq],
      run: 60,
      message: 'the DNS sends eu-west-1 and us-east-1 to b and c; hq to a',
    },
    { name: 'for less than an hour', views: [us, eu, hq], run: 59 },
    { name: 'never', views: [us, eu, routing('hq', ['b', 'c'])] },
    { name: 'of one of which it has been so for less', views: [us, eu, routing('hq', ['a'], { since: minute(70) })] },
    { name: 'one of which had no answer', views: [us, eu, routing('hq', ['a'], silent)] },
    {
      name: 'one of which has more than are watched',
      views: [us, { ...hq, findings: [finding({ code: 'too-many-mx' })] }],
    },
    {
      name: 'or of none',
      views: [us, routing('hq', [], none)],
      message: 'the DNS sends hq to no mail host; us-east-1 to b and c',
    },
    { name: 'of which there is but one', views: [us] },
    {
      name: 'on another port',
      views: [us, routing('hq', [], { hosts: ['b:26', 'c:25'] })],
      message: 'the DNS sends hq to b:26 and c; us-east-1 to b and c',
    },
    {
      name: 'in many ways, and of many',
      views: ['1', '2', '3', '4', '5', '6'].map((id) => routing(`v${id}`, [id, 'p', 'q', 'r', 's', 't'])),
      message:
        'the DNS sends v1 to 1, p, q, r and 2 more; v2 to 2, p, q, r and 2 more; v3 to 3, p, q, r and 2 more; v4 to 4, p, q, r and 2 more; 2 more elsewhere',
    },
  ];
  test.each(rows)('$name: $message', ({ views, run = 120, message }) => {
    const found = differingExchanges(views.map(at(run)));
    expect(found?.message).toBe(message);
    if (found !== undefined) expect(found).toMatchObject({ code: 'mx-differs-by-vantage', severity: 'notice' });
  });

  const views = fc.uniqueArray(
    fc.record({
      vantage: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
      hosts: fc.subarray(['x', 'y', 'z']),
      since: fc.integer({ min: 0, max: 120 }),
    }),
    { selector: ({ vantage }) => vantage },
  );
  test('the same in whatever order they and their exchanges come, and only where sets differ', () => {
    fc.assert(
      fc.property(views, (told) => {
        const routed = told.map(({ vantage, hosts, since }) =>
          at(120)(routing(vantage, hosts, { since: minute(since) })),
        );
        const turned = told
          .toReversed()
          .map(({ vantage, hosts, since }) => at(120)(routing(vantage, hosts.toReversed(), { since: minute(since) })));
        const found = differingExchanges(routed);
        expect(differingExchanges(turned)).toEqual(found);
        if (found === undefined) return;
        expect(mayDiffer(routed.map(({ view }) => view))).toBe(true);
        expect(found.message.length).toBeLessThanOrEqual(400);
        expect(found.since <= minute(60)).toBe(true);
      }),
    );
  });
});

describe('the finding', () => {
  const about = { kind: 'target', subject: 'contoso.example', code: 'mx-differs-by-vantage' } as const;
  const judged = (
    record: FindingRecord | undefined,
    n: number,
    views: readonly TargetView[],
    beats: Partial<Record<string, Partial<Heartbeat>>> = {},
  ) => {
    const run = views.map(({ vantage }) => heartbeat(n, { vantage, ...beats[vantage] }));
    const witnesses = targetWitnesses(views, run, { now: Date.parse(minute(n)), everyMs: 300_000 });
    return advanceFinding(about, record, reportsOf(about.code, witnesses), Date.parse(minute(n)));
  };
  const open = judged(undefined, 60, [us, eu, hq]);
  const agreed = routing('hq', ['b', 'c'], { since: minute(65), observedAt: minute(65) });

  test('opens after an hour, seen by all who take part', () => {
    expect(judged(undefined, 59, [us, eu, hq])).toBeUndefined();
    expect(open).toMatchObject({ vantages: ['eu-west-1', 'hq', 'us-east-1'], openedAt: minute(0), sequence: 1 });
  });

  test.each([
    { name: 'silent', beat: { startedAt: minute(0) } },
    { name: 'blind', beat: { blind: true } },
    { name: 'behind a proxy', beat: { proxiedBy: 'proxy.example' } },
  ])('neither opens nor ends by the word of a vantage that is $name', ({ beat }) => {
    expect(judged(undefined, 90, [us, eu, hq], { hq: beat })).toBeUndefined();
    expect(judged(open, 90, [us, eu, hq], { hq: beat })?.resolvedAt).toBeUndefined();
    expect(judged(open, 200, [us, eu, agreed], { hq: beat })?.resolvedAt).toBeUndefined();
  });

  test('ends once they have agreed for an hour', () => {
    const young = judged(open, 124, [us, eu, agreed]);
    expect(young?.resolvedAt).toBeUndefined();
    expect(judged(young, 125, [us, eu, agreed])?.resolvedAt).toBe(minute(125));
  });

  test('stands while the hosts change everywhere and still differ afterwards', () => {
    const since = { since: minute(70), observedAt: minute(70) };
    const moved = [routing('us-east-1', ['d'], since), routing('eu-west-1', ['d'], since), routing('hq', ['e'], since)];
    const during = judged(open, 75, moved);
    expect(during?.resolvedAt).toBeUndefined();
    const after = judged(during, 130, moved);
    expect(after).toMatchObject({ sequence: 1, message: 'the DNS sends eu-west-1 and us-east-1 to d; hq to e' });
  });

  test('ends where who differed has left', () => {
    expect(judged(open, 70, [us, eu])?.resolvedAt).toBe(minute(70));
  });
});
