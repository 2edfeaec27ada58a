import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { readTlsa, showTlsa } from '../../../lib/policy/tlsaRecord';

const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'der', type: 'spki' });
const bytes = (length: number): Uint8Array => new Uint8Array(length).fill(0xab);

test.each([
  { clause: 'RFC 7672 §3.1.3', record: [0, 0, 1, bytes(32)], reason: 'pkix-usage' },
  { clause: 'RFC 7672 §3.1.3', record: [1, 1, 1, bytes(32)], reason: 'pkix-usage' },
  { clause: 'RFC 6698 §2.1.1', record: [4, 1, 1, bytes(32)], reason: 'unknown-usage' },
  { clause: 'RFC 6698 §2.1.1', record: [255, 1, 1, bytes(32)], reason: 'unknown-usage' },
  { clause: 'RFC 6698 §2.1.2', record: [3, 2, 1, bytes(32)], reason: 'unknown-selector' },
  { clause: 'RFC 6698 §2.1.3', record: [3, 1, 3, bytes(32)], reason: 'unknown-matching' },
  { clause: 'RFC 6698 §2.1.4', record: [3, 1, 1, bytes(31)], reason: 'digest-length' },
  { clause: 'RFC 6698 §2.1.4', record: [3, 1, 1, bytes(64)], reason: 'digest-length' },
  { clause: 'RFC 6698 §2.1.4', record: [2, 0, 2, bytes(32)], reason: 'digest-length' },
  { clause: 'RFC 6698 §2.1.4', record: [3, 1, 1, bytes(0)], reason: 'digest-length' },
  { clause: 'RFC 6698 §2.1.4', record: [3, 0, 0, bytes(40)], reason: 'malformed-data' },
  { clause: 'RFC 6698 §2.1.4', record: [2, 1, 0, bytes(40)], reason: 'malformed-data' },
  { clause: 'RFC 6698 §2.1.4', record: [2, 0, 0, key], reason: 'malformed-data' },
] as const)('$clause: $record.0 $record.1 $record.2 is of no use: $reason', ({ record, reason }) => {
  const [usage, selector, matching, data] = record;
  expect(readTlsa({ usage, selector, matching, data })).toMatchObject({ ok: false, reason });
});

test.each([
  { usage: 2, selector: 0, matching: 1, data: bytes(32) },
  { usage: 2, selector: 1, matching: 2, data: bytes(64) },
  { usage: 3, selector: 1, matching: 0, data: key },
  { usage: 3, selector: 1, matching: 1, data: bytes(32) },
  { usage: 3, selector: 0, matching: 2, data: bytes(64) },
])('RFC 7672 §3.1: $usage $selector $matching is of use', (record) => {
  expect(readTlsa(record)).toEqual({ ok: true, record });
});

test('whatever is published is read or refused, and shown on one short line', () => {
  const byte = fc.oneof(fc.nat(4), fc.nat(255));
  const data = fc.oneof(fc.uint8Array({ maxLength: 100 }), fc.constantFrom(bytes(32), bytes(64), key));
  fc.assert(
    fc.property(fc.record({ usage: byte, selector: byte, matching: byte, data }), (record) => {
      const { ok } = readTlsa(record);
      if (ok) expect(record.usage === 2 || record.usage === 3).toBe(true);
      expect(showTlsa(record)).toMatch(/^\d{1,3} \d{1,3} \d{1,3} [0-9a-f]{0,8}…?$/);
    }),
  );
});
