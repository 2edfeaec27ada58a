import { nextAnswer, type SaidByList } from '../../../lib/judgement/nextAnswer';
import type { BlockListAnswer } from '../../../lib/judgement/view';

const zone = 'zen.dq.spamhaus.net';
const at = '2026-11-23T21:55:00.000Z';
const before = '2026-11-23T08:00:00.000Z';
const earlier = '2026-11-22T08:00:00.000Z';
const xbl: SaidByList = { state: 'listed', codes: ['127.0.0.4'], lists: ['XBL (CBL data)'], isNote: false };
const pbl: SaidByList = { state: 'listed', codes: ['127.0.0.10'], lists: ['PBL'], isNote: true };
const timedOut: SaidByList = { state: 'unknown', codes: [], reason: 'no answer in time' };

const clean: BlockListAnswer = { zone, state: 'clean', codes: [], lists: [] };
const onXbl: BlockListAnswer = { zone, state: 'listed', codes: ['127.0.0.4'], lists: ['XBL (CBL data)'], since: at };
const onPbl: BlockListAnswer = {
  zone,
  state: 'listed',
  codes: ['127.0.0.10'],
  lists: ['PBL'],
  isNote: true,
  since: earlier,
};

const rows: readonly {
  readonly name: string;
  readonly said: SaidByList;
  readonly previous?: BlockListAnswer;
  readonly expected: BlockListAnswer;
}[] = [
  { name: 'clean at first', said: { state: 'clean' }, expected: clean },
  { name: 'listed at first: nobody knows since when', said: xbl, expected: onXbl },
  { name: 'listed after clean', said: xbl, previous: clean, expected: { ...onXbl, lastCleanAt: before } },
  {
    name: 'still listed',
    said: xbl,
    previous: { ...onXbl, since: earlier, lastCleanAt: '2026-11-21T08:00:00.000Z' },
    expected: { ...onXbl, since: earlier, lastCleanAt: '2026-11-21T08:00:00.000Z' },
  },
  {
    name: 'on another list too',
    said: { ...xbl, codes: ['127.0.0.2', '127.0.0.4'], lists: ['SBL', 'XBL (CBL data)'] },
    previous: { ...onXbl, since: earlier },
    expected: { ...onXbl, codes: ['127.0.0.2', '127.0.0.4'], lists: ['SBL', 'XBL (CBL data)'], since: earlier },
  },
  {
    name: 'abuse after a note begins anew',
    said: xbl,
    previous: onPbl,
    expected: { ...onXbl, lastCleanAt: before },
  },
  {
    name: 'a note after abuse begins anew',
    said: pbl,
    previous: { ...onXbl, since: earlier },
    expected: { ...onPbl, since: at, lastCleanAt: before },
  },
  { name: 'clean after listed', said: { state: 'clean' }, previous: onXbl, expected: clean },
  {
    name: 'unknown at first',
    said: timedOut,
    expected: { zone, state: 'unknown', codes: [], lists: [], reason: 'no answer in time' },
  },
  {
    name: 'unknown after clean remembers when it was clean',
    said: timedOut,
    previous: clean,
    expected: { zone, state: 'unknown', codes: [], lists: [], reason: 'no answer in time', lastCleanAt: before },
  },
  {
    name: 'listed after that',
    said: xbl,
    previous: { zone, state: 'unknown', codes: [], lists: [], reason: 'x', lastCleanAt: earlier },
    expected: { ...onXbl, lastCleanAt: earlier },
  },
  {
    name: 'unknown after listed remembers the listing',
    said: timedOut,
    previous: { ...onXbl, since: earlier },
    expected: { ...onXbl, state: 'unknown', since: earlier, reason: 'no answer in time' },
  },
  {
    name: 'unknown, and unknown before, after listed',
    said: { state: 'unknown', codes: ['127.255.255.255'], reason: 'asked too often' },
    previous: { ...onXbl, state: 'unknown', since: earlier, reason: 'no answer in time', lastCleanAt: earlier },
    expected: { ...onXbl, state: 'unknown', since: earlier, reason: 'asked too often', lastCleanAt: earlier },
  },
  {
    name: 'listed again after unknown keeps its beginning',
    said: xbl,
    previous: { ...onXbl, state: 'unknown', since: earlier, reason: 'no answer in time' },
    expected: { ...onXbl, since: earlier },
  },
  {
    name: 'clean after listed and unknown',
    said: { state: 'clean' },
    previous: { ...onXbl, state: 'unknown', since: earlier, reason: 'no answer in time' },
    expected: clean,
  },
];

test.each(rows)('$name', ({ said, previous, expected }) => {
  const lookUp = { zone, at, ...(previous && { previous, previousAt: before }) };
  expect(nextAnswer(said, lookUp)).toEqual(expected);
});
