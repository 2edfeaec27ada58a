import { type Advance, advance } from '../../../lib/judgement/advance';
import { correlate } from '../../../lib/judgement/correlate';
import type { Incident } from '../../../lib/judgement/incident';
import type { Sighting } from '../../../lib/judgement/sighting';
import type { Cause, Verdict } from '../../../lib/judgement/verdict';
import { fc } from '../../support/properties';
import { losing, offered, silent } from '../../support/sightings';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const start = Date.parse('2026-11-23T21:54:57.000Z');
const host = { host: 'mx.example.net:25', mxHost: 'mx.example.net', port: 25 };
const at = (minutes: number): string => new Date(start + minutes * MINUTE).toISOString();

const stepOn = (incident: Incident | undefined, verdict: Verdict, now: number): Advance =>
  advance(incident, verdict, { now, everyMs: 5 * MINUTE, host, newId: `I${now}`, askable: [] });

/** Applies a verdict as often as it changes anything, which is once. */
function on(incident: Incident | undefined, verdict: Verdict, minutes: number): Incident {
  const now = start + minutes * MINUTE;
  const next = stepOn(incident, verdict, now).incident ?? incident;
  if (next === undefined) throw new Error('nothing has happened yet');
  expect(stepOn(next, verdict, now).incident).toBeUndefined();
  return next;
}
const apply = (incident: Incident | undefined, sightings: readonly Sighting[], minutes = 0): Incident =>
  on(incident, correlate(sightings, incident?.round?.number), minutes);

const told = ({ transitions }: Incident) => transitions.map(({ kind }) => kind);

/** A vantage on the path of the mail, whose runs at minutes 0, 5, 10 … lose it. */
const hq = (run: number, more: Partial<Sighting> = {}): Sighting =>
  losing('hq', { role: 'mail-path', isCloud: false, runAt: at(run), seenAt: at(run), ...more });
/** Served in the run after the first loss, by whatever clock, and in those since. */
const b = (minutes = 0, more: Partial<Sighting> = {}): Sighting =>
  offered('b', { seenAt: at(minutes), heardRunAt: at(minutes + 5), ...more });

describe('an SMS', () => {
  const opened = apply(undefined, [hq(0), b()]);

  test('waits for the next scheduled run, and is said once', () => {
    expect(opened.verdict.severity).toBe('critical');
    expect(told(apply(opened, [hq(0), b()], 1))).toEqual(['opened']);
    const confirmed = apply(opened, [hq(5), b(5)], 5.5);
    expect(told(confirmed)).toEqual(['opened', 'confirmed']);
    expect(confirmed.confirmedAt).toBe(at(5.5));
    expect(told(apply(confirmed, [hq(10), b(10)], 10.5))).toEqual(['opened', 'confirmed']);
  });

  test('leaves what was known of the servers when the loss was told', () => {
    expect(apply(opened, [hq(5), b(5)], 5.5).verdict).toEqual(opened.verdict);
  });

  test('is not said where the next run is served', () => {
    const back = apply(opened, [offered('hq', { runAt: at(5), isRecovered: false }), b(5)], 5.5);
    expect(told(apply(back, [offered('hq', { runAt: at(10) }), b(10)], 10.5))).toEqual(['opened', 'resolved']);
  });

  test('is not said of a warning, but of one that becomes critical, after the run after that', () => {
    const observer = losing('a', { runAt: at(0) });
    const warning = apply(undefined, [observer, offered('hq', { role: 'mail-path' }), b()]);
    expect(warning.verdict.severity).toBe('warning');
    const later = apply(warning, [{ ...observer, runAt: at(5) }, offered('hq', { role: 'mail-path' }), b()], 6);
    expect(told(later)).toEqual(['opened']);
    const fresh = { since: at(10), runAt: at(10), seenAt: at(10) } as const;
    const both = [{ ...observer, runAt: at(10) }, hq(10, fresh), b(11)];
    const critical = apply(later, both, 11);
    expect(told(critical)).toEqual(['opened', 'updated']);
    const next = apply(critical, [{ ...observer, runAt: at(10) }, hq(15, { since: at(10) }), b(11)], 16);
    expect(told(next)).toEqual(['opened', 'updated', 'confirmed']);
  });

  test('does not depend on the clocks of the vantages', () => {
    const skewed = (minutes: number) => ({ seenAt: at(minutes + 7), since: at(minutes + 7) });
    const first = apply(undefined, [hq(0, skewed(0)), b(9)]);
    expect(told(apply(first, [hq(0, skewed(0)), b(9)], 3))).toEqual(['opened']);
    expect(told(apply(first, [hq(5, skewed(0)), b(14)], 6))).toEqual(['opened', 'confirmed']);
  });

  test('is said again of a relapse', () => {
    const confirmed = apply(opened, [hq(5), b(5)], 5.5);
    const resolved = apply(confirmed, [offered('hq', { since: at(10) }), b(15)], 15);
    const again = apply(resolved, [hq(30, { since: at(30) }), b(31)], 31);
    expect([again.id, told(again)]).toEqual([opened.id, ['reopened']]);
    expect(told(apply(again, [hq(35, { since: at(30) }), b(36)], 36))).toEqual(['reopened', 'confirmed']);
  });
});

