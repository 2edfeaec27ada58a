import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { encodingOf } from '../../../lib/maillog/encoding';
import { fileText } from '../../../lib/maillog/fileText';
import { fixture } from './exchangeLogs';
import { folderWith } from './folder';

async function textOf(content: Uint8Array): Promise<string> {
  const folder = folderWith({ log: content });
  let text = '';
  for await (const piece of fileText(join(folder, 'log'))) text += piece;
  return text;
}

const log = fixture('exchange-2019.log').replaceAll('To Contoso', 'Außen 送信');
const swapped = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();

const kinds: readonly (readonly [kind: string, bytes: Uint8Array])[] = [
  ['UTF-8', Buffer.from(log)],
  ['UTF-8 with a byte order mark', Buffer.from(`\ufeff${log}`)],
  ['UTF-16 LE with a byte order mark', Buffer.from(`\ufeff${log}`, 'utf16le')],
  ['UTF-16 BE with a byte order mark', swapped(`\ufeff${log}`)],
  ['UTF-16 LE without one', Buffer.from(log, 'utf16le')],
  ['UTF-16 BE without one', swapped(log)],
];

test.each(kinds)('%s is read as what was written, plain and compressed', async (_, bytes) => {
  expect(await textOf(bytes)).toBe(log);
  expect(await textOf(gzipSync(bytes))).toBe(log);
});

test('a character may stand where two pieces meet', async () => {
  const text = `a${'ß'.repeat(100_000)}`;
  expect(await textOf(Buffer.from(text))).toBe(text);
  expect(await textOf(Buffer.from(`\ufeff${text}`, 'utf16le'))).toBe(text);
});

test('a compressed file that was cut off is read as far as it goes', async () => {
  const long = log.repeat(50);
  const bytes = gzipSync(long);
  const text = await textOf(bytes.subarray(0, bytes.length - 100));
  expect(text.length).toBeGreaterThan(log.length);
  expect(long.startsWith(text)).toBe(true);
});

test('what is no text is read all the same', async () => {
  expect(await textOf(Buffer.of(0x61, 0xff, 0x62))).toBe('a\ufffdb');
  expect(await textOf(Buffer.alloc(0))).toBe('');
});

test('a file that is not there is an error', async () => {
  await expect(fileText('/nonexistent/log').next()).rejects.toThrow('ENOENT');
});

test.each([
  [[], 'utf-8'],
  [[0x41], 'utf-8'],
  [[0x41, 0], 'utf-16le'],
  [[0, 0x41], 'utf-16be'],
  [[0x41, 0x42, 0x43, 0], 'utf-8'],
  [[0, 0, 0, 0], 'utf-8'],
] as const)('%p is taken for %s', (bytes, encoding) => {
  expect(encodingOf(Uint8Array.from(bytes))).toBe(encoding);
});
