import { gzipSync } from 'node:zlib';
import { reportsIn } from '../../../lib/tlsrpt/reportsIn';
import { fc } from '../../support/properties';
import { fixture, type MailPart, mailWith, reportText } from './reports';

const json = fixture('google.json');
const gzip = gzipSync(json);
const GZIP: MailPart = { type: 'application/tlsrpt+gzip', content: gzip };
const JSON_PART: MailPart = { type: 'application/tlsrpt+json', content: json };

const mail = mailWith([GZIP]);

async function look(content: string | Uint8Array, domain?: string) {
  const { reports, problems } = await reportsIn(Buffer.from(content), domain);
  return { organizations: reports.map(({ organization }) => organization), problems };
}
const one = { organizations: ['Google Inc.'], problems: [] };
const none = (why: string) => ({ organizations: [], problems: [why] });

const inMail = (mail: string): MailPart => ({ type: 'message/rfc822', encoding: '7bit', content: mail });

test.each<[what: string, content: string | Uint8Array]>([
  ['JSON', json],
  ['JSON with a byte order mark', `\uFEFF${json}`],
  ['JSON after line breaks', `\r\n\r\n ${json}`],
  ['gzip', gzip],
  ['gzip in gzip', gzipSync(gzip)],
  ['a mail with gzip in base64', mailWith([GZIP])],
  ['a mail with JSON in base64', mailWith([JSON_PART])],
  ['a mail with JSON in quoted-printable', mailWith([{ ...JSON_PART, encoding: 'quoted-printable' }])],
  ['a mail with JSON as it is', mailWith([{ ...JSON_PART, encoding: '7bit' }])],
  ['a mail with line feeds alone', mailWith([GZIP]).replaceAll('\r\n', '\n')],
  ['a mail with another type', mailWith([{ ...GZIP, type: 'application/octet-stream' }])],
  ['a mail with a logo', mailWith([{ type: 'image/png', content: 'PNG' }, GZIP])],
  [
    'a mail that is the report alone',
    `From: a@mail.example\r\nContent-Type: application/tlsrpt+gzip\r\nContent-Transfer-Encoding: base64\r\n\r\n${gzip.toString('base64')}\r\n`,
  ],
  ['a mail in a mailbox', `From tlsrpt@mail.example Sun Nov 22 10:00:00 2026\n${mailWith([GZIP])}`],
  ['a forwarded mail', mailWith([inMail(mailWith([GZIP]))])],
  ['a compressed mail', gzipSync(mailWith([GZIP]))],
])('a report in %s is found', async (_, content) => {
  expect(await look(content)).toEqual(one);
});

test('the mail of RFC 8460 §5.3.1 is read, whose boundary has hyphens and whose file name is folded', async () => {
  const mail = [
    'From: tlsrpt@mail.sender.example.com',
    'Date: Fri, May 09 2017 16:54:30 -0800',
    'To: mts-sts-tlsrpt@example.net',
    'Subject: Report Domain: example.net',
    '    Submitter: mail.sender.example.com',
    '    Report-ID: <735ff.e317+bf22029@example.net>',
    'TLS-Report-Domain: example.net',
    'TLS-Report-Submitter: mail.sender.example.com',
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type="tlsrpt";',
    '    boundary="----=_NextPart_000_024E_01CC9B0A.AFE54C00"',
    'Content-Language: en-us',
    '',
    'This is a multipart message in MIME format.',
    '',
    '------=_NextPart_000_024E_01CC9B0A.AFE54C00',
    'Content-Type: text/plain; charset="us-ascii"',
    'Content-Transfer-Encoding: 7bit',
    '',
    'This is an aggregate TLS report from mail.sender.example.com',
    '',
    '------=_NextPart_000_024E_01CC9B0A.AFE54C00',
    'Content-Type: application/tlsrpt+gzip',
    'Content-Transfer-Encoding: base64',
    'Content-Disposition: attachment;',
    '    filename="mail.sender.example!example.com!',
    '              1013662812!1013749130.json.gz"',
    '',
    gzipSync(fixture('postfix.json')).toString('base64'),
    '',
    '------=_NextPart_000_024E_01CC9B0A.AFE54C00--',
  ].join('\r\n');
  const { reports } = await reportsIn(Buffer.from(mail));
  expect(reports).toMatchObject([{ organization: 'sonne.example', policies: [{ domain: 'example.net' }] }]);
});

test('all messages of a mailbox are read, and none that a message only quotes', async () => {
  const quoting = mailWith([JSON_PART]).replace(
    'This is an aggregate',
    'This\r\nFrom here on\r\n\r\n>From there is an aggregate',
  );
  const mailbox = [mail, quoting, mailWith([{ type: 'image/png', content: 'PNG' }])].map(
    (text) => `From a@mail.example Sun Nov 22 10:00:00 2026\r\n${text}\r\n`,
  );
  for (const text of [mailbox.join(''), mailbox.join('').replaceAll('\r\n', '\n')]) {
    expect(await look(text)).toEqual({ organizations: ['Google Inc.', 'Google Inc.'], problems: [] });
  }
});

test('all reports of a mail are found, and what is broken beside them is said', async () => {
  const broken = { ...GZIP, content: gzip.subarray(0, 100) };
  expect(await look(mailWith([GZIP, broken, { ...GZIP, content: gzipSync(reportText()) }]))).toEqual({
    organizations: ['Google Inc.', 'Example Mail'],
    problems: ['its gzip is broken or was cut off'],
  });
});

