import { advanceFinding, type FindingReport, isWaiting } from '../../../lib/judgement/advanceFinding';
import { type FindingCode, SEVERITIES } from '../../../lib/judgement/finding';
import { type FindingRecord, findingId, isForPhones, toldAs } from '../../../lib/judgement/findingRecord';
import { finding, report } from '../../support/findings';
import { fc } from '../../support/properties';
import { minute } from '../../support/records';

const about = (code: FindingCode = 'certificate-expires-soon') =>
  ({ kind: 'host', subject: 'mx1.contoso.example:25', code }) as const;
const at = (n: number): number => Date.parse(minute(n));
const DAY = 24 * 60;

const seen = (more: Partial<FindingReport> = {}) => report({ finding: finding(), ...more });
/** No longer seen by the run at minute `n`; the newest run is at `heard`. */
const gone = (n: number, heard = n, more: Partial<FindingReport> = {}) =>
  report({ seenAt: minute(n), heardAt: minute(heard), ...more });
const silent = { canAnswer: false } as const;

const next = (before: FindingRecord | undefined, reports: readonly FindingReport[], n: number, code?: FindingCode) =>
  advanceFinding(about(code), before, reports, at(n));

/** Takes a record through its reports, minute by minute. */
function through(steps: readonly (readonly [n: number, reports: readonly FindingReport[]])[], code?: FindingCode) {
  let current: FindingRecord | undefined;
  for (const [n, reports] of steps) current = next(current, reports, n, code);
  if (current === undefined) throw new Error('nothing was opened');
  return current;
}

describe('a finding opens', () => {
  const rows: readonly { name: string; reports: readonly FindingReport[]; opens: boolean }[] = [
    { name: 'where a vantage sees it', reports: [seen()], opens: true },
    { name: 'where one of two sees it', reports: [gone(5), seen({ vantage: 'b' })], opens: true },
    { name: 'where nobody sees it', reports: [gone(5)], opens: false },
    { name: 'where only a silent or blind one saw it', reports: [seen(silent), gone(5)], opens: false },
    { name: 'where nobody looks', reports: [], opens: false },
  ];
  it.each(rows)('$name: $opens', ({ reports, opens }) => {
    expect(next(undefined, reports, 6)?.sequence).toBe(opens ? 1 : undefined);
  });

  it('with the loudest severity, the word of who has seen it longest, and all targets', () => {
    const reports = [
      seen({ vantage: 'b', finding: finding({ severity: 'critical', message: 'b', since: minute(4) }) }),
      seen({ targets: ['b.example', 'a.example'], finding: finding({ message: 'a', since: minute(3) }) }),
    ];
    expect(next(undefined, reports, 6)).toMatchObject({
      severity: 'critical',
      message: 'a',
      targets: ['a.example', 'b.example', 'contoso.example'],
      vantages: ['a', 'b'],
      openedAt: minute(3),
      changes: [{ at: minute(6), isOpen: true, severity: 'critical' }],
    });
  });

  describe('where it is critical, for phones', () => {
    const critical = (more: Partial<FindingReport> = {}) =>
      seen({ finding: finding({ severity: 'critical' }), heardAt: minute(4), ...more });
    const first = through([[6, [critical()]]]);

    it('once a run after the first still sees it', () => {
      expect(isForPhones(first, false)).toBe(false);
      expect(isWaiting(first)).toBe(true);
      const silentLater = next(first, [critical({ heardAt: minute(10), canAnswer: false })], 11);
      expect(silentLater).not.toHaveProperty('confirmedAt');
      const confirmed = through([
        [6, [critical()]],
        [11, [critical({ heardAt: minute(10) })]],
        [16, [critical({ heardAt: minute(15) })]],
      ]);
      expect(confirmed).toEqual({ ...first, confirmedAt: minute(11) });
      expect(isWaiting(confirmed)).toBe(false);
      expect(isForPhones(confirmed, false)).toBe(true);
      expect(isForPhones(confirmed, true)).toBe(false);
    });

    it('at once where it gets as loud after a while', () => {
      const louder = through([
        [6, [seen()]],
        [31, [critical({ heardAt: minute(30) })]],
      ]);
      expect(isForPhones(louder, false)).toBe(true);
    });

    it('not where it is a warning, nor where it is gone by then', () => {
      expect(isForPhones(through([[11, [seen({ heardAt: minute(10) })]]]), false)).toBe(false);
      const over = through([
        [6, [critical()]],
        [11, [gone(10)]],
        [16, [gone(10, 15)]],
      ]);
      expect(over.resolvedAt).toBe(minute(16));
      expect(isForPhones(over, false)).toBe(false);
      expect(isForPhones(over, true)).toBe(true);
    });
  });

  it('not in the future, whatever the clock of a vantage says', () => {
    expect(next(undefined, [seen({ finding: finding({ since: minute(50) }) })], 6)?.openedAt).toBe(minute(6));
  });
});

