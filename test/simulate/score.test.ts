import type { WorldEvent } from '../../simulate/events';
import { fleet, vantages } from '../../simulate/fleet';
import type { LostSession, World } from '../../simulate/month';
import { randomness } from '../../simulate/randomness';
import { isSound, type Score, score } from '../../simulate/score';
import type { Said } from '../../simulate/told';

const MINUTE = 60_000;
const start = Date.UTC(2026, 0, 5);
const [host, other] = fleet(10, randomness(1));
if (host === undefined || other === undefined) throw new Error('a fleet of ten has two hosts');
const [a, b, hq] = vantages(3);
if (a === undefined || b === undefined || hq === undefined) throw new Error('three were asked for');
const from = start + 60 * MINUTE;
/** Something that lasts an hour. */
const event = (more: Partial<WorldEvent> = {}): WorldEvent => ({
  kind: 'receiver-change',
  from,
  to: from + 60 * MINUTE,
  hosts: [host],
  causes: ['receiver-change'],
  ...more,
});
const listing = event({ kind: 'listing', vantages: [a], causes: ['source-address-reputation'], isListed: true });
const worldOf = (...events: readonly WorldEvent[]): World => ({
  hosts: [host, other],
  vantages: [a, b, hq],
  events,
  start,
  days: 1,
});

interface Word {
  readonly minute: number;
  readonly kind: string;
  readonly incident?: string;
  readonly cause?: string;
  readonly scope?: string;
  readonly losing?: readonly string[];
  readonly mxHost?: string;
}
const message = (minute: number, body: object): Said => {
  const json = JSON.stringify(body);
  return {
    at: from + minute * MINUTE,
    message: { ids: [], severity: 'critical', subject: '', email: '', sms: '', json },
  };
};
const at = (minute: number): string => new Date(from + minute * MINUTE).toISOString();
function said({ minute, cause = 'receiver-change', ...more }: Word): Said {
  const transition = {
    incident: 'A',
    mxHost: host?.mxHost,
    at: at(minute),
    scope: 'everywhere',
    losing: ['cloud-1', 'cloud-2', 'hq'],
    ...more,
    cause: { code: cause },
  };
  return message(minute, { transitions: [transition] });
}
const finding = (minute: number, code: string, kind: string, subject: string): Said =>
  message(minute, { findings: [{ id: `${kind}/${subject}/${code}#1`, code, kind, subject, openedAt: at(minute) }] });

const opened = said({ minute: 5, kind: 'opened' });
const resolved = said({ minute: 70, kind: 'resolved' });
const restricted = { cause: 'source-address-reputation', scope: 'some-vantages', losing: ['cloud-1'] } as const;
const intermittent = `${host.mxHost}:25`;
const lostAt = (minute: number, vantage = 'cloud-1'): LostSession => ({
  at: from + minute * MINUTE,
  mxHost: host.mxHost,
  vantage,
});