describe('phones are not told again', () => {
  const opened = apply(undefined, [hq(0), b()]);
  const by = { by: 'postmaster' } as const;

  test('of what somebody has taken on before the next run', () => {
    const taken = { ...opened, acknowledged: { at: at(1), ...by } };
    expect(told(apply(taken, [hq(5), b(5)], 5.5))).toEqual(['opened']);
  });

  test('unless it was a warning when they did', () => {
    const path = offered('hq', { role: 'mail-path' });
    const warning = apply(undefined, [losing('a', { runAt: at(0) }), path, b()]);
    const taken = { ...warning, acknowledged: { at: at(1), ...by } };
    const fresh = { since: at(10), runAt: at(10), seenAt: at(10) } as const;
    const critical = apply(taken, [losing('a', { runAt: at(10) }), hq(10, fresh), b(11)], 11);
    const next = apply(critical, [losing('a', { runAt: at(10) }), hq(15, { since: at(10) }), b(11)], 16);
    expect(told(next)).toEqual(['opened', 'updated', 'confirmed']);
  });
});

describe('a mail path that is served again while others lose it', () => {
  const a = (run: number): Sighting => losing('a', { runAt: at(run), seenAt: at(run) });
  const back = (run: number, more: Partial<Sighting> = {}): Sighting =>
    offered('hq', { role: 'mail-path', isCloud: false, since: at(20), runAt: at(run), seenAt: at(run), ...more });
  const opened = apply(undefined, [hq(0), a(0), b()]);
  const confirmed = apply(opened, [hq(5), a(5), b(5)], 5.5);
  const taken = { ...confirmed, acknowledged: { at: at(6), by: 'postmaster' } };
  const relieved = apply(taken, [back(85), a(85), b(85)], 85.5);

  test('is said once it has recovered for an hour, as what is left: no longer confirmed nor taken on', () => {
    expect(told(apply(taken, [back(80), a(80), b(80)], 80.5))).toEqual(told(taken));
    expect(told(apply(taken, [back(85, { isRecovered: false }), a(85), b(85)], 85.5))).toEqual(told(taken));
    expect(relieved.transitions.at(-1)).toMatchObject({ kind: 'updated', severity: 'warning', losing: ['a'] });
    expect(relieved).not.toHaveProperty('confirmedAt');
    expect(relieved).not.toHaveProperty('acknowledged');
    expect(told(apply(relieved, [back(120), a(120), b(120)], 120))).toEqual(told(relieved));
  });

  test('is over as loud as it was, for those who were told only that', () => {
    const resolved = apply(relieved, [back(120), offered('a'), b(120)], 120);
    expect(resolved.transitions.at(-1)).toMatchObject({ kind: 'resolved', severity: 'critical' });
  });

  test('and loses it again is told and confirmed again', () => {
    const again = { since: at(100) } as const;
    const lost = apply(relieved, [hq(100, again), a(100), b(101)], 101);
    expect(lost.transitions.at(-1)).toMatchObject({ kind: 'updated', severity: 'critical' });
    expect(told(lost)).toEqual(['opened', 'confirmed', 'updated', 'updated']);
    expect(told(apply(lost, [hq(105, again), a(105), b(106)], 106)).at(-1)).toBe('confirmed');
  });

  test('is no news where an observer is that', () => {
    const wide = apply(undefined, [hq(0), a(0)]);
    expect(told(apply(wide, [hq(85), offered('a', { seenAt: at(85) })], 85.5))).toEqual(['opened', 'confirmed']);
  });
});