describe('a standing finding', () => {
  const open = through([[6, [seen()]]]);

  it('is told again when it gets louder, and not when it gets quieter or other words', () => {
    const quieter = next(open, [seen({ finding: finding({ severity: 'notice', message: 'new' }) })], 7);
    expect(quieter).toMatchObject({ sequence: 1, severity: 'notice', message: 'new' });
    const again = next(quieter, [seen()], 8);
    expect(again).toMatchObject({ sequence: 1, severity: 'warning' });
    const louder = next(again, [seen({ finding: finding({ severity: 'critical' }) })], 9);
    expect(louder).toMatchObject({ sequence: 2, severity: 'critical' });
    expect(louder && findingId(louder)).toBe('host/mx1.contoso.example:25/certificate-expires-soon#2');
  });

  it('is over as loud as it was told', () => {
    const quiet = next(open, [seen({ finding: finding({ severity: 'notice' }) })], 7);
    const over = next(next(quiet, [gone(10)], 10), [gone(10, 15)], 15);
    expect(over).toMatchObject({ severity: 'notice', resolvedAt: minute(15), sequence: 2 });
    expect(over && toldAs(over)).toBe('warning');
  });

  it('stays the same while nothing is new', () => {
    expect(next(open, [seen()], 7)).toEqual(open);
    expect(isWaiting(open)).toBe(false);
  });
});

describe('a finding resolves', () => {
  const open = through([[6, [seen(), seen({ vantage: 'b' })]]]);
  const b = { vantage: 'b' } as const;
  const { heardAt: _, ...uncovered } = report(b);
  const rows: readonly {
    name: string;
    first: readonly FindingReport[];
    later: readonly FindingReport[];
    over: boolean;
  }[] = [
    {
      name: 'once a later run of each is in',
      first: [gone(10), gone(10, 10, b)],
      later: [gone(10, 15), gone(10, 15, b)],
      over: true,
    },
    {
      name: 'not by the run that missed it',
      first: [gone(10), gone(10, 10, b)],
      later: [gone(10), gone(10, 10, b)],
      over: false,
    },
    { name: 'not while one still sees it', first: [gone(10), seen(b)], later: [gone(10, 15), seen(b)], over: false },
    {
      name: 'not while one is silent or blind',
      first: [gone(10), seen({ ...b, ...silent })],
      later: [gone(10, 15), seen({ ...b, ...silent })],
      over: false,
    },
    {
      name: 'not where a run did not cover the host',
      first: [gone(10), gone(10, 10, b)],
      later: [gone(10, 15), uncovered],
      over: false,
    },
    { name: 'without one that left the configuration', first: [gone(10)], later: [gone(10, 15)], over: true },
    { name: 'where nobody watches it any more', first: [], later: [], over: true },
    {
      name: 'though the view is written anew in each run',
      first: [gone(10), gone(10, 10, b)],
      later: [gone(16, 15), gone(16, 15, b)],
      over: true,
    },
  ];
  it.each(rows)('$name: $over', ({ first, later, over }) => {
    const waiting = next(open, first, 11);
    const after = next(waiting, later, 16);
    expect(after?.resolvedAt !== undefined).toBe(over);
    expect(after?.sequence).toBe(over ? 2 : 1);
  });

  it('waits, which the sweep sees, and forgets it where it is seen again', () => {
    const waiting = next(open, [gone(10), gone(10, 10, b)], 11);
    expect(waiting).toMatchObject({ goneAt: minute(10) });
    expect(waiting && isWaiting(waiting)).toBe(true);
    const back = next(waiting, [seen(), gone(10, 15, b)], 16);
    expect(back).toMatchObject({ sequence: 1, vantages: ['a'] });
    expect(back).not.toHaveProperty('goneAt');
  });

  it('keeps a silent witness among those who see it while another does', () => {
    expect(next(open, [seen(), seen({ ...b, ...silent })], 7)?.vantages).toEqual(['a', 'b']);
  });

  it('without a word where it is an event that has passed, and is told when it happens again', () => {
    const change = seen({ finding: finding({ code: 'mx-changed', severity: 'notice' }) });
    const over = through(
      [
        [6, [change]],
        [11, [gone(10)]],
        [16, [gone(10, 15)]],
      ],
      'mx-changed',
    );
    expect(over).toMatchObject({ sequence: 1, resolvedAt: minute(16) });
    expect(next(over, [change], 60, 'mx-changed')).toMatchObject({ sequence: 2 });
  });
});

describe('a finding ends', () => {
  const open = through([[6, [seen()]]]);

  it('as no longer watched where nobody who saw it is left', () => {
    const other = gone(10, 10, { vantage: 'b' });
    expect(next(open, [other], 11)).toMatchObject({ resolvedAt: minute(11), ended: 'no-longer-watched', sequence: 2 });
    expect(
      through([
        [6, [seen()]],
        [10, [gone(10)]],
        [16, [gone(10, 15)]],
      ]),
    ).not.toHaveProperty('ended');
  });

  it('at once where an incident tells of it, and stands anew where that does not any more', () => {
    const taken = next(open, [gone(10, 10, { isTaken: true })], 11);
    expect(taken).toMatchObject({ resolvedAt: minute(11), ended: 'told-by-incident' });
    const again = next(taken, [seen()], 16);
    expect(again).toMatchObject({ sequence: 3 });
    expect(again).not.toHaveProperty('ended');
  });
});

