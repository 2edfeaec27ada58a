import { type BlockListReply, readCodes } from '../../../lib/dns/blockListCodes';

const ZEN = 'zen.dq.spamhaus.net';
const listed = (codes: readonly string[], lists: readonly string[], isNote = false): BlockListReply => ({
  state: 'listed',
  codes,
  lists,
  isNote,
});
const unknown = (codes: readonly string[], reason: string): BlockListReply => ({ state: 'unknown', codes, reason });

const rows: readonly { zone: string; answers: readonly string[]; expected: BlockListReply }[] = [
  { zone: ZEN, answers: ['127.0.0.2'], expected: listed(['127.0.0.2'], ['SBL']) },
  { zone: ZEN, answers: ['127.0.0.3'], expected: listed(['127.0.0.3'], ['CSS']) },
  { zone: ZEN, answers: ['127.0.0.4'], expected: listed(['127.0.0.4'], ['XBL (CBL data)']) },
  { zone: ZEN, answers: ['127.0.0.5'], expected: listed(['127.0.0.5'], ['XBL']) },
  { zone: ZEN, answers: ['127.0.0.7', '127.0.0.6'], expected: listed(['127.0.0.6', '127.0.0.7'], ['XBL']) },
  { zone: ZEN, answers: ['127.0.0.9', '127.0.0.2'], expected: listed(['127.0.0.2', '127.0.0.9'], ['SBL', 'DROP']) },
  { zone: ZEN, answers: ['127.0.0.10'], expected: listed(['127.0.0.10'], ['PBL'], true) },
  { zone: ZEN, answers: ['127.0.0.11', '127.0.0.10'], expected: listed(['127.0.0.10', '127.0.0.11'], ['PBL'], true) },
  {
    zone: 'zen.spamhaus.org',
    answers: ['127.0.0.11', '127.0.0.4'],
    expected: listed(['127.0.0.4', '127.0.0.11'], ['XBL (CBL data)', 'PBL']),
  },
  {
    zone: 'pbl.spamhaus.org',
    answers: ['127.0.0.11'],
    expected: listed(['127.0.0.11'], ['PBL'], true),
  },
  {
    zone: ZEN,
    answers: ['127.0.0.77'],
    expected: unknown(['127.0.0.77'], 'it answered 127.0.0.77, which stands for no list that we know'),
  },
  // Another zone's codes mean what its owner says.
  { zone: 'bl.example.net', answers: ['127.0.0.10'], expected: listed(['127.0.0.10'], ['127.0.0.10']) },
  { zone: 'bl.example.net', answers: ['127.3.0.1'], expected: listed(['127.3.0.1'], ['127.3.0.1']) },
  { zone: 'not-zen.spamhaus.org.example', answers: ['127.0.0.4'], expected: listed(['127.0.0.4'], ['127.0.0.4']) },
  {
    zone: ZEN,
    answers: ['127.255.255.252'],
    expected: unknown(
      ['127.255.255.252'],
      'it answered 127.255.255.252: there is a typing error in the name of the zone',
    ),
  },
  {
    zone: ZEN,
    answers: ['127.255.255.254'],
    expected: unknown(
      ['127.255.255.254'],
      'it answered 127.255.255.254: it refuses a public resolver, as those of AWS are',
    ),
  },
  {
    zone: 'bl.example.net',
    answers: ['127.255.255.255'],
    expected: unknown(['127.255.255.255'], 'it answered 127.255.255.255: it was asked too often'),
  },
  {
    zone: ZEN,
    answers: ['127.255.255.1'],
    expected: unknown(['127.255.255.1'], 'it answered 127.255.255.1: an error, not a listing'),
  },
  {
    zone: ZEN,
    answers: ['127.0.0.4', '127.255.255.255'],
    expected: unknown(['127.0.0.4', '127.255.255.255'], 'it answered 127.255.255.255: it was asked too often'),
  },
  {
    zone: 'bl.example.net',
    answers: ['127.0.0.2', '192.0.2.7'],
    expected: unknown(['127.0.0.2', '192.0.2.7'], 'it answered 192.0.2.7, which is no answer of a block list'),
  },
];

test.each(rows)('$zone answers $answers', ({ zone, answers, expected }) => {
  expect(readCodes(zone, answers)).toEqual(expected);
});
