import { events } from '../../simulate/events';
import { fleet, vantages } from '../../simulate/fleet';
import type { Said } from '../../simulate/month';
import { randomness } from '../../simulate/randomness';
import { score } from '../../simulate/score';

const MINUTE = 60_000;
const start = Date.UTC(2026, 0, 5);
const random = randomness(1);
const [host, other] = fleet(10, random);
if (host === undefined || other === undefined) throw new Error('a fleet of ten has two hosts');
const from = start + 60 * MINUTE;
const lost = {
  kind: 'receiver-change',
  from,
  to: from + 60 * MINUTE,
  hosts: [host],
  causes: ['receiver-change'],
} as const;
const world = { hosts: [host, other], vantages: vantages(3), events: [lost], start, days: 1 };

interface Word {
  readonly minute: number;
  readonly kind: string;
  readonly cause?: string;
  readonly mxHost?: string;
}
const said = ({ minute, kind, cause = 'receiver-change', mxHost = host.mxHost }: Word): Said => {
  const at = from + minute * MINUTE;
  const transition = { incident: 'A', kind, mxHost, at: new Date(at).toISOString(), cause: { code: cause } };
  const json = JSON.stringify({ transitions: [transition] });
  return { at, message: { ids: [], severity: 'critical', subject: '', email: '', sms: '', json } };
};
const opened = said({ minute: 5, kind: 'opened' });
const resolved = said({ minute: 70, kind: 'resolved' });

describe('the score of a simulated month', () => {
  test('is clean where the loss and its end are told', () => {
    expect(score(world, [opened, resolved])).toMatchObject({
      falseAlarms: [],
      missed: [],
      wrongFirstCauses: [],
      wrongLastCauses: [],
      unresolved: [],
      rightCauses: 1,
      secondsToMessage: { median: 300, worst: 300 },
    });
  });

  test.each([
    { name: 'a loss that nobody was told of', told: [], shows: 'missed' },
    {
      name: 'an alarm at another host',
      told: [opened, resolved, said({ minute: 6, kind: 'opened', mxHost: other.mxHost })],
      shows: 'falseAlarms',
    },
    {
      name: 'an alarm before anything happened',
      told: [said({ minute: -5, kind: 'opened' }), opened, resolved],
      shows: 'falseAlarms',
    },
    {
      name: 'an alarm long after',
      told: [opened, resolved, said({ minute: 300, kind: 'opened' })],
      shows: 'falseAlarms',
    },
    {
      name: 'a wrong first cause',
      told: [said({ minute: 5, kind: 'opened', cause: 'undetermined' }), resolved],
      shows: 'wrongFirstCauses',
    },
    {
      name: 'a wrong last cause',
      told: [opened, said({ minute: 9, kind: 'updated', cause: 'undetermined' }), resolved],
      shows: 'wrongLastCauses',
    },
    { name: 'an end that is not told', told: [opened], shows: 'unresolved' },
  ] as const)('shows $name', ({ told, shows }) => {
    expect(score(world, told)[shows]).toHaveLength(1);
  });
});

describe('a simulated month', () => {
  test('is the same for the same seed, and another one for another', () => {
    const of = (seed: number) => {
      const draws = randomness(seed);
      const hosts = fleet(40, draws);
      return JSON.stringify(events({ hosts, vantages: vantages(5), start, days: 5 }, draws));
    };
    expect(of(3)).toBe(of(3));
    expect(of(3)).not.toBe(of(4));
  });

  test('has every kind of event, and no two at once at hosts of one operator', () => {
    const hosts = fleet(100, random);
    const all = events({ hosts, vantages: vantages(5), start, days: 30 }, random);
    expect(new Set(all.map(({ kind }) => kind)).size).toBe(13);
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
});