const bomb = gzipSync(Buffer.alloc(11_000_000, '{'));
const wrapped = (times: number): Uint8Array => (times === 0 ? gzip : gzipSync(wrapped(times - 1)));
const TOO_FINE = 'the mail has too many lines, parts or levels, or too long a header';

/** Each multipart in another. */
const nested = (levels: number): string =>
  `MIME-Version: 1.0\r\n${Array.from({ length: levels }, (_, n) => `Content-Type: multipart/mixed; boundary="b${n}"\r\n\r\n--b${n}\r\n`).join('')}\r\n`;

test.each<[what: string, content: string | Uint8Array, why: string]>([
  ['nothing', '', 'it is empty'],
  ['words', 'hello, world', 'it is neither JSON nor gzip nor a mail message'],
  ['zeros', Buffer.alloc(1_000_000), 'it is neither JSON nor gzip nor a mail message'],
  [
    'a report of DMARC',
    '<?xml version="1.0"?><feedback/>',
    'it is XML or HTML, as reports of DMARC are: no report of TLS',
  ],
  [
    'a compressed report of DMARC',
    gzipSync('<feedback/>'),
    'it is XML or HTML, as reports of DMARC are: no report of TLS',
  ],
  ['a ZIP archive', 'PK\u0003\u0004', 'it is a ZIP archive: reports of TLS come as JSON or gzip'],
  ['a mail of words', 'From: a@mail.example\r\n\r\nHello', 'the mail has no attachment, so no report of TLS'],
  [
    'a mail with a picture',
    mailWith([{ type: 'image/png', content: 'PNG' }]),
    'it is neither JSON nor gzip nor a mail message',
  ],
  ['half of gzip', gzip.subarray(0, 200), 'its gzip is broken or was cut off'],
  ['gzip that is none', Buffer.from([0x1f, 0x8b, 1, 2, 3]), 'its gzip is broken or was cut off'],
  ['a bomb', bomb, 'it has more than 10 MB without compression'],
  ['a bomb in a mail', mailWith([{ ...GZIP, content: bomb }]), 'it has more than 10 MB without compression'],
  ['a bomb in a bomb', gzipSync(bomb), 'it has more than 10 MB without compression'],
  ['JSON of 11 MB', Buffer.alloc(11_000_000, '{'), 'it has more than 10 MB without compression'],
  ['gzip five times', wrapped(5), 'it is wrapped more than 4 times'],
  [
    'a mail in mails',
    [1, 2, 3].reduce(
      (inner) => mailWith([{ ...inMail(inner), encoding: 'base64', type: 'application/octet-stream' }]),
      mail,
    ),
    'it is wrapped more than 4 times',
  ],
  ['a mail in many levels', nested(50), TOO_FINE],
  ['a mail of empty lines', `From: a\r\n${'\n'.repeat(400_000)}`, TOO_FINE],
  ['a mail of empty parts', `Content-Type: multipart/mixed; boundary=b\n\n${'--b\n\n'.repeat(1_000)}`, TOO_FINE],
  ['a mail of one long header', `From: a\r\nX: ${'a'.repeat(1_000_000)}\r\n\r\n`, TOO_FINE],
])('%s is refused in one line', async (_, content, why) => {
  expect(await look(content)).toEqual(none(why));
});

test('what unpacks to much in all is not unpacked to its end', async () => {
  const large = gzipSync(Buffer.alloc(9_000_000, ' '));
  const { problems } = await look(mailWith(Array<MailPart>(20).fill({ ...GZIP, content: large })));
  expect(problems).toEqual(['what is in it has more than 50 MB in all without compression (15 times)']);
});

test('of a mail with very many attachments the first hundred are read', async () => {
  const { organizations, problems } = await look(mailWith(Array<MailPart>(120).fill(GZIP)));
  expect(organizations).toHaveLength(100);
  expect(problems).toEqual(['the mail has more than 100 attachments: the rest is not read']);
});

const pieces = fc.constantFrom(
  '\r\n',
  '--b',
  '--',
  ': ',
  'Content-Type: multipart/mixed; boundary=b',
  'Content-Transfer-Encoding: base64',
  'H4sI',
  '{',
  json,
  'From a\n',
);
const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc.array(fc.oneof(pieces, fc.string()), { maxLength: 20 }).map((parts) => Buffer.from(parts.join(''))),
  fc
    .tuple(fc.nat(gzip.length), fc.nat(255))
    .map(([at, byte]) => Buffer.concat([gzip.subarray(0, at), Buffer.from([byte]), gzip.subarray(at + 1)])),
  fc
    .tuple(fc.nat(mail.length), fc.string({ maxLength: 3 }))
    .map(([at, piece]) => Buffer.from(mail.slice(0, at) + piece + mail.slice(at + 1))),
);

test('whatever bytes come, there is a report or a line that says why not', async () => {
  await fc.assert(
    fc.asyncProperty(bytes, async (content) => {
      const { reports, problems } = await reportsIn(content);
      expect(reports.length + problems.length).toBeGreaterThan(0);
      for (const why of problems) expect(why).toMatch(/^[^\n]{5,200}$/);
    }),
    { numRuns: 10_000 },
  );
}, 60_000);
