import {
  egressFindings,
  isAbuse,
  isAbuseAsLastKnown,
  isNewAfter,
  type ListedVantage,
  listingWords,
} from '../../../lib/judgement/listing';
import type { BlockListAnswer, Listing } from '../../../lib/judgement/view';

const zone = 'zen.dq.spamhaus.net';
const since = '2026-11-23T21:55:07.000Z';
const lastCleanAt = '2026-11-23T08:00:00.000Z';
const xbl: BlockListAnswer = {
  zone,
  state: 'listed',
  codes: ['127.0.0.4'],
  lists: ['XBL (CBL data)'],
  since,
  lastCleanAt,
};
const pbl: BlockListAnswer = { ...xbl, codes: ['127.0.0.10'], lists: ['PBL'], isNote: true };
const other: BlockListAnswer = {
  zone: 'bl.example.net',
  state: 'listed',
  codes: ['127.0.0.2'],
  lists: ['127.0.0.2'],
  since,
};
const clean: BlockListAnswer = { zone, state: 'clean', codes: [], lists: [] };
const unknown: BlockListAnswer = { zone, state: 'unknown', codes: [], lists: [], reason: 'the key could not be read' };
const unknownSince: BlockListAnswer = { ...xbl, state: 'unknown', reason: 'it was asked too often' };

describe('what a listing means', () => {
  test.each([
    { name: 'XBL', answer: xbl, abuse: true, known: true, fresh: true },
    { name: 'PBL', answer: pbl, abuse: false, known: false, fresh: false },
    { name: 'PBL and SBL', answer: { ...xbl, lists: ['SBL', 'PBL'] }, abuse: true, known: true, fresh: true },
    { name: 'another zone, at the first look-up', answer: other, abuse: true, known: true, fresh: false },
    { name: 'clean', answer: clean, abuse: false, known: false, fresh: false },
    { name: 'unknown', answer: unknown, abuse: false, known: false, fresh: false },
    { name: 'unknown after XBL', answer: unknownSince, abuse: false, known: true, fresh: false },
    { name: 'unknown after PBL', answer: { ...unknownSince, isNote: true }, abuse: false, known: false, fresh: false },
  ])('$name', ({ answer, abuse, known, fresh }) => {
    expect([isAbuse(answer), isAbuseAsLastKnown(answer)]).toEqual([abuse, known]);
    expect(isNewAfter(answer, '2026-11-23T21:50:00.000Z')).toBe(fresh);
    expect(isNewAfter(answer, '2026-11-23T22:00:00.000Z')).toBe(false);
  });
});

test.each([
  {
    answer: xbl,
    words:
      '203.0.113.9 is on XBL (CBL data) of zen.dq.spamhaus.net since 2026-11-23 21:55 UTC (not yet at 2026-11-23 08:00 UTC)',
  },
  {
    answer: other,
    words: '203.0.113.9 is listed by bl.example.net (127.0.0.2) since 2026-11-23 21:55 UTC or longer (first look-up)',
  },
  {
    answer: pbl,
    words:
      '203.0.113.9 is on PBL of zen.dq.spamhaus.net, a note about its kind and no sign of abuse, since 2026-11-23 21:55 UTC (not yet at 2026-11-23 08:00 UTC)',
  },
  { answer: clean, words: '203.0.113.9 is not listed by zen.dq.spamhaus.net' },
  {
    answer: unknown,
    words: 'whether zen.dq.spamhaus.net lists 203.0.113.9 is unknown (the key could not be read)',
  },
  {
    answer: unknownSince,
    words:
      'whether zen.dq.spamhaus.net lists 203.0.113.9 is unknown (it was asked too often); when it last answered, the address was on XBL (CBL data) of zen.dq.spamhaus.net since 2026-11-23 21:55 UTC (not yet at 2026-11-23 08:00 UTC)',
  },
])('in words: $words', ({ answer, words }) => {
  expect(listingWords('203.0.113.9', answer)).toBe(words);
});

const listing = (answers: readonly BlockListAnswer[], more: Partial<Listing> = {}): Listing => ({
  schemaVersion: 1,
  vantage: 'hq',
  shard: 0,
  address: '203.0.113.9',
  observedAt: '2026-11-24T08:00:00.000Z',
  answers,
  ...more,
});
const vantage = (listings: readonly Listing[], more: Partial<ListedVantage> = {}): ListedVantage => ({
  role: 'mail-path',
  listings,
  lastRunAt: '2026-11-24T12:00:00.000Z',
  ...more,
});

describe('egress-listed', () => {
  test('is a warning where the mail leaves', () => {
    expect(egressFindings(vantage([listing([clean, xbl])]))).toEqual([
      {
        code: 'egress-listed',
        severity: 'warning',
        message:
          '203.0.113.9 is on XBL (CBL data) of zen.dq.spamhaus.net since 2026-11-23 21:55 UTC (not yet at 2026-11-23 08:00 UTC): the mail that leaves through it may be refused, or be sent without TLS',
        since,
      },
    ]);
  });

  test('is a notice at an observer', () => {
    expect(egressFindings(vantage([listing([other])], { role: 'observer' }))).toEqual([
      expect.objectContaining({
        severity: 'notice',
        message: expect.stringMatching(/: it carries no mail, but what this vantage sees may differ/),
      }),
    ]);
  });

  test.each([
    { name: 'nothing', answers: [] },
    { name: 'clean', answers: [clean] },
    { name: 'PBL', answers: [pbl] },
    { name: 'unknown', answers: [unknown] },
  ])('does not come of $name', ({ answers }) => {
    expect(egressFindings(vantage([listing(answers)]))).toEqual([]);
  });

  test('stands while the list does not answer', () => {
    expect(egressFindings(vantage([listing([unknownSince])]))).toEqual([
      expect.objectContaining({ since, message: expect.stringMatching(/is unknown .* the address was on XBL/) }),
    ]);
  });

  test('names every address and list, the oldest first, as one finding', () => {
    const old = listing([{ ...other, since: '2026-11-20T08:00:00.000Z' }], { address: '2001:db8::9' });
    const findings = egressFindings(vantage([listing([xbl, other]), old]));
    expect(findings).toEqual([expect.objectContaining({ since: '2026-11-20T08:00:00.000Z' })]);
    expect(findings[0]?.message).toMatch(
      /^2001:db8::\/64 is listed by .*; 203.0.113.9 is on XBL .*; 203.0.113.9 is listed/,
    );
  });

  test('does not speak of an address that the vantage has not looked up for three days of its own life', () => {
    const stale = listing([xbl], { observedAt: '2026-11-21T11:59:59.000Z' });
    expect(egressFindings(vantage([stale]))).toEqual([]);
    // Silent since then: nobody has seen it delisted.
    expect(egressFindings(vantage([stale], { lastRunAt: '2026-11-22T12:00:00.000Z' }))).toHaveLength(1);
  });
});
