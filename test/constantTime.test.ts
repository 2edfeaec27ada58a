import * as crypto from 'node:crypto';
import { createHmac } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { signatureOf } from '../lib/notify/signature';
import { pageToken } from '../lib/watch/pageToken';
import { codeBlocks } from './support/markdown';

jest.mock('node:crypto', () => {
  const real = jest.requireActual<typeof crypto>('node:crypto');
  return { ...real, timingSafeEqual: jest.fn(real.timingSafeEqual) };
});

const TOKEN = 'dGhpcyBpcyBhIHRlc3Qgb25seQ';
const compared = jest.mocked(crypto.timingSafeEqual);
beforeEach(() => compared.mockClear());

test.each([
  { given: TOKEN, is: true },
  { given: `${TOKEN}x`, is: false },
  { given: `x${TOKEN.slice(1)}`, is: false },
  { given: '', is: false },
  { given: 'x'.repeat(10_000), is: false },
])('a token, and a cookie, is compared as a whole, by digests of one length: $is', ({ given, is }) => {
  const token = pageToken(TOKEN);
  expect(token.isToken(given)).toBe(is);
  expect(token.isCookie(given)).toBe(false);
  expect(token.isCookie(token.cookie)).toBe(true);
  expect(compared.mock.calls.map(([one, other]) => [one.byteLength, other.byteLength])).toEqual(
    Array.from({ length: 3 }, () => [32, 32]),
  );
});

test('nothing else knows a token or a secret and compares it', () => {
  const files = ['lib', 'functions', 'bin'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.tsx?$/.test(file))
      .map((file) => join(folder, file)),
  );
  const comparing = files.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/\w*(?:token|secret|password|cookie|signature)\b *[!=]==? *(\S+)/gi)]
      // Whether there is one is no secret.
      .filter(([, other = '']) => !/^(undefined|''|null)/.test(other))
      .map(([comparison]) => `${file}: ${comparison}`),
  );
  expect(comparing).toEqual([]);
});

test('what docs/notify.md shows to receivers takes our signature, compares in constant time, and takes no other', () => {
  const [block] = codeBlocks(readFileSync('docs/notify.md', 'utf8')).filter(({ info }) => info === 'js');
  const text = block?.text.replace(/^import .*\n/, '') ?? '';
  const isOurs = new Function('createHmac', 'timingSafeEqual', `${text}; return isOurs;`)(createHmac, compared);
  const at = String(Math.floor(Date.now() / 1000));
  const headers = (signature: string, timestamp = at) => ({
    'x-canary-timestamp': timestamp,
    'x-canary-signature': signature,
  });
  expect(isOurs('{}', headers(signatureOf('{}', at, 'secret')), 'secret')).toBe(true);
  expect(compared).toHaveBeenCalledTimes(1);
  expect(isOurs('{ }', headers(signatureOf('{}', at, 'secret')), 'secret')).toBe(false);
  expect(isOurs('{}', headers(signatureOf('{}', at, 'other')), 'secret')).toBe(false);
  // As long as ours by its characters, and longer by its bytes.
  for (const other of ['sha256=', '', 'é'.repeat(71)]) expect(isOurs('{}', headers(other), 'secret')).toBe(false);
  const old = String(Number(at) - 3600);
  expect(isOurs('{}', headers(signatureOf('{}', old, 'secret'), old), 'secret')).toBe(false);
});
