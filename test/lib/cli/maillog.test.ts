import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { maillogSchema } from '../../../lib/cli/maillog/maillogSchema';
import { runCli } from '../../../lib/cli/runCli';
import { fakeResolver } from '../../support/fakeResolver';
import { END, FIELDS, fixture, GREETING, HELD_UP, OFFERED, STRIPPED, sessionLines } from '../maillog/exchangeLogs';
import { folderWith } from '../maillog/folder';
import { recordingContext } from './recordingContext';

async function run(argv: readonly string[], rest: Parameters<typeof recordingContext>[1] = {}) {
  const context = recordingContext(fakeResolver({}), { now: () => new Date('2026-11-24T08:00:00Z'), ...rest });
  const status = await runCli(['maillog', ...argv], context);
  return { status, ...context.output };
}

const incident = folderWith({ 'SEND1.LOG': fixture('exchange-2019.log') });

test('the founding incident is told as docs/maillog.md shows it', async () => {
  const { status, stdout, stderr } = await run([incident]);
  expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
  const page = readFileSync(join(__dirname, '../../../docs/maillog.md'), 'utf8');
  const [, shown = ''] = /```text\n\$ npx [^\n]*\n(.*?)```/s.exec(page) ?? [];
  expect(stdout).toBe(shown);
});

const session = (at: string, ehlo: string, more: readonly string[] = [], id = at.replace(/\D/g, '').slice(-16)) =>
  sessionLines({ id, at, records: [...GREETING, ehlo, ...more, ...END] });
const log = (...sessions: readonly (readonly string[])[]): string =>
  folderWith({ 'SEND1.LOG': [FIELDS, ...sessions.flat()].join('\r\n') });
const [EARLY, LATE] = ['2026-11-23T06:00:00.000Z', '2026-11-24T07:00:00.000Z'];

test.each<[status: number, what: string, folder: string, options: readonly string[]]>([
  [0, 'offered', log(session(EARLY, OFFERED), session(LATE, OFFERED)), []],
  [0, 'never offered', log(session(EARLY, STRIPPED)), []],
  [2, 'lost', log(session(EARLY, OFFERED), session(LATE, STRIPPED)), []],
  [2, 'held up', log(session(EARLY, STRIPPED, [HELD_UP])), []],
  [1, 'back', log(session(EARLY, STRIPPED, [HELD_UP]), session(LATE, OFFERED)), []],
  [
    0,
    'back, and only the time since is asked for',
    log(session(EARLY, STRIPPED), session(LATE, OFFERED)),
    ['--since', '2h'],
  ],
  [0, 'another host is lost', log(session(EARLY, OFFERED)), ['--host', 'MX.example.org.']],
  [3, 'no session of that host', log(session(EARLY, OFFERED)), ['--host', 'mx.example.net']],
  [3, 'no session since', log(session(EARLY, OFFERED)), ['--since', '2026-11-24']],
  [3, 'only cut sessions', log(session(EARLY, OFFERED).slice(-2)), []],
])('the exit status is %i for %s', async (expected, _, folder, options) => {
  const { status, stdout, stderr } = await run([folder, ...options]);
  expect({ status, stderr }).toEqual({ status: expected, stderr: '' });
  const state = ['ok', 'warning', 'critical', 'unknown'][expected];
  expect(stdout).toMatch(new RegExp(`^${state} {2}\\S.*\n1 file, [0-9]+ lines?, [0-9]+ sessions?`));
});

const failed = ['>,STARTTLS,', '<,220 ready,', '*,,TLS negotiation failed with error SocketError'];

test.each<[line: string, folder: string, options: readonly string[]]>([
  ['ok  no host lost STARTTLS, and no mail is held up for it', log(session(EARLY, OFFERED)), []],
  ['ok  no host lost STARTTLS, and no mail is held up for it; 1 never offered it', log(session(EARLY, STRIPPED)), []],
  [
    'critical  198.51.100.7 has not offered STARTTLS since 2026-11-24 07:00:00 UTC, and mail is held up for it',
    log(session(EARLY, OFFERED), session(LATE, STRIPPED, [HELD_UP])),
    [],
  ],
  [
    'critical  mail to 198.51.100.7 is held up for want of TLS, last at 2026-11-23 06:00:00 UTC',
    log(session(EARLY, STRIPPED, [HELD_UP])),
    [],
  ],
  [
    'warning  198.51.100.7 offers STARTTLS again; it was last missing at 2026-11-23 06:00:00 UTC',
    log(session(EARLY, STRIPPED), session(LATE, OFFERED)),
    [],
  ],
  [
    'warning  the newest TLS handshake with 198.51.100.7 failed, at 2026-11-23 06:00:00 UTC',
    log(session(EARLY, OFFERED, failed)),
    [],
  ],
  ['unknown  these logs do not tell whether STARTTLS was offered', log(session(EARLY, OFFERED).slice(-2)), []],
  [
    'unknown  there is no session with mx.example.net in these logs',
    log(session(EARLY, OFFERED)),
    ['--host', 'mx.example.net'],
  ],
  [
    'unknown  there is no session since 2026-11-24 00:00:00 UTC in these logs; the newest before is of 2026-11-23 06:00:00 UTC',
    log(session(EARLY, OFFERED)),
    ['--since', '2026-11-24'],
  ],
])('the first line is "%s"', async (line, folder, options) => {
  expect((await run([folder, ...options])).stdout.split('\n')[0]).toBe(line);
});

