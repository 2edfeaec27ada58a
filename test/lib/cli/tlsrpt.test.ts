import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import * as z from 'zod';
import { runCli } from '../../../lib/cli/runCli';
import { RESULT_WORDS } from '../../../lib/cli/tlsrpt/resultWords';
import { tlsrptSchema } from '../../../lib/cli/tlsrpt/tlsrptSchema';
import { LIMITS } from '../../../lib/tlsrpt/limits';
import { RESULT_TYPES } from '../../../lib/tlsrpt/types';
import { fakeResolver } from '../../support/fakeResolver';
import { folderWith } from '../maillog/folder';
import { fixture, mailWith, type ReportFields, reportText } from '../tlsrpt/reports';
import { recordingContext } from './recordingContext';

async function run(argv: readonly string[], rest: Parameters<typeof recordingContext>[1] = {}) {
  const context = recordingContext(fakeResolver({}), { now: () => new Date('2026-11-24T08:00:00Z'), ...rest });
  const status = await runCli(['tlsrpt', ...argv], context);
  return { status, ...context.output };
}

async function jsonOf(argv: readonly string[]) {
  const { status, stdout } = await run([...argv, '--json']);
  return { status, ...tlsrptSchema.parse(JSON.parse(stdout)) };
}

const docs = join(__dirname, '../../../docs');
const page = readFileSync(join(docs, 'tlsrpt.md'), 'utf8');
const google = fixture('google.json');
const GZIP = { type: 'application/tlsrpt+gzip', content: gzipSync(google) };
const morning = folderWith({
  'google.eml': mailWith([GZIP]),
  'google again.eml': mailWith([GZIP]),
  'microsoft.com!contoso.example!1795305600!1795391999.json.gz': gzipSync(fixture('microsoft.json')),
  'sonne.example!contoso.example!1795305600!1795391999.json': fixture('postfix.json'),
});

test('a morning of reports is told as docs/tlsrpt.md shows it', async () => {
  const { status, stdout, stderr } = await run([morning]);
  expect({ status, stderr }).toEqual({ status: 2, stderr: '' });
  const [, shown = ''] = /```text\n\$ npx [^\n]*\n(.*?)```/s.exec(page) ?? [];
  expect(stdout).toBe(shown);
});

test('each result type of RFC 8460 has its row in docs/tlsrpt.md, in the words of the output, and an article', () => {
  const rows = [...page.matchAll(/^\| `([a-z-]+)` +\| (.*?) +\| (.*?) +\|$/gm)].map(([, type, meaning, next]) => ({
    type,
    meaning,
    next,
  }));
  const words = RESULT_TYPES.map((type) => ({
    type,
    meaning: RESULT_WORDS[type].meaning,
    next: RESULT_WORDS[type].next,
  }));
  expect(rows).toEqual(words);
  const runbook = readFileSync(join(docs, 'runbook.md'), 'utf8');
  const articles = RESULT_TYPES.flatMap((type) => RESULT_WORDS[type].article ?? []);
  expect(articles.filter((article) => !runbook.includes(`\n### ${article}\n`))).toEqual([]);
});

test('docs/tlsrpt.md tells the limits as they are', () => {
  const n = (count: number): string => count.toLocaleString('en');
  const mb = (bytes: number): string => `${bytes / 1_000_000} MB`;
  const { fileBytes, reportBytes, unpackedBytes, jsonLevels, jsonValues, wrappings, mailLines, attachments } = LIMITS;
  const cells = [...page.matchAll(/^\| [^|]+ \| ([^|]+?) +\|$/gm)].map(([, cell]) => cell);
  expect(cells).toEqual(
    expect.arrayContaining([
      mb(fileBytes),
      `${mb(reportBytes)}; ${mb(unpackedBytes)}`,
      `${jsonLevels} levels, ${n(jsonValues)} values`,
      `${wrappings} times`,
      `${n(mailLines)} lines, 10 levels, ${attachments} attachments`,
      n(LIMITS.sessions),
      `${LIMITS.textLength} characters, the rest is cut`,
    ]),
  );
});

const folder = (...reports: readonly ReportFields[]): string =>
  folderWith(Object.fromEntries(reports.map((fields, n) => [`${n}.json`, reportText({ id: String(n), ...fields })])));
const failed = { failed: 1, failures: [{ 'result-type': 'certificate-expired', 'failed-session-count': 1 }] };
const broken = folderWith({ 'broken.json': '{', 'notes.txt': 'hello' });

