import { growthOf, type Sample } from './growth';

const MB = 1_000_000;
const sample = (more: Partial<Sample> = {}): Sample => ({
  rss: 100 * MB,
  heapUsed: 30 * MB,
  sockets: 10,
  descriptors: 40,
  ...more,
});
const samples = (at: (n: number) => Partial<Sample>): readonly Sample[] =>
  Array.from({ length: 40 }, (_, n) => sample(at(n)));

test.each([
  { name: 'what stays as it is', at: () => ({}), grown: [] },
  {
    name: 'what is warm after a quarter of the time',
    at: (n: number) => ({ rss: Math.min(n, 10) * 20 * MB }),
    grown: [],
  },
  { name: 'what comes and goes', at: (n: number) => ({ sockets: n % 2 === 0 ? 200 : 10 }), grown: [] },
  { name: 'memory that is kept', at: (n: number) => ({ rss: 100 * MB + n * MB }), grown: ['rss'] },
  {
    name: 'a socket left open now and then',
    at: (n: number) => ({ sockets: 10 + 2 * n, descriptors: 40 + 2 * n }),
    grown: ['sockets', 'descriptors'],
  },
])('of $name it tells $grown', ({ at, grown }) => {
  expect(growthOf(samples(at)).flatMap(({ held, isTooMuch }) => (isTooMuch ? [held] : []))).toEqual(grown);
});
