import { type Advance, advance } from '../../../lib/judgement/advance';
import { correlate } from '../../../lib/judgement/correlate';
import type { Incident } from '../../../lib/judgement/incident';
import { fromElsewhere } from '../../../lib/judgement/otherExchanges';
import type { Outcome } from '../../../lib/judgement/outcome';
import type { Sighting } from '../../../lib/judgement/sighting';
import { at, STALE } from '../../support/evidence';
import { fc } from '../../support/properties';
import { losing, offered, silent } from '../../support/sightings';

const EVERY_MS = 5 * 60 * 1000;
const start = Date.parse('2026-11-23T21:54:57.000Z');
const stale = { heardRunAt: '2026-11-23T21:50:00.000Z' } as const;
const host = { host: 'mx.example.net:25', mxHost: 'mx.example.net', port: 25 };

const step = (incident: Incident | undefined, sightings: readonly Sighting[], now = start): Advance =>
  advance(incident, correlate(sightings, incident?.round?.number), {
    now,
    everyMs: EVERY_MS,
    host,
    newId: `I${now}`,
    askable: ['b', 'c'],
  });

/** Applies a step; what it does not change stays. */
const applied = (incident: Incident | undefined, sightings: readonly Sighting[], now = start): Incident => {
  const next = step(incident, sightings, now).incident ?? incident;
  if (next === undefined) throw new Error('nothing has happened yet');
  return next;
};
const kinds = (incident: Incident): string[] => incident.transitions.map(({ kind }) => kind);
const answered = (vantage: string, incident: Incident): Sighting =>
  offered(vantage, { ...stale, answeredRound: incident.round?.number ?? 0, answeredOutcome: 'offered' });

