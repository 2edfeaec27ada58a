import { inTurns, startOffsetMs } from '../../../lib/probe/turns';

const host = (mxHost: string, rest: { readonly ours?: boolean; readonly isSteady?: boolean } = {}) => ({
  ...{ mxHost, port: 25, ours: false, isSteady: true },
  ...rest,
});
const tenants = (count: number) =>
  Array.from({ length: count }, (_, n) => host(`tenant${n}.mail.protection.outlook.com`));
const others = Array.from({ length: 5 }, (_, n) => host(`mx.other${n}.example`));
const names = (hosts: readonly { readonly mxHost: string }[]) => hosts.map(({ mxHost }) => mxHost);

describe('hosts of an operator that has more of them than a minute has connections', () => {
  const asked = (run: number, hosts: readonly ReturnType<typeof host>[], perMinute: number) =>
    names(
      inTurns(hosts, run, perMinute)
        .filter(({ mxHost }) => mxHost.endsWith('outlook.com'))
        .slice(0, perMinute),
    );

  test.each([
    { count: 100, perMinute: 10, runs: 10 },
    { count: 100, perMinute: 30, runs: 4 },
    { count: 7, perMinute: 3, runs: 3 },
  ])('have all had a turn of $count after $runs runs of $perMinute', ({ count, perMinute, runs }) => {
    for (const begin of [0, 5_915_808]) {
      const seen = new Set(
        Array.from({ length: runs }, (_, run) => asked(begin + run, [...others, ...tenants(count)], perMinute)).flat(),
      );
      expect(seen.size).toBe(count);
    }
  });

  test('come after those that we receive at and those that are not as they were, which come each time', () => {
    const urgent = [
      host('ours.mail.protection.outlook.com', { ours: true }),
      host('lost.mail.protection.outlook.com', { isSteady: false }),
    ];
    const seen = new Set<string>();
    for (let run = 0; run < 7; run += 1) {
      const first = asked(run, [...tenants(50), ...urgent], 10);
      expect(first.slice(0, 2)).toEqual(names(urgent));
      for (const name of first) seen.add(name);
    }
    expect(seen.size).toBe(52);
  });

  test('are all there, each once, whatever the run', () => {
    const hosts = [...others, ...tenants(50)];
    expect(names(inTurns(hosts, 12_345, 7)).sort()).toEqual(names(hosts).sort());
  });
});

describe('when a session begins', () => {
  test('is the same in each run, and another one at each vantage and host', () => {
    const [one = host(''), two = host('')] = tenants(2);
    const offsets = [
      startOffsetMs('us-east-1', one, 1000),
      startOffsetMs('eu-west-1', one, 1000),
      startOffsetMs('us-east-1', two, 1000),
      startOffsetMs('us-east-1', { ...one, port: 587 }, 1000),
    ];
    expect(new Set(offsets).size).toBe(4);
    expect(offsets[0]).toBe(startOffsetMs('us-east-1', one, 1000));
  });

  test.each([
    { count: 20, within: 0 },
    { count: 100, within: 500 },
    { count: 1000, within: 5000 },
    { count: 10_000, within: 5000 },
  ])('is within $within ms of the beginning, evenly spread, where there are $count hosts', ({ count, within }) => {
    const offsets = tenants(count).map((one) => startOffsetMs('us-east-1', one, count));
    expect(Math.max(...offsets)).toBeLessThanOrEqual(within);
    expect(Math.min(...offsets)).toBeGreaterThanOrEqual(0);
    const tenths = Array.from({ length: 10 }, (_, tenth) => {
      const [from, to] = [(tenth * within) / 10, ((tenth + 1) * within) / 10];
      return offsets.filter((offset) => offset >= from && offset < to).length;
    });
    if (within > 0 && count >= 1000) expect(Math.min(...tenths)).toBeGreaterThan(count / 20);
  });
});