describe('updates', () => {
  const cause = (code: Cause['code'], confidence: Cause['confidence'] = 'medium'): Cause => ({
    code,
    confidence,
    evidence: [],
  });
  const verdict = (more: Partial<Verdict> = {}): Verdict => ({
    losing: ['a'],
    lossSince: at(0),
    scope: 'some-vantages',
    cause: cause('undetermined', 'low'),
    severity: 'warning',
    sightings: [losing('a'), b()],
    ...more,
  });
  const opened = on(undefined, verdict(), 0);

  test.each([
    { name: 'another cause', more: { cause: cause('source-address-reputation') } },
    { name: 'a wider scope', more: { scope: 'everywhere' as const } },
    { name: 'a louder severity', more: { severity: 'critical' as const } },
  ])('of $name are said at once', ({ more }) => {
    expect(told(on(opened, verdict(more), 1))).toEqual(['opened', 'updated']);
  });

  test.each([
    { name: 'another scope that only the cause tells', more: { scope: 'some-addresses' as const } },
    { name: 'a cause that is less certain', more: { cause: cause('source-address-reputation', 'low') } },
  ])('of $name are not said', ({ more }) => {
    const certain = on(undefined, verdict({ cause: cause('receiver-pool-inconsistent', 'high') }), 0);
    const now = verdict({ cause: cause('receiver-pool-inconsistent', 'high'), ...more });
    expect(told(on(certain, now, 60))).toEqual(['opened']);
  });

  test.each([{ name: 'another vantage', more: { losing: ['a', 'c'], sightings: [losing('a'), losing('c'), b()] } }])(
    'of $name are said a quarter of an hour after the last word',
    ({ more }) => {
      const early = on(opened, verdict(more), 1);
      expect(told(early)).toEqual(['opened']);
      expect(told(on(early, verdict(more), 14.9))).toEqual(['opened']);
      expect(told(on(early, verdict(more), 15))).toEqual(['opened', 'updated']);
      expect(told(on(early, verdict(), 15))).toEqual(['opened']);
    },
  );

  test('of a cause said before come a quarter of an hour apart, so that two causes in turn make no storm', () => {
    const [one, other] = [verdict({ cause: cause('receiver-change') }), verdict({ cause: cause('receiver-regional') })];
    let incident = on(undefined, one, 0);
    for (let minute = 1; minute <= 60; minute += 1) incident = on(incident, minute % 2 === 0 ? one : other, minute);
    expect(incident.transitions.length).toBeLessThanOrEqual(2 + 60 / 15);
  });

  test('of more confidence are said, of less are not', () => {
    const medium = on(undefined, verdict({ cause: cause('source-address-reputation', 'medium') }), 0);
    const high = on(medium, verdict({ cause: cause('source-address-reputation', 'high') }), 20);
    expect(told(high)).toEqual(['opened', 'updated']);
    expect(told(on(high, verdict({ cause: cause('source-address-reputation', 'low') }), 60))).toEqual(told(high));
  });

  test('do not say that the cause is no longer known', () => {
    const known = on(undefined, verdict({ cause: cause('source-address-reputation') }), 0);
    expect(told(on(known, verdict(), 60))).toEqual(['opened']);
  });
});