describe('advance', () => {
  test('does nothing without a loss', () => {
    expect(step(undefined, [offered('a'), offered('b')])).toEqual({ asks: [] });
  });

  test('holds a loss back until the others have looked, and asks them', () => {
    const { incident, asks } = step(undefined, [losing('a'), offered('b', stale), offered('c', stale)]);
    expect(incident?.state).toBe('pending');
    expect(incident?.transitions).toEqual([]);
    expect(asks).toEqual(['b', 'c']);
  });

  test('asks only those that can be asked, and waits for the others while nobody is served', () => {
    const first = step(undefined, [losing('a'), offered('external', stale)]);
    expect(first.asks).toEqual([]);
    expect(first.incident?.state).toBe('pending');
    expect(step(first.incident, [losing('a'), offered('external')]).incident?.state).toBe('opened');
  });

  test('does not wait for one that cannot be asked once another is served', () => {
    const pending = applied(undefined, [losing('a'), offered('b', stale), offered('external', stale)]);
    expect(pending.state).toBe('pending');
    const opened = applied(pending, [losing('a'), answered('b', pending), offered('external', stale)]);
    expect(opened).toMatchObject({ state: 'opened', transitions: [{ scope: 'some-vantages' }] });
  });

  test('waits half a minute at most for one that is told of other hosts, since no run of its comes here', () => {
    const elsewhere = fromElsewhere(silent('b', stale), true);
    const { incident: pending, asks } = step(undefined, [losing('a'), elsewhere]);
    expect([pending?.state, asks]).toEqual(['pending', ['b']]);
    expect(step(pending, [losing('a'), elsewhere], start + 29_999)).toEqual({ asks: [] });
    expect(step(pending, [losing('a'), elsewhere], start + 30_000).incident).toMatchObject({
      state: 'opened',
      transitions: [{ scope: 'some-vantages', cause: { code: 'undetermined' } }],
    });
    expect(step(undefined, [losing('a'), fromElsewhere(silent('b', stale), false)]).incident?.state).toBe('opened');
  });

  test('does not wait for the recovery of one that is told of other hosts by now', () => {
    const opened = applied(undefined, [losing('a'), losing('b', { egress: '203.0.113.2' })]);
    expect(opened).toMatchObject({ state: 'opened', reporters: ['a', 'b'] });
    const elsewhere = fromElsewhere(silent('b'), false);
    expect(applied(opened, [offered('a'), elsewhere]).state).toBe('resolved');
  });

  test('opens with the right cause once all have answered', () => {
    const pending = applied(undefined, [losing('a'), offered('b', stale), offered('c', stale)]);
    const half = step(pending, [losing('a'), answered('b', pending), offered('c', stale)]);
    expect(half).toEqual({ asks: [] });
    const opened = applied(pending, [losing('a'), answered('b', pending), answered('c', pending)]);
    expect(opened).toMatchObject({
      state: 'opened',
      transitions: [{ sequence: 1, kind: 'opened', scope: 'some-vantages' }],
    });
    expect(opened.verdict.cause?.code).toBe('source-address-reputation');
    expect(opened.round).toBeUndefined();
  });

  test('opens everywhere where the others lose it too, and never first as anything else', () => {
    const pending = applied(undefined, [losing('a'), offered('b', stale), offered('c', stale)]);
    const two = applied(pending, [losing('a'), losing('b'), offered('c', stale)]);
    expect(two.state).toBe('pending');
    const all = applied(two, [losing('a'), losing('b'), losing('c')]);
    expect(all.transitions.map(({ kind, scope, cause }) => [kind, scope, cause.code])).toEqual([
      ['opened', 'everywhere', 'receiver-change'],
    ]);
  });

  test('opens at the deadline without those that do not answer', () => {
    const pending = applied(undefined, [losing('a'), offered('b', stale)]);
    expect(step(pending, [losing('a'), offered('b', stale)], start + EVERY_MS).incident).toBeUndefined();
    const late = applied(pending, [losing('a'), offered('b', stale)], start + EVERY_MS + 30_000);
    expect(late.transitions.map(({ cause }) => cause.code)).toEqual(['undetermined']);
  });

  test('opens at once where there is nobody to wait for', () => {
    expect(kinds(applied(undefined, [losing('a'), silent('b')]))).toEqual(['opened']);
  });

  test('tells a confirmed loss although its vantage has gone silent meanwhile', () => {
    const pending = applied(undefined, [losing('a'), offered('b', stale)]);
    const late = applied(pending, [silent('a'), offered('b')], start + EVERY_MS + 30_000);
    expect(late).toMatchObject({ state: 'opened', transitions: [{ kind: 'opened', losing: ['a'] }] });
  });

  test('drops a loss that is gone before it was told', () => {
    const pending = applied(undefined, [losing('a'), offered('b', stale)]);
    const dismissed = applied(pending, [offered('a'), offered('b')]);
    expect(dismissed).toMatchObject({ state: 'dismissed', transitions: [] });
    expect(step(dismissed, [offered('a'), offered('b')])).toEqual({ asks: [] });
  });

  describe('once opened', () => {
    const opened = applied(undefined, [losing('a'), offered('b'), offered('c')]);

    test('says nothing while nothing changes', () => {
      expect(step(opened, [losing('a'), offered('b'), offered('c')])).toEqual({ asks: [] });
    });

    test('says that it reaches further, after another round', () => {
      const newer = { since: '2026-11-23T22:00:00.000Z', sinceRun: '2026-11-23T22:00:00.000Z' } as const;
      const round = step(opened, [losing('a'), losing('b', newer), offered('c')]);
      expect(round.asks).toEqual(['c']);
      expect(round.incident?.transitions).toHaveLength(1);
      const wider = applied(round.incident, [losing('a'), losing('b', newer), losing('c', newer)]);
      expect(kinds(wider)).toEqual(['opened', 'updated']);
      expect(wider.transitions[1]).toMatchObject({ scope: 'everywhere', cause: { code: 'receiver-change' } });
    });

    test('says that the mail path loses it too, although scope and cause stay', () => {
      expect(opened.transitions[0]?.severity).toBe('warning');
      const newer = { since: '2026-11-23T22:10:00.000Z', role: 'mail-path' } as const;
      const fresh = { seenAt: '2026-11-23T22:11:00.000Z' } as const;
      const both = applied(opened, [losing('a'), losing('b', newer), offered('c', fresh)], start + 900_000);
      expect(both.transitions[1]).toMatchObject({ kind: 'updated', severity: 'critical', losing: ['a', 'b'] });
      expect(both.transitions[1]?.scope).toBe(both.transitions[0]?.scope);
    });

    test('says that another vantage loses it in the run in which the first is served again', () => {
      const newer = { since: '2026-11-23T22:10:00.000Z' } as const;
      const fresh = { seenAt: '2026-11-23T22:11:00.000Z' } as const;
      const other = applied(opened, [offered('a', fresh), losing('b', newer), offered('c', fresh)], start + 900_000);
      expect(other.transitions[1]).toMatchObject({ kind: 'updated', losing: ['b'] });
      const resolved = applied(other, [offered('a'), offered('b'), offered('c')], start + 1_500_000);
      expect(resolved.transitions[2]).toMatchObject({ kind: 'resolved', losing: ['a', 'b'] });
    });

    test('does not take a partial recovery for another cause', () => {
      const everywhere = applied(undefined, [losing('a'), losing('b')]);
      const partly = step(everywhere, [losing('a'), offered('b', { isRecovered: true })]);
      expect(partly).toEqual({ asks: [] });
    });

    test('waits for two good runs at every vantage that reported it', () => {
      const both = applied(opened, [losing('a'), losing('b', { since: '2026-11-23T22:00:00.000Z' }), silent('c')]);
      const once = step(both, [offered('a', { isRecovered: false }), offered('b'), silent('c')]);
      expect(once.incident?.state).not.toBe('resolved');
      expect(kinds(applied(both, [offered('a'), offered('b'), silent('c')])).at(-1)).toBe('resolved');
    });

    test('stays open while a vantage that reported it is silent', () => {
      expect(step(opened, [silent('a'), offered('b'), offered('c')])).toEqual({ asks: [] });
    });

    test.each([
      {
        name: 'after two good runs where an address of its own lacked it',
        offered: '192.0.2.2',
        minutes: 10,
        kind: 'resolved',
      },
      { name: 'not after two good runs where servers take turns', offered: '192.0.2.1', minutes: 10, kind: 'opened' },
      { name: 'after an hour of them', offered: '192.0.2.1', minutes: 60, kind: 'resolved' },
      {
        name: 'not while somebody meets one without it',
        offered: '192.0.2.1',
        minutes: 60,
        strayed: 1,
        kind: 'opened',
      },
      { name: 'after an hour without that', offered: '192.0.2.1', minutes: 61, strayed: 1, kind: 'resolved' },
    ])('is over at a pool of unlike servers $name', ({ offered: address, minutes, strayed = 0, kind }) => {
      const lost = { lost: ['STARTTLS'], gained: [], addresses: [at('192.0.2.1', 'missing', 's1')] } as const;
      const good = { addresses: [at(address, 'offered', 's2')] };
      const both = [losing('a', { ...lost, deviating: [] }), losing('c', lost), offered('b', good)];
      const told = { code: 'receiver-pool-inconsistent', confidence: 'high', evidence: ['s1 lacks it'] } as const;
      const verdict = { ...correlate(both), scope: 'some-addresses', cause: told } as const;
      const pool: Incident = { ...opened, reporters: ['a', 'c'], verdict };
      const since = {
        sinceRun: '2026-11-23T22:00:00.000Z',
        heardRunAt: new Date(Date.UTC(2026, 10, 23, 22, minutes)).toISOString(),
      };
      const met = (outcome: Outcome, minute: number) => ({
        outcome,
        serverName: 's1',
        at: new Date(Date.UTC(2026, 10, 23, 22, minute)).toISOString(),
      });
      const deviating = [met('missing', strayed), met('unknown', 30)];
      const now = applied(
        pool,
        [offered('a', since), offered('c', since), offered('b', { deviating })],
        start + 7_200_000,
      );
      expect(kinds(now).at(-1)).toBe(kind);
    });

    test.each([
      {
        name: 'not over after two good runs where only one of the servers was met',
        offeredBy: ['s1', 's2'],
        kind: 'opened',
      },
      { name: 'over after two good runs where there is but one', offeredBy: ['s1'], kind: 'resolved' },
    ])('is, behind one address, $name', ({ offeredBy, kind }) => {
      const met = { addresses: [{ ...at('192.0.2.1', 'missing', 's1'), offeredBy }] };
      const cause = { code: 'receiver-pool-inconsistent', confidence: 'low', evidence: ['s1 only'] } as const;
      const verdict = { ...correlate([losing('a', met), losing('c', met)]), scope: 'some-addresses', cause } as const;
      const pool: Incident = { ...opened, reporters: ['a', 'c'], verdict };
      const since = { sinceRun: '2026-11-23T22:00:00.000Z', heardRunAt: '2026-11-23T22:10:00.000Z' };
      const now = applied(pool, [offered('a', since), offered('c', since)], start + 7_200_000);
      expect(kinds(now).at(-1)).toBe(kind);
    });

    test('is over without a log that no mail goes by any more, where those who did not lose it are served', () => {
      const quiet = silent('a', { isLog: true, isQuiet: true });
      expect(step(opened, [quiet, silent('b'), silent('c')])).toEqual({ asks: [] });
      expect(step(opened, [quiet, offered('b', { isRecovered: false }), silent('c')])).toEqual({ asks: [] });
      expect(kinds(applied(opened, [quiet, offered('b'), silent('c')])).at(-1)).toBe('resolved');
    });

    test.each([
      { name: 'was offered it at the bad address before the loss', outcome: 'offered', serverName: 's1' },
      { name: 'gets no answer there, where it was offered it before', outcome: 'unknown', serverName: undefined },
    ] as const)('is over after two good runs where a blind vantage $name', ({ outcome, serverName }) => {
      const lost = { addresses: [at('192.0.2.1', 'missing', 's1'), at('192.0.2.2', 'offered', 's1')] };
      const met = { ...at('192.0.2.1', outcome, serverName), offeredBy: ['s1'] };
      const stale = outcome === 'offered' ? { ...met, observedAt: STALE, namedAt: STALE } : met;
      const cause = {
        code: 'receiver-pool-inconsistent',
        confidence: 'high',
        evidence: ['192.0.2.1 lacks it'],
      } as const;
      const seen = [losing('a', lost), losing('c', lost), silent('b', { addresses: [stale] })];
      const verdict = { ...correlate(seen), scope: 'some-addresses', cause } as const;
      const pool: Incident = { ...opened, reporters: ['a', 'c'], verdict };
      const since = { sinceRun: '2026-11-23T22:00:00.000Z', heardRunAt: '2026-11-23T22:10:00.000Z' };
      const now = applied(pool, [offered('a', since), offered('c', since), silent('b')], start + 900_000);
      expect(kinds(now).at(-1)).toBe('resolved');
    });

    test('is over where nothing requires it any more and nobody was ever offered it, once all say so', () => {
      const unasked = { isExpected: false } as const;
      const required = applied(undefined, [losing('a'), losing('b', unasked), losing('c', unasked)]);
      const withdrawn = [losing('a', unasked), losing('b', unasked), losing('c', unasked)];
      expect(required.state).toBe('opened');
      expect(step(required, [...withdrawn.slice(1), silent('a')], start + EVERY_MS).incident?.state).not.toBe(
        'resolved',
      );
      expect(step(required, [...withdrawn.slice(1), losing('a')], start + EVERY_MS).incident?.state).not.toBe(
        'resolved',
      );
      const over = applied(required, withdrawn, start + EVERY_MS);
      expect(over.transitions.at(-1)).toMatchObject({ kind: 'resolved', ended: 'no-longer-expected' });
      expect(over.transitions.at(-1)).not.toHaveProperty('durationSeconds');
    });

    test('resolves without a vantage that left the configuration', () => {
      const resolved = applied(opened, [offered('b'), offered('c')]);
      expect(resolved.state).toBe('resolved');
      // Nobody saw STARTTLS come back, so nobody says how long it was gone.
      expect(resolved.transitions[1]).not.toHaveProperty('durationSeconds');
    });

    test('resolves without one where a time is none', () => {
      const resolved = applied(opened, [offered('a', { since: 'yesterday' }), offered('b')]);
      expect(resolved.transitions.at(-1)).toMatchObject({ kind: 'resolved' });
      expect(resolved.transitions.at(-1)).not.toHaveProperty('durationSeconds');
    });

    test('keeps of what the vantages saw neither keywords nor the targets, which it names itself', () => {
      const { targets, transitions, verdict } = applied(undefined, [
        losing('a', { targets: ['x', 'y'] }),
        offered('b'),
      ]);
      expect(targets).toEqual(expect.arrayContaining(['x', 'y']));
      const kept = [...verdict.sightings, ...transitions.flatMap(({ sightings }) => sightings)];
      expect(kept.flatMap((sighting) => [...sighting.targets, ...(sighting.keywords ?? [])])).toEqual([]);
    });

    test('resolves with its duration, from first bad to first good', () => {
      const resolved = applied(
        opened,
        [offered('a', { since: '2026-11-23T22:54:52.000Z' }), offered('b')],
        start + 3_700_000,
      );
      expect(resolved.transitions[1]).toMatchObject({
        sequence: 2,
        kind: 'resolved',
        firstSeenAt: '2026-11-23T21:54:52.000Z',
        resolvedAt: '2026-11-23T22:54:52.000Z',
        durationSeconds: 3600,
        cause: { code: 'source-address-reputation' },
        losing: ['a'],
      });
    });
  });

  describe('after it was resolved', () => {
    const opened = applied(undefined, [losing('a'), offered('b')]);
    const resolved = applied(
      opened,
      [offered('a', { since: '2026-11-23T22:00:00.000Z' }), offered('b')],
      start + 600_000,
    );
    const again = { since: '2026-11-23T22:30:00.000Z', sinceRun: '2026-11-23T22:30:00.000Z' } as const;
    const fresh = { heardRunAt: '2026-11-23T22:35:00.000Z' } as const;

    test('reopens the same incident for the same loss within two hours', () => {
      const relapse = applied(resolved, [losing('a', again), offered('b', fresh)], start + 40 * 60_000);
      expect(relapse).toMatchObject({ id: opened.id, transitions: [{ sequence: 3, kind: 'reopened' }] });
      expect(relapse.generation).toBe(opened.generation + 1);
    });

    test('reopens it also where a loss in between was dropped untold', () => {
      const pending = applied(resolved, [losing('a', again), offered('b')], start + 40 * 60_000);
      const dropped = applied(pending, [offered('a'), offered('b')], start + 41 * 60_000);
      expect(dropped.state).toBe('dismissed');
      const relapse = applied(dropped, [losing('a', again), offered('b', fresh)], start + 50 * 60_000);
      expect(relapse).toMatchObject({ id: opened.id, transitions: [{ sequence: 3, kind: 'reopened' }] });
    });

    test('opens another incident for another loss', () => {
      const other = applied(resolved, [losing('a', again), losing('b', again)], start + 40 * 60_000);
      expect(other).toMatchObject({ transitions: [{ sequence: 1, kind: 'opened', scope: 'everywhere' }] });
      expect(other.id).not.toBe(opened.id);
    });

    test('opens another incident after two hours', () => {
      const late = applied(resolved, [losing('a', again), offered('b', fresh)], start + 3 * 60 * 60_000);
      expect(kinds(late)).toEqual(['opened']);
      expect(late.id).not.toBe(opened.id);
    });
  });
});

