import { type Incident, TRANSITION_KINDS, type Transition } from '../../../lib/judgement/incident';
import { MUTED_KINDS, type Mute } from '../../../lib/judgement/mute';
import { type Telling, telling } from '../../../lib/judgement/telling';
import { CAUSE_CODES, SCOPES } from '../../../lib/judgement/verdict';
import type { QuietWindow } from '../../../lib/telemetry/contract';
import { incident, transition } from '../../support/incidents';
import { fc } from '../../support/properties';

/** Hours of 2026-11-23, in UTC. */
const hour = (n: number): string => new Date(Date.UTC(2026, 10, 23, 0, n * 60)).toISOString();
const mute = (more: Partial<Mute> = {}): Mute => ({
  schemaVersion: 1,
  id: 'M1',
  kind: 'target',
  name: 'contoso.example',
  since: hour(10),
  until: hour(14),
  reason: '',
  by: 'ops@host',
  ...more,
});
const vantageMute = (name: string) => mute({ kind: 'vantage', name });
const cause = (code: Transition['cause']['code']): Transition['cause'] => ({
  code,
  confidence: 'medium',
  evidence: [],
});
const night: QuietWindow = { from: '10:00', to: '14:00', timezone: 'UTC' };

const opened = (at: number, more: Partial<Transition> = {}) => transition({ at: hour(at), ...more });
const next = (sequence: number, at: number, more: Partial<Transition> = {}) =>
  transition({ sequence, kind: 'updated', at: hour(at), ...more });
const resolved = (sequence: number, at: number, more: Partial<Transition> = {}) =>
  next(sequence, at, { kind: 'resolved', ...more });

interface Row {
  readonly name: string;
  readonly transitions: readonly Transition[];
  /** Up to which sequence it was said. */
  readonly said?: number;
  readonly incident?: Partial<Incident>;
  readonly mutes?: readonly Mute[];
  readonly windows?: readonly QuietWindow[];
  readonly now?: number;
  readonly expected: Telling;
}

