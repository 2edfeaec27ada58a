import { recognise } from '../../../lib/maillog/logFormat';
import { piecesOfWork } from '../../support/effort';
import { FIELDS, fixture, linesOf } from './exchangeLogs';

const RECORD = '2026-11-23T21:54:51.671Z,"To Contoso, forced TLS",08DE2A0000000001,0,192.0.2.25:1,198.51.100.7:25,+,,';
const POSTFIX =
  'Nov 23 21:54:51 mail postfix/smtp[123]: connect to mx.example.org[198.51.100.7]:25: Connection refused';

test.each<[what: string, lines: readonly string[], format: string, line: string]>([
  [
    'the header of Exchange 2013',
    linesOf(fixture('exchange-2013.log')).slice(0, 5),
    'exchange',
    '#Date: 2013-12-06T21:54:50.000Z',
  ],
  ['a header with fields alone', [FIELDS], 'exchange', ''],
  ['records without a header', ['', RECORD], 'exchange', RECORD],
  ['a line of Postfix', [POSTFIX], 'postfix', POSTFIX],
  ['Postfix behind others', ['Nov 23 21:54:50 mail dovecot: imap-login: Login', POSTFIX], 'postfix', POSTFIX],
  [
    'Postfix by RFC 3339',
    [POSTFIX.replace('Nov 23 21:54:51', '2026-11-23T21:54:51.123456+01:00')],
    'postfix',
    POSTFIX.replace('Nov 23 21:54:51', '2026-11-23T21:54:51.123456+01:00'),
  ],
])('%s is recognised', (_, lines, format, line) => {
  expect(recognise(lines)).toEqual({ format, line });
});

test.each<[what: string, lines: readonly string[], why: string]>([
  ['nothing', [], 'empty'],
  ['blank lines', ['', ' '], 'empty'],
  [
    'a receive log',
    ['#Software: Microsoft Exchange Server', '#Log-type: SMTP Receive Protocol Log', FIELDS],
    'another kind: SMTP Receive',
  ],
  [
    'a message tracking log',
    ['#Log-type: Message Tracking Log', '#Fields: date-time,client-ip'],
    'another kind: Message Tracking Log',
  ],
  ['another CSV', ['date-time,connector-id,session-id', '2026-11-23T21:54:51.671Z,a,b'], 'neither'],
  ['a text', ['Dear postfix/smtp,', 'hello'], 'neither'],
  ['bytes', ['\u0000\u0001\ufffd'.repeat(100)], 'neither'],
  [
    'long lines that almost match',
    [`2026-11-23T21:54:51Z,${'A,1,'.repeat(8_000)}`, `${' postfix'.repeat(4_000)}`],
    'neither',
  ],
])('%s is not', async (_, lines, why) => {
  expect(recognise(lines)).toEqual({ not: expect.stringContaining(why) });
  expect(await piecesOfWork(() => recognise(lines))).toBeLessThan(40);
});