describe('a vantage that can not see the host any more', () => {
  const opened = apply(undefined, [hq(0), b()]);
  const gone = silent('hq', { role: 'mail-path', since: '2026-11-23T21:54:52.000Z', seenAt: at(5) });

  test('leaves the incident open, which is said once, with when it was seen last', () => {
    expect(told(apply(opened, [gone, b(20)], 19))).toEqual(['opened']);
    const unseen = apply(opened, [gone, b(20)], 21);
    expect(unseen.state).toBe('opened');
    expect(unseen.transitions[1]).toMatchObject({
      kind: 'updated',
      losing: ['hq'],
      unseen: { vantages: ['hq'], since: at(5) },
    });
    expect(told(apply(unseen, [gone, b(60)], 60))).toEqual(['opened', 'updated']);
    const seen = apply(unseen, [hq(70), b(70)], 70);
    expect(told(apply(seen, [{ ...gone, seenAt: at(70) }, b(100)], 100))).toEqual(['opened', 'updated', 'confirmed']);
  });

  test('leaves what was known of the servers when the loss was told', () => {
    expect(apply(opened, [gone, b(20)], 21).verdict).toEqual(opened.verdict);
  });

  test('says since when a host gives no answer', () => {
    const timedOut = { ...gone, canAnswer: true, since: at(5), seenAt: at(25) };
    expect(apply(opened, [timedOut, b(25)], 26).transitions[1]?.unseen).toEqual({ vantages: ['hq'], since: at(5) });
  });

  test('says nothing while somebody else still loses it, or is not recovered', () => {
    const both = apply(undefined, [hq(0), losing('b', { role: 'mail-path' })]);
    expect(told(apply(both, [gone, losing('b', { role: 'mail-path' })], 60))).toEqual(['opened']);
    expect(told(apply(both, [gone, b(60, { isRecovered: false })], 60))).toEqual(['opened']);
    expect(told(apply(both, [gone, b(60)], 60))).toEqual(['opened', 'updated']);
  });
});

describe('a reminder', () => {
  const opened = apply(apply(undefined, [hq(0), b()]), [hq(5), b(5)], 5.5);
  const lasting = [hq(24 * 60), b(24 * 60)];

  test('comes a day after the last word, and every day', () => {
    expect(told(apply(opened, lasting, 24 * 60 - 1)).at(-1)).toBe('confirmed');
    const first = apply(opened, lasting, 24 * 60);
    expect(told(first).at(-1)).toBe('reminder');
    expect(told(apply(first, lasting, 48 * 60 - 1))).toEqual(told(first));
    expect(told(apply(first, lasting, 48 * 60)).slice(-2)).toEqual(['reminder', 'reminder']);
  });

  test('does not come once somebody has acknowledged it', () => {
    const taken = { ...opened, acknowledged: { at: at(10), by: 'postmaster' } };
    expect(told(apply(taken, lasting, 72 * 60))).toEqual(told(opened));
  });

  test('does not come for a warning', () => {
    const warning = apply(undefined, [losing('a'), b()]);
    expect(told(apply(warning, [losing('a'), b()], 72 * 60))).toEqual(['opened']);
  });

  test('names who is still without it', () => {
    const mailPath = { role: 'mail-path' } as const;
    const both = apply(undefined, [hq(0), losing('b', mailPath)]);
    expect(both.verdict.scope).toBe('everywhere');
    const reminded = apply(both, [hq(0), b(0, { ...mailPath, isRecovered: true })], 24 * 60);
    expect(reminded.transitions.at(-1)).toMatchObject({ kind: 'reminder', losing: ['hq'], scope: 'some-vantages' });
  });
});

