import { changedKeywords, unlikeBaseline, unlikeFindings } from '../../../lib/judgement/unlike';
import type { Baseline } from '../../../lib/judgement/view';

const settled: Baseline = {
  starttlsSessions: 2,
  keywords: ['DSN', 'SIZE', 'STARTTLS'],
  since: '2026-11-23T00:00:00.000Z',
  irregular: ['XCLIENT'],
};
const { irregular: _, ...young } = settled;

describe('unlikeBaseline', () => {
  const rows = [
    { name: 'the usual keywords', keywords: settled.keywords, baseline: settled, expected: undefined },
    { name: 'one less', keywords: ['SIZE', 'STARTTLS'], baseline: settled, expected: { lost: ['DSN'], gained: [] } },
    {
      name: 'one more',
      keywords: ['AUTH', ...settled.keywords],
      baseline: settled,
      expected: { lost: [], gained: ['AUTH'] },
    },
    {
      name: 'one that is known to come and go',
      keywords: ['XCLIENT', ...settled.keywords],
      baseline: settled,
      expected: undefined,
    },
    { name: 'less in the first day', keywords: ['STARTTLS'], baseline: young, expected: undefined },
    { name: 'no STARTTLS', keywords: ['DSN', 'SIZE'], baseline: settled, expected: undefined },
  ];
  test.each(rows)('of $name is $expected', ({ keywords, baseline, expected }) => {
    expect(unlikeBaseline(keywords, { baseline, require: [] })).toEqual(expected);
  });

  test('misses what is required whatever is usual', () => {
    expect(unlikeBaseline(['STARTTLS'], { require: ['STARTTLS', 'CHUNKING'] })).toEqual({
      lost: ['CHUNKING'],
      gained: [],
    });
  });
});

describe('unlikeFindings', () => {
  const now = { lost: ['CHUNKING', 'DSN'], gained: ['AUTH'] };
  test('say nothing on one run’s word', () => {
    expect(unlikeFindings(undefined, now, [])).toEqual([]);
    expect(unlikeFindings({ lost: ['SIZE'], gained: [] }, now, [])).toEqual([]);
  });

  test('tell what two runs agree on, required keywords by themselves', () => {
    expect(unlikeFindings(now, now, ['CHUNKING'])).toEqual([
      {
        code: 'required-capability-missing',
        severity: 'warning',
        message: 'CHUNKING is required, but not offered',
      },
      { code: 'capability-lost', severity: 'notice', message: 'no longer offered: DSN' },
      { code: 'capability-gained', severity: 'notice', message: 'newly offered: AUTH' },
    ]);
  });
});

test('a loss names what went and came with it', () => {
  expect(changedKeywords(['AUTH', 'SIZE', 'XCLIENT'], settled, false)).toEqual({
    lost: ['STARTTLS', 'DSN'],
    gained: ['AUTH'],
  });
  expect(changedKeywords(['SIZE', 'STARTTLS'], settled, true)).toEqual({ lost: ['DSN'], gained: [] });
  expect(changedKeywords(['SIZE'], undefined, false)).toEqual({ lost: ['STARTTLS'], gained: [] });
});