const other = cause('receiver-change');
const rows: readonly Row[] = [
  { name: 'nothing is muted', transitions: [opened(11)], expected: 'tell' },
  { name: 'nothing is unsaid', transitions: [opened(11)], said: 1, expected: 'hold' },
  { name: 'its target is muted', transitions: [opened(11)], mutes: [mute()], expected: 'hold' },
  { name: 'another target is', transitions: [opened(11)], mutes: [mute({ name: 'x.example' })], expected: 'tell' },
  {
    name: 'one of its two targets is',
    transitions: [opened(11)],
    incident: { targets: ['contoso.example', 'x.example'] },
    mutes: [mute()],
    expected: 'tell',
  },
  {
    name: 'both of its targets are, each by its own',
    transitions: [opened(11)],
    incident: { targets: ['contoso.example', 'x.example'] },
    mutes: [mute()],
    windows: [{ ...night, targets: ['x.example'] }],
    expected: 'hold',
  },
  {
    name: 'a vantage has the name of its target',
    transitions: [opened(11)],
    mutes: [vantageMute('contoso.example')],
    expected: 'tell',
  },
  { name: 'its only losing vantage is muted', transitions: [opened(11)], mutes: [vantageMute('hq')], expected: 'hold' },
  {
    name: 'one of two losing vantages is',
    transitions: [opened(11, { losing: ['hq', 'us-east-1'] })],
    mutes: [vantageMute('hq')],
    expected: 'tell',
  },
  {
    name: 'both losing vantages are',
    transitions: [opened(11, { losing: ['hq', 'us-east-1'] })],
    mutes: [vantageMute('hq'), vantageMute('us-east-1')],
    expected: 'hold',
  },
  {
    name: 'it is muted itself',
    transitions: [opened(9), next(2, 11, { kind: 'reminder' })],
    said: 1,
    mutes: [mute({ kind: 'incident', name: '7F3A2K' })],
    expected: 'hold',
  },
  { name: 'a window without targets is open', transitions: [opened(11)], windows: [night], expected: 'hold' },
  {
    name: 'a window for another target is open',
    transitions: [opened(11)],
    windows: [{ ...night, targets: ['x.example'] }],
    expected: 'tell',
  },
  { name: 'the mute has not begun', transitions: [opened(9)], mutes: [mute()], now: 9.5, expected: 'tell' },
  { name: 'the mute is over and it is open', transitions: [opened(11)], mutes: [mute()], now: 14, expected: 'tell' },
  { name: 'the window is over and it is open', transitions: [opened(11)], windows: [night], now: 14, expected: 'tell' },
  {
    name: 'somebody said unmute',
    transitions: [opened(11)],
    mutes: [mute({ until: hour(12) })],
    expected: 'tell',
  },
  {
    name: 'one mute is over and another goes on',
    transitions: [opened(11)],
    mutes: [mute({ until: hour(12) }), mute({ id: 'M2' })],
    expected: 'hold',
  },
  // Dropped.
  {
    name: 'it came and went in silence',
    transitions: [opened(11), resolved(2, 12)],
    mutes: [mute()],
    expected: 'drop',
  },
  {
    name: 'it came and went in silence, which is over',
    transitions: [opened(11), resolved(2, 12)],
    mutes: [mute()],
    now: 15,
    expected: 'drop',
  },
  {
    name: 'it came in a mute and went in a window',
    transitions: [opened(9.5), next(2, 10), resolved(3, 12)],
    mutes: [mute({ since: hour(9), until: hour(11) })],
    windows: [night],
    expected: 'drop',
  },
  {
    name: 'it came back and went in silence',
    transitions: [opened(11, { kind: 'reopened', sequence: 4 }), resolved(5, 12)],
    mutes: [mute()],
    expected: 'drop',
  },
  {
    name: 'it came before the silence, untold, and went in it',
    transitions: [opened(9), resolved(2, 12)],
    mutes: [mute()],
    expected: 'hold',
  },
  {
    name: 'it came in silence and went after it',
    transitions: [opened(13), resolved(2, 14.5)],
    mutes: [mute()],
    now: 14.6,
    expected: 'tell',
  },
  {
    name: 'it was told, and went in silence',
    transitions: [opened(9), resolved(2, 12)],
    said: 1,
    mutes: [mute()],
    expected: 'hold',
  },
  {
    name: 'it was told, went in silence, and the silence is over',
    transitions: [opened(9), resolved(2, 12)],
    said: 1,
    mutes: [mute()],
    now: 14,
    expected: 'tell',
  },
  {
    name: 'it changed and went in silence before anybody looked',
    transitions: [opened(11), next(2, 11.5, { cause: other }), resolved(3, 12)],
    mutes: [mute()],
    expected: 'tell',
  },
  {
    name: 'more vantages reported it than were ever told of, and it went in silence',
    transitions: [opened(11), resolved(2, 12, { losing: ['hq', 'us-east-1'] })],
    mutes: [mute()],
    expected: 'drop',
  },
  // Breaking through.
  {
    name: 'nothing new',
    transitions: [opened(9), next(2, 11, { kind: 'confirmed' }), next(3, 12, { kind: 'reminder' })],
    said: 1,
    mutes: [mute()],
    expected: 'hold',
  },
  {
    name: 'another cause than was told',
    transitions: [opened(9), next(2, 11, { cause: other })],
    said: 1,
    mutes: [mute()],
    expected: 'tell',
  },
  {
    name: 'another cause in a quiet window',
    transitions: [opened(9), next(2, 11, { cause: other })],
    said: 1,
    windows: [night],
    expected: 'tell',
  },
  {
    name: 'a cause that was known, untold, when the mute began',
    transitions: [opened(8), next(2, 9.9, { cause: other }), next(3, 11, { cause: other })],
    said: 1,
    mutes: [mute()],
    expected: 'hold',
  },
  {
    name: 'a cause that was told and given up before the mute began',
    transitions: [opened(8), next(2, 9, { cause: other }), next(3, 11)],
    said: 2,
    mutes: [mute()],
    expected: 'tell',
  },
  {
    name: 'a cause that broke through, and the one before it',
    transitions: [opened(9), next(2, 11, { cause: other }), next(3, 12)],
    said: 2,
    mutes: [mute()],
    expected: 'hold',
  },
  {
    name: 'a wider scope',
    transitions: [opened(9), next(2, 11, { scope: 'everywhere' })],
    said: 1,
    mutes: [mute()],
    expected: 'tell',
  },
  {
    name: 'from some addresses to some vantages',
    transitions: [opened(9, { scope: 'some-addresses' }), next(2, 11)],
    said: 1,
    mutes: [mute()],
    expected: 'tell',
  },
  {
    name: 'a narrower scope',
    transitions: [opened(9, { scope: 'everywhere' }), next(2, 11)],
    said: 1,
    mutes: [mute()],
    expected: 'hold',
  },
  {
    name: 'another losing vantage',
    transitions: [opened(9), next(2, 11, { losing: ['hq', 'us-east-1'] })],
    said: 1,
    mutes: [mute()],
    expected: 'tell',
  },
  {
    name: 'another losing vantage that is muted',
    transitions: [opened(9), next(2, 11, { losing: ['hq', 'us-east-1'] })],
    said: 1,
    mutes: [mute(), vantageMute('us-east-1')],
    expected: 'hold',
  },
  {
    name: 'another losing vantage, where the first one was muted',
    transitions: [opened(11), next(2, 12, { losing: ['hq', 'us-east-1'] })],
    mutes: [vantageMute('hq')],
    expected: 'tell',
  },
  {
    name: 'another cause than that with which it began in silence',
    transitions: [opened(11), next(2, 12, { cause: other })],
    mutes: [mute()],
    expected: 'tell',
  },
];

