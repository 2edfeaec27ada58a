import { join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';
import { exchangeReader } from '../../../lib/maillog/exchangeReader';
import { findLogs } from '../../../lib/maillog/findLogs';
import { postfixReader } from '../../../lib/maillog/postfixReader';
import { type OpenReader, readLogs } from '../../../lib/maillog/readLogs';
import type { LoggedSession } from '../../../lib/maillog/types';
import { fc } from '../../support/properties';
import { END, FIELDS, fixture, GREETING, linesOf, OFFERED, STRIPPED, sessionLines } from './exchangeLogs';
import { folderWith } from './folder';

const openReader: OpenReader = (format, writtenAt) =>
  format === 'exchange' ? exchangeReader() : postfixReader({ now: writtenAt, timezone: 'UTC' });

async function readAll(paths: readonly string[], since?: number) {
  const { files, leftOut } = await findLogs(paths, 'UTC');
  const sessions: LoggedSession[] = [];
  let bytes = 0;
  const result = await readLogs(files, {
    openReader,
    onSession: (session) => void sessions.push(session),
    onBytes: (count) => {
      bytes += count;
    },
    ...(since !== undefined && { since }),
  });
  return { sessions, leftOut, files, bytes, result };
}

const text = (...lines: readonly (readonly string[])[]): string => [FIELDS, ...lines.flat(), ''].join('\r\n');
const session = (n: number, at: string, offers: boolean): readonly string[] =>
  sessionLines({
    id: n.toString(16).padStart(16, '0'),
    at,
    records: [...GREETING, offers ? OFFERED : STRIPPED, ...END],
  });

const incident = fixture('exchange-2013.log');
const encodings: readonly (readonly [string, string | Uint8Array])[] = [
  ['UTF-8', incident],
  ['UTF-8, compressed', gzipSync(incident)],
  ['UTF-16', Buffer.from(`\ufeff${incident}`, 'utf16le')],
  ['UTF-16 without a mark', Buffer.from(incident, 'utf16le')],
  ['lines that end in LF', incident.replaceAll('\r', '')],
];

test.each(encodings)('the incident in %s is the same two sessions', async (_, content) => {
  const { sessions, result, bytes, files } = await readAll([folderWith({ 'SEND2013120621-1.LOG': content })]);
  expect(sessions.map(({ offersStarttls, answeredAt }) => [offersStarttls, answeredAt])).toEqual([
    [false, '2013-12-06T21:54:52.011Z'],
    [true, '2013-12-07T06:31:07.350Z'],
  ]);
  expect(result).toMatchObject({ filesRead: 1, unreadable: { syntax: 0, time: 0, 'too-long': 0 }, broken: [] });
  expect(bytes).toBe(files[0]?.bytes);
});

test('a session may go on in the next file, which the time of its records decides and not its name', async () => {
  const lines = linesOf(incident).filter((line) => line !== '' && !line.startsWith('#'));
  const folder = folderWith({
    'b.log': text(lines.slice(0, 7)),
    'c.log': text(lines.slice(7, 20)),
    'a.log': text(lines.slice(20)),
  });
  const { sessions, files } = await readAll([folder]);
  expect(files.map(({ path }) => relative(folder, path))).toEqual(['b.log', 'c.log', 'a.log']);
  expect(sessions.map(({ isCut, offersStarttls }) => [isCut, offersStarttls])).toEqual([
    [false, false],
    [false, true],
  ]);
});

test('files of one time are in the order of their numbers', async () => {
  const names = ['SEND2026112321-10.LOG', 'SEND2026112321-2.LOG', 'SEND2026112321-1.LOG'];
  const same = text(session(1, '2026-11-23T21:00:00.000Z', true));
  const folder = folderWith(Object.fromEntries(names.map((name) => [name, same])));
  const { files } = await readAll([folder]);
  expect(files.map(({ path }) => relative(folder, path))).toEqual(names.toReversed());
});

test('logs of several folders come in the order in which sessions ended', async () => {
  const hours = Array.from({ length: 20 }, (_, hour) => `2026-11-23T${String(hour).padStart(2, '0')}:00:00.000Z`);
  const files = hours.map((at, hour) => [`server${hour % 3}/SEND${hour}.LOG`, text(session(hour, at, true))] as const);
  const { sessions, result } = await readAll([folderWith(Object.fromEntries(files))]);
  expect(sessions.map(({ startedAt }) => startedAt)).toEqual(hours);
  expect(result.filesRead).toBe(20);
});

test('more logs than are read at once are all read', async () => {
  const files = Array.from(
    { length: 150 },
    (_, n) => [`folder${n}/a.log`, text(session(n, '2026-11-23T21:00:00.000Z', true))] as const,
  );
  expect((await readAll([folderWith(Object.fromEntries(files))])).sessions).toHaveLength(150);
});

test('what is no log is named with the reason, and a file that is named twice is read once', async () => {
  const folder = folderWith({
    'deep/er/SEND1.LOG': text(session(1, '2026-11-23T21:00:00.000Z', true)),
    'RECV1.LOG': '#Log-type: SMTP Receive Protocol Log\r\n',
    'empty.log': '',
    'picture.png': Buffer.of(0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 3),
    'bad.gz': Buffer.of(0x1f, 0x8b, 1, 2, 3, 4),
  });
  const missing = join(folder, 'gone.log');
  const { sessions, leftOut } = await readAll([folder, join(folder, 'deep/er/SEND1.LOG'), missing]);
  expect(sessions).toHaveLength(1);
  expect(Object.fromEntries(leftOut.map(({ path, why }) => [relative(folder, path), why]))).toEqual({
    'RECV1.LOG': 'a log of another kind: SMTP Receive Protocol Log',
    'empty.log': 'empty',
    'picture.png': 'neither a send protocol log of Exchange nor a log of Postfix',
    'bad.gz': expect.stringContaining("can't be read"),
    'gone.log': "can't be read: no such file or folder",
  });
});

test('files that ended long before are not read', async () => {
  const days = [20, 21, 22, 23, 24].map((day) => `2026-11-${day}T12:00:00.000Z`);
  const files = days.map((at, n) => [`SEND${n}.LOG`, text(session(n, at, true))] as const);
  const { sessions, result } = await readAll(
    [folderWith(Object.fromEntries(files))],
    Date.parse('2026-11-23T13:30:00.000Z'),
  );
  expect(result.filesRead).toBe(2);
  expect(sessions.map(({ startedAt }) => startedAt)).toEqual(days.slice(-2));
});

test('lines that are too long, or that nobody can read, are counted with the others', async () => {
  const content = text(session(1, '2026-11-23T21:00:00.000Z', true), [
    'x'.repeat(40_000),
    'a,b,c',
    'y'.repeat(200_000),
  ]);
  const { sessions, result } = await readAll([folderWith({ 'SEND1.LOG': content })]);
  expect(sessions).toHaveLength(1);
  expect(result).toMatchObject({ lines: 1 + 8 + 3, unreadable: { syntax: 1, time: 0, 'too-long': 2 } });
});

test('Exchange and Postfix may lie in one folder; a year that syslog leaves out is that of the file', async () => {
  const line =
    'Nov 23 21:54:51 mail postfix/smtp[123]: Untrusted TLS connection established to mx.example.org[198.51.100.7]:25: TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)';
  const sent =
    'Nov 23 21:54:52 mail postfix/smtp[123]: 4A1B2C3D4E: to=<a@example.org>, relay=mx.example.org[198.51.100.7]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 ok)';
  const files = { 'mail.log.1': `${line}\n${sent}\n`, 'SEND1.LOG': text(session(1, '2026-11-23T21:00:00.000Z', true)) };
  const { sessions } = await readAll([folderWith(files, new Date('2019-12-01T00:00:00Z'))]);
  expect(sessions.map(({ format, startedAt }) => [format, startedAt.slice(0, 10)])).toEqual([
    ['postfix', '2019-11-23'],
    ['exchange', '2026-11-23'],
  ]);
});

test('files of any bytes are read, or said not to be, and nothing is thrown', async () => {
  const real = Buffer.from(incident);
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    // A real log with some of its bytes put in the place of others, plain, compressed or cut.
    fc
      .record({
        at: fc.array(fc.tuple(fc.nat(real.length - 1), fc.nat(255)), { maxLength: 30 }),
        kind: fc.nat(3),
        cut: fc.nat(real.length),
      })
      .map(({ at, kind, cut }) => {
        const changed = Buffer.from(real);
        for (const [index, byte] of at) changed[index] = byte;
        const kinds = [changed, gzipSync(changed), changed.subarray(0, cut), gzipSync(changed).subarray(0, cut)];
        return kinds[kind] ?? changed;
      }),
  );
  await fc.assert(
    fc.asyncProperty(bytes, async (content) => {
      const { leftOut, result, sessions } = await readAll([folderWith({ 'SEND1.LOG': content })]);
      expect(leftOut.length + result.filesRead).toBe(1);
      expect(sessions.length).toBeLessThanOrEqual(result.lines);
    }),
    { numRuns: 200 },
  );
});