describe('whatever happens', () => {
  const vantages = ['a', 'b', 'c'] as const;
  type State = 'offered' | 'losing' | 'silent' | 'once';
  const states = fc.constantFrom<State>('offered', 'losing', 'silent', 'once');
  const moments = fc.array(
    fc.record({
      states: fc.tuple(states, states, states),
      minutes: fc.integer({ min: 0, max: 40 }),
      isFresh: fc.boolean(),
    }),
    { minLength: 1, maxLength: 40 },
  );

  function sightingsOf(
    moment: { readonly states: readonly State[]; readonly isFresh: boolean },
    now: number,
  ): Sighting[] {
    const at = new Date(now).toISOString();
    return vantages.map((vantage, index) => sightingIn(moment.states[index] ?? 'silent', vantage, at, moment.isFresh));
  }

  function sightingIn(state: State, vantage: string, at: string, isFresh: boolean): Sighting {
    switch (state) {
      case 'offered':
        return offered(vantage, { seenAt: isFresh ? at : '2026-11-23T21:00:00.000Z' });
      case 'once':
        return offered(vantage, { seenAt: at, isRecovered: false });
      case 'losing':
        return losing(vantage, { since: at, seenAt: at });
      case 'silent':
        return silent(vantage);
    }
  }

  /** Runs a history through `advance`, keeping every incident as the table would. */
  function live(
    history: readonly { readonly states: readonly State[]; readonly minutes: number; readonly isFresh: boolean }[],
  ) {
    const incidents = new Map<number, Incident>();
    const steps: { readonly before?: Incident; readonly next: Incident; readonly sightings: readonly Sighting[] }[] =
      [];
    let latest: Incident | undefined;
    let now = start;
    for (const moment of history) {
      now += moment.minutes * 60_000 + 1;
      const sightings = sightingsOf(moment, now);
      const { incident: next } = step(latest, sightings, now);
      if (next === undefined) continue;
      expect(step(next, sightings, now).incident).toBeUndefined();
      steps.push({ ...(latest && { before: latest }), next, sightings });
      incidents.set(next.generation, next);
      latest = next;
    }
    return { incidents: [...incidents.values()], steps, latest, now };
  }

  test('opening and resolving alternate, and sequences count without a gap', () => {
    fc.assert(
      fc.property(moments, (history) => {
        for (const { transitions } of live(history).incidents) {
          transitions.forEach(({ sequence, kind }, index) => {
            const before = transitions[index - 1];
            if (before === undefined) expect(['opened', 'reopened']).toContain(kind);
            else expect(sequence).toBe(before.sequence + 1);
            if (kind === 'resolved') expect(index).toBe(transitions.length - 1);
          });
        }
      }),
    );
  });

  test('nothing is resolved without two good runs at each vantage that reported the loss', () => {
    fc.assert(
      fc.property(moments, (history) => {
        for (const { before, next, sightings } of live(history).steps) {
          if (next.state !== 'resolved') continue;
          expect(before?.state).toBe('opened');
          const reporters = sightings.filter(({ vantage }) => next.reporters.includes(vantage));
          expect(reporters).toHaveLength(next.reporters.length);
          expect(reporters.every(({ isRecovered }) => isRecovered)).toBe(true);
        }
      }),
    );
  });

  const lastingStates = fc.constantFrom<State>('losing', 'offered', 'silent');
  const lastingLosses = fc.record({
    states: fc.tuple(lastingStates, lastingStates, lastingStates).filter((mix) => mix.includes('losing')),
    isFresh: fc.boolean(),
  });

  test('no loss that lasts stays untold', () => {
    fc.assert(
      fc.property(moments, lastingLosses, (history, loss) => {
        const past = live(history);
        const lasting = sightingsOf(loss, past.now);
        const losers = vantages.filter((_, index) => loss.states[index] === 'losing');
        const begun = step(past.latest, lasting, past.now + 1).incident ?? past.latest;
        const told = step(begun, lasting, past.now + 20 * 60_000).incident ?? begun;
        expect(told?.state).toBe('opened');
        expect(told?.verdict.losing).toEqual(expect.arrayContaining(losers));
        expect(told?.transitions.at(-1)).toMatchObject({ losing: expect.arrayContaining(losers) });
        expect(['opened', 'updated', 'reopened']).toContain(told?.transitions.at(-1)?.kind);
      }),
    );
  });
});
