import { wrongSessions } from '../../bench/peers/wrongSessions';

const right = 'EHLO probe.example.org | STARTTLS | <TLSv1.3 > | EHLO probe.example.org | QUIT';

test.each([
  { name: 'all of them', dialogues: { [right]: 3 }, expected: [] },
  { name: 'one too few', dialogues: { [right]: 2 }, expected: ['2 right sessions of 3'] },
  { name: 'one too many', dialogues: { [right]: 4 }, expected: ['4 right sessions of 3'] },
  {
    name: 'one that leaves STARTTLS out',
    dialogues: { [right]: 2, 'EHLO probe.example.org | QUIT': 1 },
    expected: ['2 right sessions of 3', '1 sessions "EHLO probe.example.org | QUIT"'],
  },
  { name: 'a connection without a word', dialogues: { [right]: 3, '': 1 }, expected: ['1 sessions ""'] },
])('of three sessions, $name', ({ dialogues, expected }) => {
  expect(wrongSessions(dialogues, { right, count: 3, knocks: false })).toEqual(expected);
});

test('a port scanner may knock before it speaks', () => {
  expect(wrongSessions({ [right]: 3, '': 3 }, { right, count: 3, knocks: true })).toEqual([]);
});
