import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { postfixReader } from '../../../lib/maillog/postfixReader';
import type { LoggedSession } from '../../../lib/maillog/types';
import { piecesOfWork } from '../../support/effort';

const newReader = () => postfixReader({ timezone: 'Europe/Zurich', now: () => new Date('2026-11-28T12:00:00Z') });
const real = ['encrypt', 'verify', 'handshake-may', 'reuse', 'recipients', 'transports'].flatMap((name) =>
  readFileSync(join(__dirname, 'fixtures/postfix', `${name}.log`), 'utf8').split('\n'),
);

function readAll(lines: readonly string[]): readonly LoggedSession[] {
  const reader = newReader();
  return [...lines.flatMap((line) => reader.read(line)), ...reader.end()];
}

function isWhole({ startedAt, endedAt, port, heldUp }: LoggedSession): boolean {
  const times = [startedAt, endedAt].map((time) => new Date(time).toISOString());
  return times.join() === [startedAt, endedAt].join() && startedAt <= endedAt && port >= 0 && Array.isArray(heldUp);
}

/** A real line of which something is replaced, doubled, cut off or moved. */
const spoilt = fc
  .tuple(
    fc.constantFrom(...real),
    fc.nat(400),
    fc.nat(40),
    fc.oneof(fc.string(), fc.constantFrom(...real, '>', '[', '\u0000', '\u202e', '"')),
  )
  .map(([line, at, length, text]) => line.slice(0, at) + text + line.slice(at + length));

test('no line makes it throw or give half a session', () => {
  const lines = fc.array(fc.oneof(spoilt, fc.constantFrom(...real), fc.string({ unit: 'binary' })), { maxLength: 60 });
  fc.assert(
    fc.property(lines, (log) => {
      for (const session of readAll(log)) expect(isWhole(session)).toBe(true);
    }),
    { numRuns: 80 },
  );
});

test('no spoilt line makes a server lose STARTTLS that none of them says has lost it', () => {
  const calm = real.filter((line) => !line.includes('not offered'));
  const log = fc.array(
    fc
      .tuple(fc.constantFrom(...calm), fc.nat(400), fc.nat(40))
      .map(([line, at, cut]) => line.slice(0, at) + line.slice(at + cut)),
    { maxLength: 60 },
  );
  fc.assert(
    fc.property(log, (lines) => {
      expect(readAll(lines).filter(({ offersStarttls }) => offersStarttls === false)).toEqual([]);
    }),
    { numRuns: 100 },
  );
});

const head = 'Nov 23 10:00:00 mail postfix/smtp[1]: ';
const relay = 'relay=mx.contoso.example[192.0.2.1]:25, delay=1, delays=1/0/0/0, dsn=4.7.4, status=';
const lost = (host: string) => `TLS is required, but was not offered by host ${host}`;

test.each([
  {
    name: 'a reply that repeats the words of Postfix',
    line: `${head}AAAAA1: to=<a@b>, ${relay}deferred (host mx.contoso.example[192.0.2.1] said: 450 ${lost('evil.example[203.0.113.1]')})`,
  },
  {
    name: 'a reply to a message that was taken',
    line: `${head}AAAAA1: to=<a@b>, ${relay}sent (${lost('mx.contoso.example[192.0.2.1]')})`,
  },
  {
    name: 'a recipient that repeats a whole status',
    line: `${head}AAAAA1: to=<"x>, ${relay}deferred (${lost('mx.contoso.example[192.0.2.1]')})"@b>, ${relay}sent (250 Ok)`,
  },
  {
    name: 'a header in the log of the server daemon',
    line: `Nov 23 10:00:00 mail postfix/cleanup[1]: AAAAA1: warning: header Subject: mail postfix/smtp[1]: AAAAA1: ${lost('mx.contoso.example[192.0.2.1]')}`,
  },
])('$name makes nobody lose STARTTLS', ({ line }) => {
  expect(readAll([line]).filter(({ offersStarttls }) => offersStarttls !== undefined)).toEqual([]);
});

test('a line that is too long is counted and not looked at', () => {
  const reader = newReader();
  expect(reader.read(`${head}${'x'.repeat(40_000)}`)).toEqual([]);
  expect(reader.unreadable).toEqual({ syntax: 0, time: 0, 'too-long': 1 });
});

test('lines that can not be read are counted by their kind', () => {
  const reader = newReader();
  for (const line of [
    '\u0000',
    'Nov 31 10:00:00 mail postfix/smtp[1]: connect to a[192.0.2.1]:25: x',
    `${head}AAAAA1: to=<a`,
    '',
  ]) {
    reader.read(line);
  }
  expect(reader.unreadable).toEqual({ syntax: 2, time: 1, 'too-long': 0 });
});

test.each([
  { name: 'one character', text: 'a' },
  { name: 'brackets', text: '[' },
  { name: 'angle brackets', text: '<' },
  { name: 'quotes', text: '"' },
  { name: 'backslashes', text: '\\' },
  { name: 'commas', text: ', ' },
  { name: 'addresses', text: '@' },
  { name: 'recipients', text: '>, relay=' },
  { name: 'the program', text: '/smtp[' },
  { name: 'digits', text: '1' },
])('a line full of $text is read in no time, wherever it stands', async ({ text }) => {
  const long = text.repeat(30_000 / text.length);
  const places = ['', head, `${head}AAAAA1: `, `${head}AAAAA1: to=<`, `${head}AAAAA1: to=<"`, `${head}connect to `];
  const readThem = (): void => {
    for (const place of places) readAll([place + long, `${place + long}>, ${relay}deferred (${long})`]);
    readAll([
      `${head}AAAAA1: to=<a>, ${relay}deferred (${long})`,
      `${head}Trusted TLS connection established to ${long}`,
    ]);
  };
  expect(await piecesOfWork(readThem)).toBeLessThan(40);
});

test('what it keeps of processes that never end a session is bounded, and each is given', () => {
  const reader = newReader();
  const count = 3_000;
  let given = 0;
  for (let pid = 1; pid <= count; pid += 1) {
    given += reader.read(
      `Nov 23 10:00:00 mail postfix/smtp[${pid}]: setting up TLS connection to a.example[192.0.2.1]:25`,
    ).length;
  }
  expect(count - given).toBeLessThanOrEqual(2_000);
  expect(given + reader.end().length).toBe(count);
});
