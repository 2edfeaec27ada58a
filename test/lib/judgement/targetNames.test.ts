import { silenceAt } from '../../../lib/judgement/silence';
import { namedTargets, targetCountOf, targetCountOfAll } from '../../../lib/judgement/targetNames';

const all = Array.from({ length: 501 }, (_, n) => `${String(n).padStart(3, '0')}.example`);

test('500 targets are named, and of more the number is kept', () => {
  expect(namedTargets([...all.slice(0, 500), '000.example'].reverse())).toEqual({ targets: all.slice(0, 500) });
  expect(namedTargets(all)).toEqual({ targets: all.slice(0, 500), targetCount: 501 });
  expect(targetCountOf(namedTargets(all))).toBe(501);
  expect(targetCountOf({ targets: ['a.example'] })).toBe(1);
});

test('several have those that are named, or as many as the one that has most', () => {
  expect(targetCountOfAll([{ targets: ['a'] }, { targets: ['a', 'b'] }])).toBe(2);
  expect(targetCountOfAll([{ targets: ['a'] }, { targets: ['b'], targetCount: 9 }])).toBe(9);
});

test('targets that are not named are not muted by name, but are quiet when everything is', () => {
  const at = Date.UTC(2026, 10, 23, 12);
  const [since, until] = [new Date(at - 1).toISOString(), new Date(at + 1).toISOString()];
  const mute = { schemaVersion: 1, id: 'M', kind: 'target', since, until, reason: '', by: 'ops' } as const;
  const mutes = [{ ...mute, name: 'a.example' }];
  const night = { from: '10:00', to: '14:00', timezone: 'UTC' };
  const of = (targetCount?: number) => ({
    ...{ id: 'I1', targets: ['a.example'], losing: ['a'] },
    ...(targetCount !== undefined && { targetCount }),
  });
  expect(silenceAt(of(), mutes, [], at)).toBeDefined();
  expect(silenceAt(of(2), mutes, [], at)).toBeUndefined();
  expect(silenceAt(of(2), mutes, [{ ...night, targets: ['a.example'] }], at)).toBeUndefined();
  expect(silenceAt(of(2), mutes, [night], at)).toBeDefined();
});
