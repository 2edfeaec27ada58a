import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EVENT_KINDS, events } from '../../simulate/events';
import { fleet, vantages } from '../../simulate/fleet';
import { randomness } from '../../simulate/randomness';

const start = Date.UTC(2026, 0, 5);
function monthOf(seed: number, hosts: number, days: number) {
  const random = randomness(seed);
  const all = fleet(hosts, random);
  return { hosts: all, events: events({ hosts: all, vantages: vantages(5), start, days }, random) };
}

describe('a simulated month', () => {
  test('is the same for the same seed, and another one for another', () => {
    const of = (seed: number) => JSON.stringify(monthOf(seed, 40, 5));
    expect(of(3)).toBe(of(3));
    expect(of(3)).not.toBe(of(4));
  });

  test('has no two events at once at hosts of one operator', () => {
    const { hosts, events: all } = monthOf(1, 100, 30);
    const atHosts = all.filter(({ hosts: { length } }) => length < hosts.length);
    for (const event of atHosts) {
      const operators = event.hosts.map(({ operator }) => operator);
      const meeting = atHosts.filter(
        (second) =>
          second !== event &&
          second.from < event.to &&
          event.from < second.to &&
          second.hosts.some(({ operator }) => operators.includes(operator)),
      );
      expect(meeting).toEqual([]);
    }
  });

  test.each([
    { name: 'the full one', hosts: 200, days: 30, seed: 1 },
    { name: 'the full one of another seed', hosts: 200, days: 30, seed: 2 },
    { name: 'the short one of CI', ...shortRun() },
  ])('has every kind of event: $name', ({ hosts, days, seed }) => {
    const all = monthOf(seed, hosts, days).events;
    expect([...new Set(all.map(({ kind }) => kind))].sort()).toEqual([...EVENT_KINDS].sort());
  });
});

/** As CI runs it. */
function shortRun() {
  const script = readFileSync(join(__dirname, '../../.ci/run'), 'utf8');
  const option = (name: string) => Number(new RegExp(`simulate -- .*--${name} (\\d+)`).exec(script)?.[1]);
  return { hosts: option('hosts'), days: option('days'), seed: option('seed') };
}
