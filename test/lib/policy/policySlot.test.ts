import fc from 'fast-check';
import { dueSlots, SLOTS, slotAt, slotOf } from '../../../lib/policy/policySlot';

const at = (text: string): Date => new Date(`2026-11-23T${text}:00.000Z`);
const all = (lookedAt: Date) =>
  Array.from({ length: SLOTS }, (_, slot) => ({ slot, lookedAt: lookedAt.toISOString() }));

test('a domain has one part of the hour, and all have some', () => {
  const counts = new Map<number, number>();
  for (let n = 0; n < 1200; n += 1) counts.set(slotOf(`d${n}.example`), (counts.get(slotOf(`d${n}.example`)) ?? 0) + 1);
  expect(counts.size).toBe(SLOTS);
  expect(Math.min(...counts.values())).toBeGreaterThan(60);
  expect(slotOf('contoso.example')).toBe(slotOf('contoso.example'));
});

test.each([
  { time: '21:00', slot: 0 },
  { time: '21:04', slot: 0 },
  { time: '21:05', slot: 1 },
  { time: '21:59', slot: 11 },
])('$time is in part $slot', ({ time, slot }) => {
  expect(slotAt(at(time))).toBe(slot);
});

test.each([
  {
    what: 'all, where nobody has looked yet',
    slots: [],
    time: '21:10',
    expected: [2, 0, 1, 3, 4, 5, 6, 7, 8, 9, 10, 11],
  },
  { what: 'its own, where the others are looked after', slots: all(at('20:30')), time: '21:10', expected: [2] },
  {
    what: 'one that was missed too',
    slots: [...all(at('20:30')).slice(1), { slot: 0, lookedAt: at('20:00').toISOString() }],
    time: '21:10',
    expected: [2, 0],
  },
])('a run looks at $what', ({ slots, time, expected }) => {
  expect(dueSlots(slots, at(time))).toEqual(expected);
});

test('each part has its turn once an hour, whenever the runs begin within their five minutes', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 299 }), { minLength: SLOTS * 3, maxLength: SLOTS * 3 }), (lates) => {
      let slots = all(at('20:00'));
      const turns = lates.map((late, n) => {
        const now = new Date(at('21:00').getTime() + n * 300_000 + late * 1000);
        const due = dueSlots(slots, now);
        slots = slots.map((one) => (due.includes(one.slot) ? { ...one, lookedAt: now.toISOString() } : one));
        return due;
      });
      const afterFirstHour = turns.slice(SLOTS).flat();
      expect(afterFirstHour).toHaveLength(SLOTS * 2);
    }),
  );
});