describe('a host that is retired', () => {
  const opened = apply(undefined, [hq(0), b()]);
  const gone = (vantage: string, retired: 'no-longer-mx' | 'no-longer-monitored' = 'no-longer-mx') =>
    silent(vantage, { retired, canAnswer: true });

  test.each([
    { name: 'two of three', sightings: [gone('hq'), gone('b'), offered('c')], ended: 'no-longer-mx' },
    { name: 'all', sightings: [gone('hq')], ended: 'no-longer-mx' },
    {
      name: 'all, from the file',
      sightings: [gone('hq', 'no-longer-monitored'), gone('b', 'no-longer-monitored')],
      ended: 'no-longer-monitored',
    },
  ])('at $name resolves the incident, which says why and no duration', ({ sightings, ended }) => {
    const resolved = apply(opened, sightings, 30);
    expect(resolved.state).toBe('resolved');
    expect(resolved.transitions[1]).toMatchObject({ kind: 'resolved', ended });
    expect(resolved.transitions[1]).not.toHaveProperty('durationSeconds');
  });

  describe('at the only one that reported it', () => {
    const retired = silent('hq', { retired: 'no-longer-mx', retiredAt: at(5) });
    const c = silent('c', { canAnswer: true, targets: [] });
    const rows: readonly { name: string; more: readonly Sighting[]; minutes: number; isOver: boolean }[] = [
      { name: 'is over after an hour', more: [b(65), c], minutes: 65, isOver: true },
      { name: 'is not over before', more: [b(64), c], minutes: 64, isOver: false },
      {
        name: 'is not over while another has not recovered',
        more: [b(65, { isRecovered: false })],
        minutes: 65,
        isOver: false,
      },
      { name: 'is not over while another loses it', more: [losing('b')], minutes: 65, isOver: false },
      { name: 'is over though another is silent', more: [silent('b')], minutes: 65, isOver: true },
    ];
    test.each(rows)('$name', ({ more, minutes, isOver }) => {
      const next = apply(opened, [retired, ...more], minutes);
      expect(next.state).toBe(isOver ? 'resolved' : 'opened');
      if (isOver) expect(next.transitions.at(-1)).toMatchObject({ kind: 'resolved', ended: 'no-longer-mx' });
    });
  });

  test('at one of two is not over', () => {
    expect(apply(opened, [gone('hq'), b(30)], 10).state).toBe('opened');
  });

  test('has no say at one vantage where the other that lost it is served again', () => {
    const both = apply(undefined, [hq(0), losing('b')]);
    expect(apply(both, [gone('hq'), b(30)], 30).state).toBe('resolved');
  });

  test('opens nothing, and drops what nobody was told of', () => {
    const pending = apply(undefined, [hq(0), offered('b', { seenAt: at(-10) })]);
    expect(pending.state).toBe('pending');
    expect(apply(pending, [gone('hq'), gone('b')], 1).state).toBe('dismissed');
    const still = correlate([gone('hq'), gone('b'), losing('c')]);
    expect(stepOn(undefined, still, start)).toEqual({ asks: [] });
  });

  describe('at half of the vantages or fewer, as a DNS that answers by region has it', () => {
    const regional = [gone('us1'), gone('us2'), losing('hq'), losing('eu1'), losing('eu2')];

    test('does not keep the others from losing it', () => {
      const { incident } = stepOn(undefined, correlate(regional), start);
      expect(incident).toMatchObject({ reporters: ['hq', 'eu1', 'eu2'] });
      expect(apply(incident, regional, 10).state).toBe('opened');
    });

    test('ends nothing while the others lose it, and does once they don’t', () => {
      expect(apply(opened, regional, 10).state).toBe('opened');
      const recovering = [gone('us1'), gone('us2'), hq(10, { outcome: 'unknown' }), b(10), offered('c')];
      expect(apply(opened, recovering, 10).state).toBe('resolved');
    });
  });
});

