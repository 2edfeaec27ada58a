import { expiryFindings } from '../../../lib/judgement/findings/certificateExpiry';
import type { TlsFacts } from '../../../lib/smtp/types';

const HOUR_MS = 3_600_000;
const now = Date.UTC(2026, 10, 23, 12);
const facts = (leftHours: number, lifetimeDays?: number): TlsFacts => ({
  protocol: 'TLSv1.3',
  cipher: 'x',
  trusted: true,
  matchesName: true,
  names: [],
  validTo: new Date(now + leftHours * HOUR_MS).toISOString(),
  ...(lifetimeDays !== undefined && {
    validFrom: new Date(now + (leftHours - lifetimeDays * 24) * HOUR_MS).toISOString(),
  }),
});

test.each([
  { name: '90 days long, 15 days to go', given: facts(15 * 24, 90), expected: undefined },
  { name: '90 days long, 14 days to go', given: facts(14 * 24, 90), expected: 'in less than 14 days' },
  { name: '90 days long, 73 hours to go', given: facts(73, 90), expected: 'in less than 14 days' },
  { name: '90 days long, 3 days to go', given: facts(72, 90), expected: 'in less than 3 days' },
  { name: '90 days long, an hour to go', given: facts(1, 90), expected: 'in less than 24 hours' },
  { name: '47 days long, 10 days to go', given: facts(240, 47), expected: undefined },
  { name: '47 days long, 9 days to go', given: facts(216, 47), expected: 'in less than 226 hours' },
  { name: '6 days long, 2 days to go', given: facts(48, 6), expected: undefined },
  { name: '6 days long, 28 hours to go', given: facts(28, 6), expected: 'in less than 29 hours' },
  { name: 'of unknown age, 13 days to go', given: facts(13 * 24), expected: 'in less than 14 days' },
  { name: 'over already', given: facts(-1, 90), expected: undefined },
  { name: 'without a real time', given: { ...facts(1), validTo: 'never' }, expected: undefined },
])('a certificate $name: $expected', ({ given, expected }) => {
  const messages = expiryFindings(given, new Date(now).toISOString()).map(({ message }) => message);
  expect(messages).toEqual(expected === undefined ? [] : [expect.stringContaining(expected)]);
});