describe('the score of a simulated month', () => {
  test.each<{ name: string; world: World; told: readonly Said[]; lost?: readonly LostSession[] }>([
    { name: 'the loss and its end are told', world: worldOf(event()), told: [opened, resolved] },
    {
      name: 'what was under way at the end of an event is told after it',
      world: worldOf(event({ to: from + 10 * MINUTE })),
      told: [
        said({ minute: 5, kind: 'opened' }),
        said({ minute: 11, kind: 'resolved' }),
        said({ minute: 14, kind: 'reopened' }),
        resolved,
      ],
    },
    {
      name: 'a cause is mended while the loss lasts',
      world: worldOf(listing),
      told: [
        said({ minute: 5, kind: 'opened', ...restricted }),
        said({ minute: 9, kind: 'updated', ...restricted }),
        said({ minute: 70, kind: 'resolved', ...restricted }),
      ],
    },
    {
      name: 'a warning tells of unlike servers in place of an incident',
      world: worldOf(event({ kind: 'mixed-pool', causes: ['receiver-pool-inconsistent'] })),
      told: [finding(20, 'starttls-intermittent', 'host', intermittent)],
    },
    {
      name: 'a warning tells of the address that is listed',
      world: worldOf(listing),
      told: [
        said({ minute: 5, kind: 'opened', ...restricted }),
        finding(6, 'egress-listed', 'vantage', 'cloud-1'),
        said({ minute: 70, kind: 'resolved', ...restricted }),
      ],
    },
    { name: 'a loss is too short to be seen', world: worldOf(event({ to: from + 8 * MINUTE })), told: [] },
  ])('is sound where $name', ({ world, told, lost = [] }) => {
    const result = score(world, told, lost);
    expect(isSound(result)).toBe(true);
    expect(result.rightCauses).toBe(1);
  });

  test('knows how long it took', () => {
    expect(score(worldOf(event()), [opened, resolved], []).secondsToMessage).toEqual({
      median: 300,
      worst: 300,
      worstUnexcused: 300,
    });
  });

  type Shown = { readonly [K in keyof Score]: Score[K] extends readonly string[] ? K : never }[keyof Score];
  test.each<{ name: string; world?: World; told: readonly Said[]; shows: Shown }>([
    { name: 'a loss that nobody was told of', told: [], shows: 'missed' },
    {
      name: 'an alarm at another host',
      told: [opened, resolved, said({ minute: 6, kind: 'opened', mxHost: other.mxHost })],
      shows: 'falseAlarms',
    },
    {
      name: 'an alarm before anything happened',
      told: [said({ minute: -5, kind: 'opened', incident: 'B' }), opened, resolved],
      shows: 'falseAlarms',
    },
    {
      name: 'an alarm forty minutes after the end',
      told: [opened, resolved, said({ minute: 100, kind: 'opened', incident: 'B', cause: 'undetermined' })],
      shows: 'falseAlarms',
    },
    {
      name: 'an alarm from a vantage that lost nothing, while another one does',
      world: worldOf(listing),
      told: [
        said({ minute: 5, kind: 'opened', ...restricted }),
        said({ minute: 9, kind: 'opened', ...restricted, incident: 'B', losing: ['cloud-2'] }),
        said({ minute: 70, kind: 'resolved', ...restricted }),
      ],
      shows: 'falseAlarms',
    },
    {
      name: 'an alarm from one vantage while a middlebox takes STARTTLS from another, at every host',
      world: worldOf(event({ kind: 'middlebox', hosts: [host], vantages: [hq], causes: ['middlebox-on-path'] })),
      told: [
        said({ minute: 5, kind: 'opened', cause: 'middlebox-on-path', scope: 'some-vantages', losing: ['hq'] }),
        said({
          minute: 6,
          kind: 'opened',
          incident: 'B',
          cause: 'middlebox-on-path',
          scope: 'some-vantages',
          losing: ['cloud-1', 'hq'],
        }),
        said({ minute: 70, kind: 'resolved' }),
      ],
      shows: 'falseAlarms',
    },
    {
      name: 'a wrong first cause',
      told: [
        said({ minute: 5, kind: 'opened', cause: 'undetermined' }),
        said({ minute: 9, kind: 'updated' }),
        resolved,
      ],
      shows: 'wrongCauses',
    },
    {
      name: 'a second incident of the same event with a wrong cause',
      told: [
        opened,
        said({ minute: 62, kind: 'resolved' }),
        said({ minute: 63, kind: 'opened', incident: 'B', cause: 'undetermined' }),
        said({ minute: 64, kind: 'updated', incident: 'B' }),
        said({ minute: 70, kind: 'resolved', incident: 'B' }),
      ],
      shows: 'wrongCauses',
    },
    {
      name: 'a scope that is too narrow',
      told: [said({ minute: 5, kind: 'opened', scope: 'some-vantages', losing: ['cloud-1'] }), resolved],
      shows: 'wrongScopes',
    },
    {
      name: 'a wrong last cause',
      told: [opened, said({ minute: 9, kind: 'updated', cause: 'undetermined' }), resolved],
      shows: 'wrongLastCauses',
    },
    {
      name: 'a loss that is told after fifty minutes',
      told: [said({ minute: 50, kind: 'opened' }), resolved],
      shows: 'late',
    },
    {
      name: 'a loss that is told a second too late',
      told: [said({ minute: 5.52, kind: 'opened' }), resolved],
      shows: 'late',
    },
    { name: 'an end that is not told', told: [opened], shows: 'unresolved' },
    {
      name: 'a second loss of which no end is told',
      told: [opened, said({ minute: 61, kind: 'resolved' }), said({ minute: 63, kind: 'reopened' })],
      shows: 'unresolved',
    },
    {
      name: 'an end that is told while the loss lasts',
      told: [opened, said({ minute: 30, kind: 'resolved' })],
      shows: 'endedEarly',
    },
    {
      name: 'a warning of unlike servers where there are none',
      told: [opened, finding(20, 'starttls-intermittent', 'host', intermittent), resolved],
      shows: 'falseFindings',
    },
    {
      name: 'a warning of a listing that there is not',
      told: [opened, finding(20, 'egress-listed', 'vantage', 'hq'), resolved],
      shows: 'falseFindings',
    },
    {
      name: 'a warning of anything that is not amiss',
      told: [opened, finding(20, 'probe-refused', 'host', intermittent), resolved],
      shows: 'falseFindings',
    },
  ])('shows $name, and is not sound', ({ world = worldOf(event()), told, shows }) => {
    const result = score(world, told, []);
    expect(result[shows]).toHaveLength(1);
    expect(isSound(result)).toBe(false);
  });

  test.each<{ name: string; more: Partial<WorldEvent>; minute: number; lost: readonly LostSession[]; excuse?: string }>(
    [
      { name: 'in time', more: {}, minute: 5, lost: [lostAt(1)] },
      {
        name: 'a run late, in which a connection was lost',
        more: {},
        minute: 10,
        lost: [lostAt(4)],
        excuse: 'connections lost: cloud-1 at 01:04',
      },
      {
        name: 'late where an address of a pool had no turn yet',
        more: { kind: 'bad-address', hosts: [{ ...host, addresses: ['192.0.2.1', '192.0.2.2', '192.0.2.3'] }] },
        minute: 15,
        lost: [],
        excuse: 'its 3 addresses take turns',
      },
      {
        name: 'late where the upgrade had no turn yet',
        more: { kind: 'broken-tls' },
        minute: 55,
        lost: [],
        excuse: 'upgrades have their turn once an hour, and a second one has to fail',
      },
    ],
  )('names the excuse of what is told $name', ({ more, minute, lost, excuse }) => {
    const result = score(worldOf(event(more)), [said({ minute, kind: 'opened' })], lost);
    expect(result.late).toEqual([]);
    expect(result.excused).toEqual(excuse === undefined ? [] : [expect.stringContaining(excuse)]);
  });

  test.each([
    { name: 'too short for everybody to meet the server', minutes: 12, missed: 0, excused: 1 },
    { name: 'long enough for it', minutes: 60, missed: 1, excused: 0 },
  ])('of a mixed pool that nobody was told of, $name, shows $missed missed', ({ minutes, missed, excused }) => {
    const pool = event({ kind: 'mixed-pool', causes: ['receiver-pool-inconsistent'], to: from + minutes * MINUTE });
    const alone = { ...pool, hosts: [{ ...host, addresses: ['192.0.2.1'] }] };
    const result = score(worldOf(alone), [], []);
    expect([result.missed.length, result.excused.length]).toEqual([missed, excused]);
  });

  test.each<{ name: string; more: Partial<WorldEvent>; minute: number; lost: readonly LostSession[] }>([
    { name: 'two runs late, of which chance explains one', more: {}, minute: 15, lost: [lostAt(4)] },
    {
      name: 'late, and chance struck another host',
      more: {},
      minute: 10,
      lost: [{ ...lostAt(4), mxHost: other.mxHost }],
    },
    { name: 'late, and chance struck after it was told', more: {}, minute: 10, lost: [lostAt(14)] },
    { name: 'later than the turn of an address explains', more: { kind: 'bad-address' }, minute: 25, lost: [] },
    {
      name: 'later than the turn of an upgrade explains',
      more: { kind: 'broken-tls', to: from + 180 * MINUTE },
      minute: 120,
      lost: [],
    },
  ])('excuses nothing that is told $name', ({ more, minute, lost }) => {
    const result = score(worldOf(event(more)), [said({ minute, kind: 'opened' })], lost);
    expect([result.late.length, result.excused.length]).toEqual([1, 0]);
  });
});