test.each<[status: number, what: string, argv: readonly string[]]>([
  [0, 'all is well', [folder({})]],
  [1, 'sessions fail without a policy', [folder({ type: 'no-policy-found', ...failed })]],
  [1, 'sessions fail under a policy that is tested', [folder({ mode: 'testing', ...failed })]],
  [1, 'a failure is named and not counted', [folder({ ...failed, failed: 0 })]],
  [1, 'a failure is counted and not named', [folder({ failed: 1 })]],
  [2, 'sessions fail under MTA-STS', [folder({}, { mode: 'enforce', ...failed })]],
  [2, 'sessions fail under MTA-STS, and nobody says why', [folder({ mode: 'enforce', failed: 1 })]],
  [2, 'sessions fail under DANE', [folder({ type: 'tlsa', ...failed })]],
  [0, 'they failed before', [folder({ day: '2026-11-20', ...failed }, {}), '--since', '2026-11-22']],
  [0, 'they fail elsewhere', [folder({ domain: 'example.org', ...failed }, {}), '--domain', 'Contoso.EXAMPLE.']],
  [3, 'no report is of that time', [folder(failed), '--since', '1h']],
  [3, 'no report is of that domain', [folder(failed), '--domain', 'example.net']],
  [0, 'there is a report beside files that are none', [broken, folder({})]],
])('the exit status is %i where %s', async (expected, _, argv) => {
  const { status, stderr } = await run(argv);
  expect({ status, stderr }).toEqual({ status: expected, stderr: '' });
});

test.each<[argv: readonly string[], line: string]>([
  [['x', '--since', 'yesterday'], '--since "yesterday" is not a time such as 2h, 2026-11-23 or 2026-11-23T21:54Z'],
  [
    ['x', '--domain', 'a b'],
    '--domain "a b" is not a domain: a name has only letters, digits, hyphens, underscores and dots',
  ],
  [[''], 'a path is empty: name files or folders'],
  [[], 'tlsrpt needs reports, mails with reports or folders of them, or one that is piped in'],
  [['-'], 'tlsrpt needs reports, mails with reports or folders of them, or one that is piped in'],
])('%p is refused in one line', async (argv, line) => {
  expect(await run(argv)).toEqual({ status: 3, stdout: '', stderr: `starttls-canary: ${line}\n` });
});

test('where no report is found, each file is named with what it is', async () => {
  const { status, stdout, stderr } = await run([broken, '/nonexistent/\u001b[2J', folderWith({})]);
  expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
  expect(stderr.replaceAll(broken, 'FOLDER')).toBe(
    [
      'starttls-canary: no report was found',
      'FOLDER/broken.json: it is no JSON, or was cut off',
      'FOLDER/notes.txt: it is neither JSON nor gzip nor a mail message',
      "/nonexistent/\\x1b[2J: can't be read: no such file or folder",
      '',
    ].join('\n'),
  );
});

test('beside reports, files that could not be read are named, twenty of them, and counted', async () => {
  const files = Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`${n}.json`, '{']));
  const { status, stdout } = await run([folderWith(files), folder({})]);
  expect(status).toBe(0);
  expect(stdout.match(/^Not read: .*\.json: it is no JSON, or was cut off\.$/gm)).toHaveLength(20);
  expect(stdout).toContain('Not read: 10 more files; --json names them.');
});

async function* piped(text: string): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < text.length; at += 100) yield Buffer.from(text.slice(at, at + 100));
}

test.each<[what: string, argv: readonly string[]]>([
  ['nothing is named', []],
  ['a hyphen is', ['-']],
])('a mail that is piped in is read where %s', async (_, argv) => {
  const { status, stdout } = await run(argv, { standardInput: () => piped(mailWith([GZIP])) });
  expect(status).toBe(2);
  expect(stdout).toMatch(/^1 report of 1 organization, 2026-11-22\n/);
});

test('what is piped in without end is not read to its end', async () => {
  const endless = async function* () {
    for (;;) yield Buffer.alloc(1_000_000, ' ');
  };
  const { status, stderr } = await run([], { standardInput: endless });
  expect({ status, stderr }).toEqual({
    status: 3,
    stderr: 'starttls-canary: no report was found\nstandard input: it has more than 20 MB\n',
  });
});

const EVIL = '\u001b[2J\u009b31m\u202eevil\u2028\u0000';
const hostile = folderWith({
  'a.json': reportText({
    organization: EVIL,
    domain: `${EVIL}.example`,
    type: EVIL,
    failed: 1,
    failures: [
      {
        'result-type': EVIL,
        'sending-mta-ip': EVIL,
        'receiving-mx-hostname': EVIL,
        'failure-reason-code': `${EVIL}${'x'.repeat(9_999)}`,
        'failed-session-count': 1,
      },
    ],
  }),
  [`${EVIL.replace('\u0000', '')}.json`]: '{',
});

test('what strangers wrote into a report moves no cursor', async () => {
  for (const options of [[], ['--json']]) {
    const { status, stdout } = await run([hostile, ...options]);
    expect(status).toBe(1);
    expect(stdout.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Bidi_Control}\u2028]/u);
    expect(stdout).toContain('evil');
    expect(stdout).not.toContain('x'.repeat(201));
  }
});

test.each([200, 120, 80, 50])('no line but a long word is longer than a terminal of %i columns', async (columns) => {
  const { stdout } = await run([morning], { columns });
  const long = stdout.split('\n').filter((line) => line.length > columns && line.trim().includes(' '));
  expect(long).toEqual([]);
  expect(stdout).toContain('mx2.contoso.example');
});

