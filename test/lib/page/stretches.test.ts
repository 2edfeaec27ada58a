import { OUTCOMES, type Outcome } from '../../../lib/judgement/outcome';
import type { Flip, View } from '../../../lib/judgement/view';
import { COLUMNS, columnsOf, mergedStretches, type Stretch, stretchesOf, toneOf } from '../../../lib/page/stretches';
import { at, viewOf } from '../../support/pageBoard';
import { fc } from '../../support/properties';
import { minute } from '../../support/records';

const SPAN = { from: at(0), to: at(60) };
const flip = (n: number, from: Outcome, to: Outcome): Flip => ({ at: minute(n), from, to });
const stretch = (from: number, to: number, outcome: Outcome): Stretch => ({ from: at(from), to: at(to), outcome });

const TABLE: readonly {
  readonly name: string;
  readonly view?: Partial<View>;
  readonly flips?: readonly Flip[];
  readonly heardUntil?: number;
  readonly expected: readonly Stretch[];
}[] = [
  { name: 'what never changed', expected: [stretch(0, 60, 'offered')] },
  {
    name: 'a loss that lasts',
    view: { outcome: 'missing' },
    flips: [flip(20, 'offered', 'missing')],
    expected: [stretch(0, 20, 'offered'), stretch(20, 60, 'missing')],
  },
  {
    name: 'changes in the wrong order',
    flips: [flip(30, 'missing', 'offered'), flip(20, 'offered', 'missing')],
    expected: [stretch(0, 20, 'offered'), stretch(20, 30, 'missing'), stretch(30, 60, 'offered')],
  },
  {
    name: 'a change before the span',
    flips: [flip(-30, 'missing', 'offered')],
    expected: [stretch(0, 60, 'offered')],
  },
  { name: 'nothing before the first look', view: { firstSeenAt: minute(40) }, expected: [stretch(40, 60, 'offered')] },
  { name: 'a first look after the span', view: { firstSeenAt: minute(90) }, heardUntil: 120, expected: [] },
  {
    name: 'a vantage that has gone silent',
    heardUntil: 45,
    expected: [stretch(0, 45, 'offered'), stretch(45, 60, 'unknown')],
  },
  {
    name: 'a vantage that was silent before the span',
    heardUntil: -10,
    expected: [stretch(0, 60, 'unknown')],
  },
];

describe('stretchesOf', () => {
  test.each(TABLE)('draws $name', ({ view = {}, flips = [], heardUntil = 60, expected }) => {
    expect(stretchesOf(viewOf('mx.example', view), flips, at(heardUntil), SPAN)).toEqual(expected);
  });

  const outcomes = fc.constantFrom(...OUTCOMES);
  const anyFlips = fc.array(
    fc.record({ at: fc.integer({ min: -120, max: 120 }).map(minute), from: outcomes, to: outcomes }),
    { maxLength: 20 },
  );

  it('gives stretches of the span in order, none empty, none over another', () => {
    fc.assert(
      fc.property(anyFlips, fc.integer({ min: -60, max: 60 }), (flips, heardUntil) => {
        const stretches = stretchesOf(viewOf('mx.example'), flips, at(heardUntil), SPAN);
        for (const [index, { from, to }] of stretches.entries()) {
          expect(from).toBeLessThan(to);
          expect(from).toBeGreaterThanOrEqual(stretches[index - 1]?.to ?? SPAN.from);
          expect(to).toBeLessThanOrEqual(SPAN.to);
        }
      }),
    );
  });

  it('has as many columns as asked for, each as bad as the worst in it', () => {
    fc.assert(
      fc.property(anyFlips, fc.integer({ min: 1, max: 100 }), (flips, count) => {
        const stretches = stretchesOf(viewOf('mx.example'), flips, at(60), SPAN);
        const columns = columnsOf(stretches, SPAN, count);
        expect(columns).toHaveLength(count);
        const hasLoss = stretches.some(({ outcome }) => toneOf(outcome) === 'lost');
        expect(columns.includes('lost')).toBe(hasLoss);
      }),
    );
  });

  it('merges views without a gap or an overlap that none of them has', () => {
    fc.assert(
      fc.property(fc.array(anyFlips, { maxLength: 4 }), (all) => {
        const views = all.map((flips) => stretchesOf(viewOf('mx.example'), flips, at(60), SPAN));
        const merged = mergedStretches(views);
        for (const [index, { from, to }] of merged.entries()) {
          expect(from).toBeLessThan(to);
          expect(from).toBeGreaterThanOrEqual(merged[index - 1]?.to ?? SPAN.from);
        }
        const lost = (stretches: readonly Stretch[]) => stretches.some(({ outcome }) => toneOf(outcome) === 'lost');
        expect(lost(merged)).toBe(views.some(lost));
      }),
    );
  });
});

describe('mergedStretches', () => {
  const merging: readonly {
    readonly name: string;
    readonly views: readonly (readonly Stretch[])[];
    readonly expected: readonly Stretch[];
  }[] = [
    { name: 'no view', views: [], expected: [] },
    { name: 'one view', views: [[stretch(0, 60, 'offered')]], expected: [stretch(0, 60, 'offered')] },
    {
      name: 'a loss over an offer',
      views: [[stretch(0, 60, 'offered')], [stretch(0, 20, 'offered'), stretch(20, 30, 'missing')]],
      expected: [stretch(0, 20, 'offered'), stretch(20, 30, 'missing'), stretch(30, 60, 'offered')],
    },
    {
      name: 'an unknown over an offer, and a loss over that',
      views: [[stretch(0, 60, 'unknown')], [stretch(0, 60, 'offered')], [stretch(50, 60, 'masked')]],
      expected: [stretch(0, 50, 'unknown'), stretch(50, 60, 'masked')],
    },
    {
      name: 'views with a time between them',
      views: [[stretch(0, 10, 'offered')], [stretch(50, 60, 'offered')]],
      expected: [stretch(0, 10, 'offered'), stretch(50, 60, 'offered')],
    },
  ];

  test.each(merging)('shows $name', ({ views, expected }) => {
    expect(mergedStretches(views)).toEqual(expected);
  });
});

describe('columnsOf', () => {
  it('leaves out where nobody looked', () => {
    const columns = columnsOf([stretch(30, 60, 'offered')], SPAN, 4);
    expect(columns).toEqual([undefined, undefined, 'offered', 'offered']);
  });

  it('shows a loss however short it was', () => {
    const short: readonly Stretch[] = [
      stretch(0, 60, 'offered'),
      { from: at(30), to: at(30) + 1000, outcome: 'missing' },
    ];
    expect(columnsOf(short, SPAN).filter((tone) => tone === 'lost')).toHaveLength(1);
    expect(columnsOf(short, SPAN)).toHaveLength(COLUMNS);
  });
});
