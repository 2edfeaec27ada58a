import { findGreetedAs } from '../../../lib/smtp/greetedAs';
import { piecesOfWork } from '../../support/effort';

interface Row {
  readonly server: string;
  /** Where the form was seen; names and addresses in the lines are replaced by ones for documentation. */
  readonly source: string;
  readonly line: string;
  readonly greetedAs: string | undefined;
}
const v4 = '203.0.113.9';
const v6 = '2001:db8::9';

const table: readonly Row[] = [
  {
    server: 'Exchange Online',
    source: 'swaks sessions of 2022 to 2025 with *.mail.protection.outlook.com in public repositories',
    line: 'CH3PEPF00000015.mail.protection.outlook.com Hello [203.0.113.9]',
    greetedAs: v4,
  },
  {
    server: 'Exchange and IIS on premises',
    source: 'banner collections: "Microsoft ESMTP MAIL Service ready", 250-HOST Hello [ADDRESS]',
    line: 'EX01.corp.example Hello [203.0.113.9]',
    greetedAs: v4,
  },
  {
    server: 'Gmail',
    source: 'swaks and smtplib sessions with gmail-smtp-in.l.google.com',
    line: 'mx.google.com at your service, [203.0.113.9]',
    greetedAs: v4,
  },
  {
    server: 'Gmail over IPv6',
    source: 'the dialogue in the documentation of arpa2 TLS Pool; smtplib sessions of 2022',
    line: 'mx.google.com at your service, [2001:db8:93a5:1:1031:235a:e456:5ff9]',
    greetedAs: '2001:db8:93a5:1:1031:235a:e456:5ff9',
  },
  {
    server: 'Exim with an ident',
    source: 'Exim, test/stdout/0485',
    line: 'myhost.test.ex Hello CALLER at x.y.z [203.0.113.9]',
    greetedAs: v4,
  },
  { server: 'Exim', source: 'Exim, test/stdout/0300', line: 'myhost.test.ex Hello abcd [203.0.113.9]', greetedAs: v4 },
  {
    server: 'Exim over IPv6',
    source: 'a telnet session with Exim 4.93 (2020)',
    line: 'test.example Hello localhost [::1]',
    greetedAs: '::1',
  },
  {
    server: 'Exim without an address (stdin)',
    source: 'Exim, test/stdout/4002',
    line: 'myhost.test.ex Hello CALLER at test.ex',
    greetedAs: undefined,
  },
  {
    server: 'Sendmail',
    source: 'a session with Sendmail 8.17.1 on FreeBSD (2022)',
    line: 'mx.example Hello client.example [203.0.113.9], pleased to meet you',
    greetedAs: v4,
  },
  {
    server: 'Sendmail where the reverse name does not lead back',
    source: 'a session with Sendmail 8.12.9 (2021)',
    line: 'mx.example Hello client.example [203.0.113.9] (may be forged), pleased to meet you',
    greetedAs: v4,
  },
  {
    server: 'Sendmail over IPv6 with an ident',
    source: 'a session with Sendmail 8.13.8 (2006)',
    line: 'mx.example Hello user@localhost [IPv6:::1], pleased to meet you',
    greetedAs: '::1',
  },
  {
    server: 'Proofpoint',
    source: 'sessions with *.pphosted.com in course materials',
    line: 'mx0b-0026c301.pphosted.com Hello [203.0.113.9], pleased to meet you',
    greetedAs: v4,
  },
  {
    server: 'OpenSMTPD',
    source: 'usr.sbin/smtpd/smtp_session.c, smtp_proceed_ehlo',
    line: 'mx.example Hello client.example [203.0.113.9], pleased to meet you',
    greetedAs: v4,
  },
  {
    server: 'OpenSMTPD over IPv6',
    source: 'a telnet session with ::1 port 2525',
    line: 'mx.example Hello client.example [2001:db8::9], pleased to meet you',
    greetedAs: v6,
  },
  { server: 'Postfix', source: 'smtpd.c, ehlo_cmd: its name alone', line: 'mx.example.org', greetedAs: undefined },
  {
    server: 'Haraka',
    source: 'the documentation of its auth plugins',
    line: 'mx.example Hello Unknown [203.0.113.9], Haraka is at your service.',
    greetedAs: v4,
  },
  {
    server: 'Haraka without a reverse name',
    source: 'protocol logs of a Haraka server (2026)',
    line: 'mx.example Hello [203.0.113.9], Haraka is at your service.',
    greetedAs: v4,
  },
  {
    server: 'MailEnable',
    source: 'banner collections: MailEnable 8.04 and 10.53',
    line: 'mx.example [203.0.113.9], this server offers 4 extensions',
    greetedAs: v4,
  },
  {
    server: 'Lotus Domino',
    source: 'a session with Domino 9.0.0',
    line: 'mta Hello client.example ([203.0.113.9]), pleased to meet you',
    greetedAs: v4,
  },
  {
    server: 'Apache James, with its one parenthesis',
    source: 'EhloCmdHandler.java',
    line: 'mx.example Hello client.example [203.0.113.9])',
    greetedAs: v4,
  },
  {
    server: 'Apache James over IPv6, as Java writes an address',
    source: 'EhloCmdHandler.java, InetAddress.getHostAddress',
    line: 'mx.example Hello client.example [2001:db8:0:0:0:0:0:9])',
    greetedAs: v6,
  },
  {
    server: 'GMX',
    source: 'a session with mail.gmx.com',
    line: 'gmx.net Hello client.example [203.0.113.9]',
    greetedAs: v4,
  },
  {
    server: 'BlackJumboDog, which adds the port',
    source: 'its SmtpServer tests',
    line: 'localhost Helo client.example[203.0.113.9:54321], Pleased to meet you.',
    greetedAs: v4,
  },
  {
    server: 'a dual-stack socket',
    source: 'RFC 4291 §2.5.5.2',
    line: 'mx.example Hello client.example [::ffff:203.0.113.9]',
    greetedAs: v4,
  },
  {
    server: 'go-smtp, which only repeats the EHLO argument',
    source: 'conn.go, handleGreet',
    line: 'Hello client.example',
    greetedAs: undefined,
  },
];

