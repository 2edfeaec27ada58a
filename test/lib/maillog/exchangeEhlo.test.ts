import { linesOfWholeReply } from '../../../lib/maillog/exchangeEhlo';
import { offersStarttls, parseEhloReply } from '../../../lib/smtp/capabilities';

const rows: readonly (readonly [text: string, lines: readonly string[]])[] = [
  [
    'mx.example.org Hello [203.0.113.9] SIZE 37748736 STARTTLS',
    ['mx.example.org Hello [203.0.113.9]', 'SIZE 37748736', 'STARTTLS'],
  ],
  [' mx.example.org  Hello [203.0.113.9]  DSN ', ['mx.example.org Hello [203.0.113.9]', 'DSN']],
  [
    'mx.example.org at your service, [203.0.113.9] SIZE 157286400 8BITMIME',
    ['mx.example.org at your service, [203.0.113.9]', 'SIZE 157286400', '8BITMIME'],
  ],
  ['mx.example.org PIPELINING SIZE 10240000 ETRN', ['mx.example.org', 'PIPELINING', 'SIZE 10240000', 'ETRN']],
  [
    'mx.example.org X-ANONYMOUSTLS AUTH NTLM X-EXPS GSSAPI NTLM 8BITMIME',
    ['mx.example.org', 'X-ANONYMOUSTLS', 'AUTH NTLM', 'X-EXPS GSSAPI NTLM', '8BITMIME'],
  ],
  ['mx.example.org AUTH=LOGIN PLAIN starttls', ['mx.example.org', 'AUTH=LOGIN PLAIN', 'starttls']],
  [
    'mx.example.org Hello [203.0.113.9] SIZE 1 XXXXXXXA DSN',
    ['mx.example.org Hello [203.0.113.9]', 'SIZE 1', 'XXXXXXXA', 'DSN'],
  ],
  ['mx.example.org SIZE 1 XBRANDNEW DSN', ['mx.example.org', 'SIZE 1 XBRANDNEW', 'DSN']],
  ['STARTTLS Hello SIZE', ['STARTTLS Hello', 'SIZE']],
  ['mx.example.org', ['mx.example.org']],
  ['', ['']],
];

test.each(rows)('%p is taken apart at its keywords', (text, lines) => {
  expect(linesOfWholeReply(text)).toEqual(lines);
});

test.each([
  ['mx.example.org Hello X-STARTTLS DSN', false],
  ['mx.example.org Hello AUTH NOSTARTTLS', false],
  ['STARTTLS.example.org Hello DSN', false],
  ['mx.example.org Hello DSN STARTTLS', true],
])('%p offers STARTTLS: %p', (text, offers) => {
  expect(offersStarttls(parseEhloReply({ replyCode: 250, lines: linesOfWholeReply(text) }))).toBe(offers);
});