test('where something is wrong now, the command that looks into it is given, with a name that is one', async () => {
  const lost = log(session(EARLY, OFFERED), session(LATE, STRIPPED));
  expect((await run([lost])).stdout).toMatch(/\n {2}npx starttls-canary diagnose "\[198\.51\.100\.7\]"\n$/);
  expect((await run([incident])).stdout).not.toContain('npx');
});

test.each<[argv: readonly string[], line: string]>([
  [['x', '--since', 'yesterday'], '--since "yesterday" is not a time such as 2h, 2026-11-23 or 2026-11-23T21:54Z'],
  [['x', '--since', '2026-13-01'], '--since "2026-13-01" is not a time such as 2h, 2026-11-23 or 2026-11-23T21:54Z'],
  [['x', '--since', '0h'], '--since "0h" is not a time such as 30m, 4h or 2d, of at most 3650 days'],
  [['x', '--host', 'a b'], '--host "a b" is not a host name or an address'],
  [['x', '--timezone', 'Mars/Olympus'], '--timezone "Mars/Olympus" is not a time zone such as Europe/Berlin or UTC'],
  [[''], 'a path is empty: name files or folders'],
])('%p is refused in one line', async (argv, line) => {
  expect(await run(argv)).toEqual({ status: 3, stdout: '', stderr: `starttls-canary: ${line}\n` });
});

const EMPTY = folderWith({});

test.each<[what: string, argv: readonly string[], why: string]>([
  ['nothing is named', [], 'needs files or folders'],
  ['a folder is empty', [EMPTY], `no log was found in ${EMPTY}\n`],
  ['no file is a log', [folderWith({ 'a.txt': 'hello\n' })], 'a.txt: neither a send protocol log'],
])('where %s it is said how to have logs written', async (_, argv, why) => {
  const { status, stdout, stderr } = await run(argv);
  expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
  for (const text of [why, 'Set-SendConnector "NAME" -ProtocolLoggingLevel Verbose', 'smtp_tls_loglevel=1']) {
    expect(stderr).toContain(text);
  }
});

test('what is not there is told in one line', async () => {
  expect(await run(['/nonexistent/mail.log'])).toEqual({
    status: 3,
    stdout: '',
    stderr: "starttls-canary: /nonexistent/mail.log can't be read: no such file or folder\n",
  });
});

test('a session in the logs of both Hub and Front End is counted once, by the connector of the Hub', async () => {
  const connectors = { Hub: 'Outbound', FrontEnd: 'Outbound Proxy Frontend Send Connector' };
  const files = Object.entries(connectors).map(([name, connector], n) => {
    const lines = sessionLines({
      id: `08DE00000000000${n}`,
      connector,
      at: EARLY,
      records: [...GREETING, OFFERED, ...END],
    });
    return [`${name}/ProtocolLog/SmtpSend/SEND2026112306-1.LOG`, [FIELDS, ...lines, ''].join('\r\n')] as const;
  });
  const { stdout } = await run([folderWith(Object.fromEntries(files))]);
  expect(stdout).toMatch(/^2 files, 18 lines, 1 session,/m);
  expect(stdout).toContain('1 session in the logs of both Hub and Front End, counted once.');
  expect(stdout).not.toContain(connectors.FrontEnd);
});

const hostile = log(
  sessionLines({
    at: EARLY,
    connector: '"\u001b[2Jevil, \u202econnector"',
    records: [
      '*,,\u0007',
      '<,220 \u001b[31mmx ESMTP,',
      '>,EHLO a.example,',
      '<,250  \u001b]0;mx Hello [203.0.113.9] SIZE 1,',
      `*,,send mail only over TLS \u009b31m doesn't support TLS`,
      ...END,
    ],
  }),
);

