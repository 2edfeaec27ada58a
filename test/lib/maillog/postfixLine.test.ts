import { type PostfixLine, readPostfixLine } from '../../../lib/maillog/postfixLine';

const TEXT = 'connect to mx.contoso.example[192.0.2.1]:25: Connection timed out';
const WALL = { month: 11, day: 23, hour: 21, minute: 54, second: 52, millisecond: 0 };
const AT = Date.UTC(2026, 10, 23, 20, 54, 52);

const line = (more: Partial<PostfixLine> = {}): PostfixLine => ({
  stamp: WALL,
  host: 'mail',
  program: 'postfix/smtp',
  pid: '123',
  message: TEXT,
  ...more,
});

test.each<{ name: string; text: string; expected: PostfixLine }>([
  { name: 'traditional syslog', text: `Nov 23 21:54:52 mail postfix/smtp[123]: ${TEXT}`, expected: line() },
  {
    name: 'a day of one digit, as syslog pads it',
    text: `Nov  3 21:54:52 mail postfix/smtp[123]: ${TEXT}`,
    expected: line({ stamp: { ...WALL, day: 3 } }),
  },
  {
    name: 'and as Postfix itself does (msg_logger.c)',
    text: `Nov 03 21:54:52 mail postfix/smtp[123]: ${TEXT}`,
    expected: line({ stamp: { ...WALL, day: 3 } }),
  },
  { name: 'a priority before it', text: `<22>Nov 23 21:54:52 mail postfix/smtp[123]: ${TEXT}`, expected: line() },
  {
    name: 'journalctl -o short-precise',
    text: `Nov 23 21:54:52.123456 mail postfix/smtp[123]: ${TEXT}`,
    expected: line({ stamp: { ...WALL, millisecond: 123 } }),
  },
  {
    name: 'a year before the month',
    text: `2026 Nov 23 21:54:52 mail postfix/smtp[123]: ${TEXT}`,
    expected: line({ stamp: { ...WALL, year: 2026 } }),
  },
  {
    name: 'a year before the time',
    text: `Nov 23 2026 21:54:52 mail postfix/smtp[123]: ${TEXT}`,
    expected: line({ stamp: { ...WALL, year: 2026 } }),
  },
  {
    name: 'RFC 3339, as rsyslog writes it',
    text: `2026-11-23T21:54:52.123456+01:00 mail postfix/smtp[123]: ${TEXT}`,
    expected: line({ stamp: { at: AT + 123 } }),
  },
  {
    name: 'RFC 3339 west of Greenwich',
    text: `2026-11-23T17:24:52-03:30 mail postfix/smtp[123]: ${TEXT}`,
    expected: line({ stamp: { at: AT } }),
  },
  {
    name: 'RFC 3339 in UTC',
    text: `2026-11-23T20:54:52Z mail postfix/smtp[123]: ${TEXT}`,
    expected: line({ stamp: { at: AT } }),
  },
  {
    name: 'journalctl -o short-iso, whose offset has no colon',
    text: `2026-11-23T21:54:52+0100 mail postfix/smtp[123]: ${TEXT}`,
    expected: line({ stamp: { at: AT } }),
  },
  {
    name: 'a date and a time without a zone',
    text: `2026-11-23 21:54:52 mail postfix/smtp[123]: ${TEXT}`,
    expected: line({ stamp: { ...WALL, year: 2026 } }),
  },
  {
    name: 'RFC 5424',
    text: `<22>1 2026-11-23T20:54:52Z mail postfix/smtp 123 - - ${TEXT}`,
    expected: line({ stamp: { at: AT } }),
  },
  {
    name: 'RFC 5424 with structured data, in which a bracket is escaped, and a byte order mark',
    text: `<22>1 2026-11-23T20:54:52Z mail postfix/smtp 123 - [a@1 x="y\\]] z"][b@1] \uFEFF${TEXT}`,
    expected: line({ stamp: { at: AT } }),
  },
  {
    name: 'a second instance',
    text: `Nov 23 21:54:52 mail postfix-out/smtp[123]: ${TEXT}`,
    expected: line({ program: 'postfix-out/smtp' }),
  },
  {
    name: 'a transport with a syslog_name',
    text: `Nov 23 21:54:52 mail postfix/o365/smtp[123]: ${TEXT}`,
    expected: line({ program: 'postfix/o365/smtp' }),
  },
  {
    name: 'a message id of Solaris',
    text: `Nov 23 21:54:52 mail postfix/smtp[123]: [ID 197553 mail.info] ${TEXT}`,
    expected: line(),
  },
  {
    name: 'a leap second',
    text: `Nov 23 21:54:60 mail postfix/smtp[123]: ${TEXT}`,
    expected: line({ stamp: { ...WALL, second: 60 } }),
  },
  {
    name: 'the daemon for what is put off',
    text: 'Nov 23 21:54:52 mail postfix/error[9]: x',
    expected: line({ program: 'postfix/error', pid: '9', message: 'x' }),
  },
])('reads $name', ({ text, expected }) => {
  expect(readPostfixLine(text)).toEqual(expected);
});

test.each([
  { name: 'the server daemon', text: 'Nov 23 21:54:52 mail postfix/smtpd[123]: connect from unknown[192.0.2.1]' },
  { name: 'the queue manager', text: 'Nov 23 21:54:52 mail postfix/qmgr[123]: 4Rz8V13F0Lz9s: removed' },
  { name: 'local delivery', text: 'Nov 23 21:54:52 mail postfix/lmtp[123]: x' },
  { name: 'another program', text: 'Nov 23 21:54:52 mail sshd[123]: x' },
  { name: 'another program that names ours', text: 'Nov 23 21:54:52 mail logger[7]: postfix/smtp[123]: x' },
  { name: 'a path that looks like it', text: 'Nov 23 21:54:52 mail amavis[7]: /usr/lib/smtp[1] x' },
  { name: 'a repetition', text: 'Nov 23 21:54:52 mail last message repeated 2 times' },
  { name: 'a boot in the journal', text: '-- Boot 0123456789abcdef --' },
  { name: 'an empty line', text: '' },
])('passes over $name', ({ text }) => {
  expect(readPostfixLine(text)).toBeUndefined();
});

test.each([
  { name: 'no time at all', text: 'mail postfix/smtp[123]: x', expected: 'time' },
  { name: 'bytes of something else', text: '\u0000\u0001', expected: 'syntax' },
  { name: 'a month that is none', text: 'Foo 23 21:54:52 mail postfix/smtp[123]: x', expected: 'time' },
  { name: 'a time in words', text: 'Monday mail postfix/smtp[123]: x', expected: 'time' },
  { name: 'the absent time of RFC 5424', text: '<22>1 - mail postfix/smtp 123 - - x', expected: 'time' },
  {
    name: 'structured data without an end',
    text: '<22>1 2026-11-23T20:54:52Z mail postfix/smtp 123 - [a x="y" z',
    expected: 'syntax',
  },
])('says of a line with $name that it is unreadable: $expected', ({ text, expected }) => {
  expect(readPostfixLine(text)).toBe(expected);
});