describe('findGreetedAs', () => {
  test.each(table)('reads the greeting of $server', ({ line, greetedAs }) => {
    expect(findGreetedAs(line, 'client.example')).toBe(greetedAs);
    expect(findGreetedAs(line)).toBe(greetedAs);
  });

  /** What servers answer to `EHLO [A]`; `heloName` as it was sent. */
  const echoes: readonly (Row & { readonly heloName: string })[] = [
    {
      server: 'Exchange, which never repeats it',
      source: 'as above',
      heloName: '[203.0.113.9]',
      line: 'EX01.corp.example Hello [203.0.113.9]',
      greetedAs: v4,
    },
    {
      server: 'Gmail, which never repeats it',
      source: 'as above',
      heloName: '[IPv6:2001:db8::9]',
      line: 'mx.google.com at your service, [2001:db8::9]',
      greetedAs: v6,
    },
    {
      server: 'MailEnable, which never repeats it',
      source: 'as above',
      heloName: '[203.0.113.9]',
      line: 'mx.example [203.0.113.9], this server offers 4 extensions',
      greetedAs: v4,
    },
    {
      server: 'OpenSMTPD, which repeats it before the address',
      source: 'smtp_session.c',
      heloName: '[192.168.1.5]',
      line: 'mx.example Hello [192.168.1.5] [203.0.113.9], pleased to meet you',
      greetedAs: v4,
    },
    {
      server: 'Exim, which repeats it before the same address',
      source: 'smtp_in.c',
      heloName: '[203.0.113.9]',
      line: 'mx.example Hello [203.0.113.9] [203.0.113.9]',
      greetedAs: v4,
    },
    {
      server: 'a server that repeats it after the address',
      source: 'no one known',
      heloName: '[192.168.1.5]',
      line: 'mx.example Hello [203.0.113.9] (HELO [192.168.1.5])',
      greetedAs: v4,
    },
    {
      server: 'go-smtp, which repeats it and nothing else',
      source: 'conn.go, handleGreet',
      heloName: '[192.168.1.5]',
      line: 'Hello [192.168.1.5]',
      greetedAs: undefined,
    },
    {
      server: 'a server that speaks as in the RFC',
      source: 'RFC 5321 appendix D.1: "foo.com greets bar.com"',
      heloName: '[192.168.1.5]',
      line: 'foo.com greets [192.168.1.5]',
      greetedAs: undefined,
    },
    {
      server: 'the same, in another notation of the address',
      source: 'RFC 5321 §4.1.3',
      heloName: '[IPv6:2001:db8::5]',
      line: 'foo.com greets [IPv6:2001:DB8:0:0:0:0:0:5]',
      greetedAs: undefined,
    },
    {
      server: 'Postfix',
      source: 'smtpd.c',
      heloName: '[192.168.1.5]',
      line: 'mx.example.org',
      greetedAs: undefined,
    },
  ];
  test.each(echoes)('tells what $server says from our own $heloName', ({ line, heloName, greetedAs }) => {
    expect(findGreetedAs(line, heloName)).toBe(greetedAs);
  });

  test('takes no time over a line made to take long', async () => {
    const findAll = (): void => {
      for (const filler of ['[', ' ', ',', ' ,', '[1', '[1]', '[::', 'Hello ']) {
        findGreetedAs(`mx ${filler.repeat(4000 / filler.length)} [192.0.2.1]`, '[192.0.2.1]');
      }
    };
    expect(await piecesOfWork(findAll)).toBeLessThan(20);
  });
});