test('many days are told by those with failures, and the newest', async () => {
  const days = Array.from({ length: 90 }, (_, n) => new Date(Date.UTC(2026, 7, 1 + n)).toISOString().slice(0, 10));
  const { stdout } = await run([folder(...days.map((day, n) => ({ day, ...(n === 3 && failed) })))]);
  expect(stdout.match(/^(?:ok|warning) /gm)).toHaveLength(60);
  expect(stdout).toContain('warning  contoso.example  2026-08-04');
  expect(stdout).toContain('and 30 more; --since and --domain show fewer, --json all');
});

const published = z.fromJSONSchema(JSON.parse(readFileSync(join(docs, 'tlsrpt.schema.json'), 'utf8')));

test.each<[what: string, argv: readonly string[]]>([
  ['a morning', [morning]],
  ['a time and a domain that were asked for', [morning, '--since', '2026-11-22', '--domain', 'contoso.example']],
  ['hostile text', [hostile]],
  ['the example of RFC 8460', [folderWith({ a: fixture('rfc8460.json') })]],
  ['no report', [broken]],
])('the JSON of %s is valid by the published schema, which tells of all that is in it', async (_, argv) => {
  const { stdout, stderr } = await run([...argv, '--json']);
  expect(stderr).toBe('');
  const json: unknown = JSON.parse(stdout);
  expect(published.safeParse(json)).toMatchObject({ success: true });
  expect(tlsrptSchema.strict().parse(json)).toEqual(json);
});

const ORGANIZATIONS = ['Google Inc.', 'Microsoft Corporation', 'Mail.example', 'sonne.example'];

/** The n-th of a thousand: four organizations, 25 days, ten domains; every seventh has failures. */
function nth(n: number): ReportFields {
  const isBad = n % 7 === 0;
  return {
    id: `id-${n}`,
    organization: ORGANIZATIONS[n % 4] ?? '',
    day: `2026-10-${String(1 + (Math.floor(n / 40) % 25)).padStart(2, '0')}`,
    domain: `d${Math.floor(n / 4) % 10}.example`,
    mode: n % 2 === 0 ? 'enforce' : 'testing',
    successful: n,
    failed: isBad ? n + 1 : 0,
    failures: isBad
      ? [
          { 'result-type': 'certificate-expired', 'failed-session-count': n, 'sending-mta-ip': `192.0.2.${n % 250}` },
          {
            'result-type': 'starttls-not-supported',
            'failed-session-count': 1,
            'receiving-mx-hostname': 'mx1.example',
          },
        ]
      : [],
  };
}

test('a thousand reports in three wrappings, some of them twice, are summed exactly', async () => {
  const reports = Array.from({ length: 1_000 }, (_, n) => nth(n));
  const wrap = (text: string, n: number) =>
    [text, gzipSync(text), mailWith([{ type: 'application/tlsrpt+gzip', content: gzipSync(text) }])][n % 3] ?? text;
  const files = reports.map((fields, n) => [`${n % 9}/${n}`, wrap(reportText(fields), n)] as const);
  const again = reports.slice(0, 50).map((fields, n) => [`again/${n}`, wrap(reportText(fields), n + 1)] as const);
  const json = await jsonOf([folderWith(Object.fromEntries([...files, ...again]))]);

  const sum = (of: (n: number) => number) => reports.reduce((total, _, n) => total + of(n), 0);
  const isBad = (n: number) => n % 7 === 0;
  expect(json).toMatchObject({
    status: 2,
    reports: { counted: 1_000, duplicates: 50, outside: 0 },
    files: { read: 1_050, leftOutCount: 0 },
    further: { sessions: 0, failures: 0 },
    withoutDetails: 0,
  });
  expect(json.organizations.shares).toEqual(ORGANIZATIONS.toSorted().map((name) => ({ name, reports: 250 })));
  expect(json.days.reduce((total, { successful }) => total + successful, 0)).toBe(sum((n) => n));
  expect(json.days.reduce((total, day) => total + day.failed, 0)).toBe(sum((n) => (isBad(n) ? n + 1 : 0)));
  expect(new Set(json.days.map(({ day }) => day)).size).toBe(25);
  const byType = (type: string) => json.failures.filter(({ resultType }) => resultType === type);
  const total = (type: string, of: 'sessions' | 'enforced') => byType(type).reduce((all, each) => all + each[of], 0);
  expect(total('certificate-expired', 'sessions')).toBe(sum((n) => (isBad(n) ? n : 0)));
  expect(total('certificate-expired', 'enforced')).toBe(sum((n) => (isBad(n) && n % 2 === 0 ? n : 0)));
  expect(total('starttls-not-supported', 'sessions')).toBe(sum((n) => (isBad(n) ? 1 : 0)));
  for (const { sessions, byDay, byOrganization } of json.failures) {
    for (const { shares } of [byDay, byOrganization]) {
      expect(shares.reduce((all, share) => all + share.sessions, 0)).toBe(sessions);
    }
  }
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
  await run([morning], { terminal });
  expect(written.join('')).toContain('4 files read');
});
