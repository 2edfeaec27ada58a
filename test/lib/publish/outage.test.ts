import { newOutage } from '../../../lib/publish/outage';

const outage = () => {
  const said: string[] = [];
  let clock = Date.UTC(2026, 10, 23, 21);
  const own = newOutage(
    'what it sees is',
    () => new Date(clock),
    (text) => void said.push(text),
  );
  const pass = (minutes: number) => {
    clock += minutes * 60_000;
  };
  return { said, own, pass };
};

test('a fault is told once, since when it last worked, and its end with what was caught up with', () => {
  const { said, own, pass } = outage();
  own.worked([]);
  pass(5);
  for (let n = 0; n < 3; n += 1) own.failed('no way');
  pass(130);
  own.worked(['3 views', '1 change']);
  own.worked(['1 view']);
  expect(said).toEqual([
    'what it sees is not published since 2026-11-23T21:00:00.000Z: no way. It is kept here, and tried again',
    'what it sees is published again, after 2 h 15 min: 3 views, 1 change',
  ]);
});

test('another reason is told, and of ever new ones a few', () => {
  const { said, own } = outage();
  for (let n = 0; n < 9; n += 1) own.failed(`reason ${n}`);
  own.failed('reason 1');
  expect(said).toHaveLength(5);
  expect(said[1]).toMatch(/^what it sees is still not published, as since .*: reason 1\. /);
});