test('what strangers wrote into a log moves no cursor', async () => {
  for (const options of [[], ['--json']]) {
    const { status, stdout } = await run([hostile, ...options]);
    expect(status).toBe(2);
    expect(stdout.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
    expect(stdout).toContain('evil');
  }
});

test.each([200, 120, 100, 60])('no line but a long word is longer than a terminal of %i columns', async (columns) => {
  const { stdout } = await run([incident], { columns });
  expect(stdout.split('\n').filter((line) => line.length > columns)).toEqual([]);
  expect(stdout).toContain('greeted as 203.0.113.9');
});

test('many hosts are told by the gravest fifty', async () => {
  const sessions = Array.from({ length: 80 }, (_, n) =>
    sessionLines({
      id: String(n).padStart(16, '0'),
      at: EARLY,
      remote: `198.51.100.${n}:25`,
      records: [...GREETING, n === 70 ? STRIPPED : OFFERED, ...(n === 70 ? [HELD_UP] : []), ...END],
    }),
  );
  const { stdout, status } = await run([log(...sessions)]);
  expect(status).toBe(2);
  expect(stdout.split('\n')[4]).toMatch(/^critical {2}198\.51\.100\.70 /);
  expect(stdout).toContain('and 30 more; --host shows one, --json all');
});

const published = z.fromJSONSchema(
  JSON.parse(readFileSync(join(__dirname, '../../../docs/maillog.schema.json'), 'utf8')),
);

test.each<[what: string, folder: string, options: readonly string[]]>([
  ['the incident', incident, []],
  ['a time and a host that were asked for', incident, ['--since', '2026-11-24', '--host', '198.51.100.7']],
  ['hostile text', hostile, []],
  ['nothing', incident, ['--host', 'mx.example.net']],
  [
    'Postfix',
    folderWith({
      'mail.log':
        'Nov 23 21:54:52 mail postfix/smtp[1]: 4A1B2C3D4E: to=<a@example.org>, relay=mx.example.org[198.51.100.7]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 ok)\n',
    }),
    [],
  ],
  ['files that are no logs', folderWith({ 'SEND1.LOG': fixture('exchange-2013.log'), 'a.txt': 'a' }), []],
])('the JSON of %s is valid by the published schema, which tells of all that is in it', async (_, folder, options) => {
  const { stdout, stderr } = await run([folder, '--json', ...options]);
  expect(stderr).toBe('');
  const json: unknown = JSON.parse(stdout);
  expect(published.safeParse(json)).toMatchObject({ success: true });
  expect(maillogSchema.parse(json)).toEqual(json);
});

test('JSON has what the table has', async () => {
  const { status, stdout } = await run([incident, '--json']);
  const { state, remotes } = maillogSchema.parse(JSON.parse(stdout));
  expect([status, state]).toEqual([1, 'warning']);
  expect(remotes).toMatchObject([
    {
      remote: '198.51.100.7',
      route: 'To Contoso, forced TLS',
      starttls: 'back',
      greetedAs: ['203.0.113.9'],
      heldUp: { sessions: 1 },
    },
  ]);
});

test('Postfix whose settings keep it silent is told what to set', async () => {
  const sent =
    'Nov 23 21:54:52 mail postfix/smtp[1]: 4A1B2C3D4E: to=<a@example.org>, relay=mx.example.org[198.51.100.7]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 ok)\n';
  const { stdout } = await run([folderWith({ 'mail.log': sent }), '--timezone', 'Europe/Berlin']);
  expect(stdout).toContain('smtp_tls_loglevel = 1 seems not to be set');
});

test.each([
  ['Europe/Berlin', false],
  ['America/Los_Angeles', true],
])('a log whose newest session is to come is told of, read as of %s', async (zone, isAhead) => {
  const sent =
    'Nov 24 07:00:00 mail postfix/smtp[1]: 4A1B2C3D4E: to=<a@example.org>, relay=mx.example.org[198.51.100.7]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 ok)\n';
  const folder = folderWith({ 'mail.log': sent }, new Date('2026-11-24T07:00:00Z'));
  const { stdout } = await run([folder, '--timezone', zone]);
  expect(stdout.includes('is in the future')).toBe(isAhead);
});

test('a long run shows on a terminal how far it is', async () => {
  const written: string[] = [];
  const terminal = {
    columns: 80,
    write: (text: string) => void written.push(text),
    repeat: (_: number, work: () => void) => {
      const timer = setInterval(work, 0);
      return () => {
        work();
        clearInterval(timer);
      };
    },
  };
  const { stderr } = await run([incident], { terminal });
  expect(stderr).toBe('');
  expect(written.join('')).toContain('0 of 0 MB read');
});