describe('an event', () => {
  const change = (vantage: string, n: number, message: string) =>
    seen({ vantage, finding: finding({ code: 'mx-changed', severity: 'notice', message, since: minute(n) }) });
  const first = next(undefined, [change('a', 5, 'mx2 is new')], 6, 'mx-changed');

  it('is one, though another vantage sees it later', () => {
    const both = [change('a', 5, 'mx2 is new'), change('b', 9, 'mx2 is new')];
    expect(next(first, both, 10, 'mx-changed')).toMatchObject({ sequence: 1, openedAt: minute(5) });
  });

  it('is another where it has other words, at whichever vantage first', () => {
    const second = next(first, [change('a', 5, 'mx2 is new'), change('b', 15, 'mx3 is new')], 16, 'mx-changed');
    expect(second).toMatchObject({ sequence: 2, openedAt: minute(15), message: 'mx3 is new' });
    const both = [change('a', 20, 'mx3 is new'), change('b', 15, 'mx3 is new')];
    expect(next(second, both, 21, 'mx-changed')).toMatchObject({ sequence: 2 });
  });
});

describe('a finding that comes and goes', () => {
  const turn = (n: number, isSeen: boolean) =>
    isSeen
      ? ([[n, [seen()]]] as const)
      : ([
          [n, [gone(n)]],
          [n + 1, [gone(n, n + 1)]],
        ] as const);
  const three = [...turn(10, true), ...turn(20, false), ...turn(30, true)];

  it('is told three times, says so with the third, and then once a day at most', () => {
    const third = through(three);
    expect(third).toMatchObject({ sequence: 3, flapping: { since: minute(10), turns: 3 } });
    const held = through([...three, ...turn(40, false), ...turn(50, true), ...turn(60, false)]);
    expect(held).toMatchObject({ sequence: 3, flapping: { turns: 6 }, resolvedAt: minute(61) });
    expect(isWaiting(held)).toBe(true);
    const later = next(held, [gone(60, 30 + DAY)], 31 + DAY);
    expect(later).toMatchObject({ sequence: 4 });
  });

  it('is steady again after a day without a change', () => {
    const still = next(through(three), [seen()], 31 + DAY);
    expect(still).not.toHaveProperty('flapping');
    expect(still).toMatchObject({ sequence: 3 });
    expect(still && isWaiting(still)).toBe(false);
  });

  it('does not wait when it is louder than all that was told within the day', () => {
    const held = through([...three, ...turn(40, false)]);
    const loud = next(held, [seen({ finding: finding({ severity: 'critical' }) })], 50);
    expect(loud).toMatchObject({ sequence: 4, severity: 'critical' });
  });
});

describe('whatever is reported in whatever order', () => {
  const anyReport = fc
    .record({
      vantage: fc.constantFrom('a', 'b', 'c'),
      canAnswer: fc.boolean(),
      seenAt: fc.nat(4000).map(minute),
      heardAt: fc.nat(4000).map(minute),
      severity: fc.option(fc.constantFrom(...SEVERITIES)),
    })
    .map(({ severity, ...rest }) => report({ ...rest, ...(severity !== null && { finding: finding({ severity }) }) }));
  const anyHistory = fc.array(
    fc.record({ after: fc.integer({ min: 0, max: 300 }), reports: fc.array(anyReport, { maxLength: 4 }) }),
    { maxLength: 30 },
  );

  /** The records that a history goes through. */
  function lived(history: readonly { readonly after: number; readonly reports: readonly FindingReport[] }[]) {
    let n = 0;
    let current: FindingRecord | undefined;
    return history.flatMap(({ after, reports }) => {
      n += after;
      const before = current;
      current = next(before, reports, n);
      return current === undefined ? [] : [{ before, after: current, reports, n }];
    });
  }

  it('judging twice is judging once', () => {
    fc.assert(
      fc.property(anyHistory, (history) => {
        for (const { after, reports, n } of lived(history)) expect(next(after, reports, n)).toEqual(after);
      }),
    );
  });

  it('the sequence never goes back, and counts at most six words in a day', () => {
    fc.assert(
      fc.property(anyHistory, (history) => {
        const words = lived(history).flatMap(({ before, after, n }) => {
          const told = after.sequence - (before?.sequence ?? 0);
          expect(told).toBeGreaterThanOrEqual(0);
          expect(told).toBeLessThanOrEqual(1);
          return told > 0 ? [n] : [];
        });
        for (const n of words) expect(words.filter((m) => m > n - DAY && m <= n).length).toBeLessThanOrEqual(6);
      }),
    );
  });

  it('nothing resolves while a vantage that saw it can’t answer', () => {
    fc.assert(
      fc.property(anyHistory, (history) => {
        for (const { before, after, reports } of lived(history)) {
          const isResolving = before !== undefined && before.resolvedAt === undefined && after.resolvedAt !== undefined;
          if (!isResolving) continue;
          const unable = reports.filter((r) => !r.canAnswer && before.vantages.includes(r.vantage));
          expect(unable).toEqual([]);
        }
      }),
    );
  });
});
