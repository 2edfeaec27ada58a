import { isTargetWorthWriting, leaveTarget, type Routing, settleTarget } from '../../../lib/judgement/targetView';
import type { TargetView } from '../../../lib/judgement/view';
import { minute } from '../../support/records';

const run = (n: number) => ({ vantage: 'a', shard: 0, startedAt: minute(n) });
const routing = (hosts: readonly string[], more: Partial<Routing> = {}): Routing => ({
  target: 'example.net',
  ours: false,
  hosts,
  unresolvedHosts: [],
  ...more,
});
const failing = (code: 'null-mx' | 'no-mx' | 'unresolvable', more: Partial<Routing> = {}): Routing =>
  routing([], { failure: { code, message: `because of ${code}` }, ...more });
const at = (previous: TargetView | undefined, n: number, given: Routing): TargetView =>
  settleTarget(previous, given, run(n));
const codes = ({ findings }: TargetView) => findings.map(({ code, severity }) => `${severity} ${code}`);
const usual = () => at(undefined, 0, routing(['mx2:25', 'mx1:25']));

describe('settleTarget', () => {
  const rows: readonly { name: string; given: Routing; expected: readonly string[]; hosts?: readonly string[] }[] = [
    { name: 'the same hosts', given: routing(['mx1:25', 'mx2:25']), expected: [] },
    { name: 'a null MX', given: failing('null-mx'), expected: ['notice null-mx'], hosts: [] },
    { name: 'no MX at all', given: failing('no-mx', { ours: true }), expected: ['warning no-mx'], hosts: [] },
    { name: 'no answer, once', given: failing('unresolvable'), expected: [] },
    {
      name: 'another host',
      given: routing(['mx1:25', 'mx3:25']),
      expected: ['notice mx-changed'],
      hosts: ['mx1:25', 'mx3:25'],
    },
    {
      name: 'another host of ours',
      given: routing(['mx1:25'], { ours: true }),
      expected: ['warning mx-changed'],
      hosts: ['mx1:25'],
    },
  ];
  test.each(rows)('finds $expected for $name', ({ given, expected, hosts = ['mx1:25', 'mx2:25'] }) => {
    const view = at(usual(), 1, given);
    expect(codes(view)).toEqual(expected);
    expect(view.hosts).toEqual(hosts);
  });

  test('finds too many hosts, in words that stay the same while they are', () => {
    const first = at(undefined, 0, routing(['mx1:25'], { leftOut: 80 }));
    expect(codes(first)).toEqual(['notice too-many-mx']);
    expect(codes(at(undefined, 0, routing(['mx1:25'], { leftOut: 1, ours: true })))).toEqual(['warning too-many-mx']);
    expect(isTargetWorthWriting(first, at(first, 5, routing(['mx1:25'], { leftOut: 99 })))).toBe(false);
    expect(codes(at(first, 10, routing(['mx1:25'])))).toEqual([]);
  });

  test('finds nothing on the first look', () => {
    expect(codes(usual())).toEqual([]);
  });

  test('tells a change for a day, and the next one anew', () => {
    const changed = at(usual(), 1, routing(['mx3:25']));
    const later = at(changed, 60, routing(['mx3:25']));
    expect(later.findings).toEqual(changed.findings);
    expect(isTargetWorthWriting(changed, later)).toBe(false);
    expect(at(later, 70, routing(['mx4:25'])).findings).toMatchObject([
      { since: minute(70), message: expect.stringContaining('gone: mx3:25; new: mx4:25') },
    ]);
    expect(codes(at(later, 1 + 24 * 60, routing(['mx3:25'])))).toEqual([]);
  });

  test('tells of a DNS that fails from the second run on, with the hosts that it knows', () => {
    const first = at(usual(), 1, failing('unresolvable'));
    expect(first.unresolved).toEqual([{ name: 'example.net', since: minute(1) }]);
    const second = at(first, 2, failing('unresolvable'));
    expect(codes(second)).toEqual(['notice unresolvable']);
    expect(second.unresolved).toEqual(first.unresolved);
    const back = at(second, 3, routing(['mx1:25', 'mx2:25']));
    expect(codes(back)).toEqual([]);
    expect(back.unresolved).toBeUndefined();
    expect(back.since).toBe(minute(0));
  });

  test('knows which host’s addresses the DNS does not tell', () => {
    const partly = routing(['mx1:25', 'mx2:25'], {
      unresolvedHosts: [{ host: 'mx2:25', message: 'A of mx2: SERVFAIL' }],
    });
    const again = at(at(usual(), 1, partly), 2, partly);
    expect(again.findings).toMatchObject([{ code: 'unresolvable', since: minute(2) }]);
    expect(again.unresolved).toEqual([{ name: 'mx2:25', since: minute(1) }]);
  });
});

test('a target that left has neither hosts nor findings', () => {
  const gone = leaveTarget(at(usual(), 1, failing('null-mx')), run(2));
  expect(gone).toMatchObject({ hosts: [], findings: [], observedAt: minute(2) });
  expect(isTargetWorthWriting(gone, leaveTarget(gone, run(3)))).toBe(false);
  expect(codes(at(gone, 4, routing(['mx1:25'])))).toEqual([]);
});