describe('whatever the clocks say', () => {
  type State = 'offered' | 'losing' | 'silent' | 'once' | 'retired';
  const state = fc.constantFrom<State>('offered', 'losing', 'losing', 'silent', 'once', 'retired');
  const skew = fc.integer({ min: -7, max: 7 });
  const history = fc.record({
    skews: fc.tuple(skew, skew, skew),
    roles: fc.tuple(fc.boolean(), fc.boolean(), fc.boolean()),
    runs: fc.array(fc.record({ states: fc.tuple(state, state, state), jitter: fc.integer({ min: -2, max: 2 }) }), {
      minLength: 1,
      maxLength: 60,
    }),
  });

  function sighting(vantage: string, seen: State, run: number, skewed: number, role: Sighting['role']): Sighting {
    const facts = { role, runAt: at(run), seenAt: at(run + skewed) };
    switch (seen) {
      case 'offered':
        return offered(vantage, facts);
      case 'once':
        return offered(vantage, { ...facts, isRecovered: false });
      case 'losing':
        return losing(vantage, { ...facts, since: at(run + skewed) });
      case 'silent':
        return silent(vantage, { role, seenAt: at(run - 20 + skewed) });
      case 'retired':
        return silent(vantage, { role, canAnswer: true, retired: 'no-longer-mx' });
    }
  }

  /** Every incident of a history, as the table would keep them. */
  function live({ skews, roles, runs }: HistoryValue) {
    const incidents = new Map<number, Incident>();
    let latest: Incident | undefined;
    runs.forEach(({ states, jitter }, n) => {
      const run = n * 5;
      const sightings = ['a', 'b', 'c'].map((vantage, i) =>
        sighting(vantage, states[i] ?? 'silent', run, skews[i] ?? 0, roles[i] ? 'mail-path' : 'observer'),
      );
      const now = start + (run + 2 + jitter) * MINUTE;
      for (let again = 0; again < 2; again += 1) {
        const next = stepOn(latest, correlate(sightings, latest?.round?.number), now).incident;
        if (next === undefined) continue;
        latest = next;
        incidents.set(next.generation, next);
      }
    });
    return [...incidents.values()];
  }
  interface HistoryValue {
    readonly skews: readonly number[];
    readonly roles: readonly boolean[];
    readonly runs: readonly { readonly states: readonly State[]; readonly jitter: number }[];
  }

  test('an incident is confirmed once as long as it is critical, and never after it was resolved', () => {
    fc.assert(
      fc.property(history, (value) => {
        for (const { transitions } of live(value)) {
          const kinds = transitions.map(({ kind }) => kind);
          transitions.forEach(({ kind }, n) => {
            if (kind !== 'confirmed') return;
            const quieter = transitions.slice(0, n).findLastIndex(({ severity }) => severity !== 'critical');
            expect(kinds.slice(quieter + 1, n)).not.toContain('confirmed');
          });
          expect(transitions.every(({ kind, severity }) => kind !== 'confirmed' || severity === 'critical')).toBe(true);
          if (kinds.includes('resolved')) expect(kinds.at(-1)).toBe('resolved');
        }
      }),
    );
  });

  test('within a quarter of an hour only a new cause, a wider scope or a louder severity is said', () => {
    fc.assert(
      fc.property(history, (value) => {
        for (const { transitions } of live(value)) {
          const told = transitions.filter(({ kind }) => kind !== 'confirmed');
          told.forEach(({ kind, at, cause, severity, scope }, n) => {
            const before = told[n - 1];
            if (kind !== 'updated' || before === undefined) return;
            if (Date.parse(at) - Date.parse(before.at) >= 15 * MINUTE) return;
            const isNewCause = told.slice(0, n).every((earlier) => earlier.cause.code !== cause.code);
            const isWider = scope === 'everywhere' && before.scope !== 'everywhere';
            expect(isNewCause || isWider || severity === 'critical').toBe(true);
          });
        }
      }),
    );
  });

  test('no incident says anything more often than every five minutes on average', () => {
    fc.assert(
      fc.property(history, (value) => {
        for (const { transitions } of live(value)) {
          const [first, last] = [transitions.at(0), transitions.at(-1)];
          if (first === undefined || last === undefined) continue;
          const hours = (Date.parse(last.at) - Date.parse(first.at)) / HOUR;
          expect(transitions.length).toBeLessThanOrEqual(8 + hours * 8);
        }
      }),
    );
  });
});