describe('telling', () => {
  it.each(rows)('$expected, where: $name', ({ transitions, said = 0, mutes = [], windows = [], now = 13, ...row }) => {
    const unsaid = transitions.filter(({ sequence }) => sequence > said);
    const subject = incident(transitions, row.incident);
    expect(telling(subject, unsaid, mutes, windows, new Date(hour(now)))).toBe(row.expected);
  });
});

interface Situation {
  readonly transitions: readonly Transition[];
  readonly said: number;
  readonly mutes: readonly Mute[];
  readonly targets: readonly string[];
  readonly now: number;
}

describe('telling, whatever happened', () => {
  const name = fc.constantFrom('contoso.example', 'x.example', 'hq', 'us-east-1', '7F3A2K');
  const anyMute = fc
    .record({ kind: fc.constantFrom(...MUTED_KINDS), name, from: fc.nat(20), hours: fc.integer({ min: 1, max: 9 }) })
    .map(({ kind, name, from, hours }) => mute({ kind, name, since: hour(from), until: hour(from + hours) }));
  const anyTransition = fc.record({
    kind: fc.constantFrom(...TRANSITION_KINDS),
    scope: fc.constantFrom(...SCOPES),
    cause: fc.constantFrom(...CAUSE_CODES).map(cause),
    losing: fc.subarray(['hq', 'us-east-1'], { minLength: 1 }),
    after: fc.nat(4),
  });
  /** A history that began, went on and ended as an incident's does, up to some point. */
  const history = fc.array(anyTransition, { minLength: 1, maxLength: 6 }).map((all) => {
    let at = 0;
    return all.map(({ after, ...rest }, index) => {
      at += after;
      const isEnd = index > 0 && index === all.length - 1 && rest.kind === 'resolved';
      const kind = index === 0 ? 'opened' : isEnd ? 'resolved' : 'updated';
      return transition({ ...rest, kind, sequence: index + 1, at: hour(at) });
    });
  });
  const situation = fc.record({
    transitions: history,
    said: fc.nat(5),
    mutes: fc.array(anyMute, { maxLength: 4 }),
    targets: fc.subarray(['contoso.example', 'x.example'], { minLength: 1 }),
    now: fc.nat(30),
  });
  const ask = ({ transitions, said, mutes, targets, now }: Situation) =>
    telling(incident(transitions, { targets }), transitions.slice(said), mutes, [], new Date(hour(now)));

  it('drops only what began and ended untold', () => {
    fc.assert(
      fc.property(situation, (given) => {
        const { transitions, said } = given;
        const isWhole = said === 0 && transitions.at(-1)?.kind === 'resolved';
        return isWhole || ask(given) !== 'drop';
      }),
    );
  });

  it('holds nothing back once every mute is over, nor where nothing was ever muted', () => {
    fc.assert(
      fc.property(situation, (given) => {
        if (given.said >= given.transitions.length) return true;
        return ask({ ...given, now: 30 }) !== 'hold' && ask({ ...given, mutes: [] }) === 'tell';
      }),
    );
  });

  it('lets another cause through, however it is muted', () => {
    fc.assert(
      fc.property(situation, ({ mutes, targets }) => {
        const changed = [opened(0), next(2, 29, { cause: other })];
        return ask({ transitions: changed, said: 1, mutes, targets, now: 29 }) === 'tell';
      }),
    );
  });
});
