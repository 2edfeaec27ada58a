import { type Answer, decode, encode } from 'dns-packet';
import fc from 'fast-check';
import { decodeMessage, encodeQuestion, MAX_MESSAGE_BYTES } from '../../../lib/dns/validatingMessage';
import { piecesOfWork } from '../../support/effort';

const NAME = '_25._tcp.mx.contoso.example';
const tlsa: Answer = {
  type: 'TLSA',
  name: NAME,
  ttl: 60,
  data: { usage: 3, selector: 1, matchingType: 1, certificate: Buffer.alloc(32, 0xab) },
};
const AUTHENTIC_DATA = 1 << 5;

const response = (answers: Answer[], more: { flags?: number; additionals?: Answer[] } = {}): Buffer =>
  encode({ type: 'response', id: 7, questions: [{ type: 'TLSA', name: NAME }], answers, ...more });

test('RFC 3225 §3: a question has the DO bit, and RD; CD where it is wanted', () => {
  const read = decode(encodeQuestion(7, { name: NAME, type: 'TLSA' }));
  expect(read).toMatchObject({ id: 7, type: 'query', flag_rd: true, flag_cd: false, questions: [{ type: 'TLSA' }] });
  expect(read.additionals).toMatchObject([{ type: 'OPT', flag_do: true, udpPayloadSize: 1232 }]);
  expect(decode(encodeQuestion(7, { name: NAME, type: 'TLSA', checkingDisabled: true })).flag_cd).toBe(true);
});

test('an answer is read, with AD and the names in lower case', () => {
  const read = decodeMessage(response([{ ...tlsa, name: NAME.toUpperCase() }], { flags: AUTHENTIC_DATA }));
  expect(read).toMatchObject({
    id: 7,
    question: { name: NAME, type: 'TLSA' },
    responseCode: 0,
    isTruncated: false,
    isAuthenticated: true,
    answers: [{ name: NAME, data: { usage: 3, selector: 1, matchingType: 1 } }],
    extendedErrors: [],
  });
});

/** One option, whole: its code, its length, the code of the error, a text. */
const opt = (option: Buffer): Buffer => {
  const head = Buffer.from([0, 0, 41, 4, 0xd0, 0, 0, 0, 0, 0, option.length]);
  const bytes = Buffer.concat([response([]), head, option]);
  bytes.writeUInt16BE(1, 10);
  return bytes;
};

test('RFC 8914 §2: an extended error is read', () => {
  expect(decodeMessage(opt(Buffer.from([0, 15, 0, 4, 0, 7, 0x6f, 0x6b])))?.extendedErrors).toEqual([7]);
});

test('what can not be read behind the answers does not cost them', () => {
  const bytes = Buffer.concat([response([tlsa]), Buffer.from([0xff, 0xff, 0xff])]);
  bytes.writeUInt16BE(1, 8);
  expect(decodeMessage(bytes)?.answers).toHaveLength(1);
});

test.each([
  { what: 'nothing', bytes: Buffer.alloc(0) },
  { what: 'half a header', bytes: response([tlsa]).subarray(0, 7) },
  { what: 'a question', bytes: encodeQuestion(7, { name: NAME, type: 'TLSA' }) },
  { what: 'an answer that breaks off', bytes: response([tlsa]).subarray(0, 60) },
  { what: 'more than anybody needs', bytes: Buffer.concat([response([]), Buffer.alloc(MAX_MESSAGE_BYTES)]) },
])('$what is no answer', ({ bytes }) => {
  expect(decodeMessage(bytes)).toBeUndefined();
});

test('a header that claims records by the thousand is refused unread', () => {
  const bytes = Buffer.concat([response([]), Buffer.alloc(1_000)]);
  bytes.writeUInt16BE(0xffff, 6);
  expect(decodeMessage(bytes)).toBeUndefined();
});

test('names that lead by long ways of pointers take no time worth naming', async () => {
  // In the data of the first record each pointer leads to the one before it; the names of the others begin at the last.
  const records = 290;
  const pointers = Buffer.alloc(12_000);
  const question = response([]);
  const start = question.length + 11;
  pointers.writeUInt16BE(0xc000, 0);
  for (let at = 2; at < pointers.length; at += 2) pointers.writeUInt16BE(0xc000 + start + at - 2, at);
  const head = Buffer.from([0, 0, 10, 0, 1, 0, 0, 0, 0, 0, 0]);
  head.writeUInt16BE(pointers.length, 9);
  const record = Buffer.from([0, 0, 0, 10, 0, 1, 0, 0, 0, 0, 0, 0]);
  record.writeUInt16BE(0xc000 + start + pointers.length - 2, 0);
  const bytes = Buffer.concat([question, head, pointers, ...Array.from({ length: records }, () => record)]);
  bytes.writeUInt16BE(1 + records, 6);
  expect(decodeMessage(bytes)?.answers).toHaveLength(1 + records);
  expect(await piecesOfWork(() => decodeMessage(bytes))).toBeLessThan(20);
});

test('any bytes are read or refused', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => {
      expect(() => decodeMessage(Buffer.from(bytes))).not.toThrow();
    }),
  );
});

test('an answer with any bytes changed, or cut off anywhere, is read or refused', () => {
  const whole = response([tlsa, { type: 'MX', name: NAME, data: { preference: 10, exchange: 'mx.contoso.example' } }], {
    additionals: [{ type: 'A', name: 'mx.contoso.example', data: '192.0.2.1' }],
  });
  const change = fc.record({ at: fc.nat(whole.length - 1), to: fc.nat(255) });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 6 }), fc.nat(whole.length), (changes, length) => {
      const bytes = Buffer.from(whole);
      for (const { at, to } of changes) bytes.writeUInt8(to, at);
      const read = decodeMessage(bytes.subarray(0, length));
      expect(read === undefined || read.answers.length <= 300).toBe(true);
    }),
    { numRuns: 500 },
  );
});
