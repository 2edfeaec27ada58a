import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CliContext } from '../../../../lib/cli/context';
import { runCli } from '../../../../lib/cli/runCli';
import { type SqliteTable, sqliteTable } from '../../../../lib/store/sqliteTable';
import { vantageStore } from '../../../../lib/store/vantageStore';
import type { DataPoint } from '../../../../lib/telemetry/cloudWatch';
import { fakeResolver } from '../../../support/fakeResolver';
import { healthy } from '../../../support/observations';
import { recordingContext } from '../recordingContext';

const folder = mkdtempSync(join(tmpdir(), 'canary-publish-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const resolver = fakeResolver({
  'example.net': { mx: [[10, 'mx.example.net']] },
  'mx.example.net': { a: ['192.0.2.1'] },
});
let files = 0;
const fileOf = (text: string): string => {
  files += 1;
  const path = join(folder, `${files}.yaml`);
  writeFileSync(path, text);
  return path;
};
const HUB = (vantages: string, more = '') =>
  fileOf(
    `name: office\nhub: us-east-1\nvantages: { ${vantages} }\ntargets: [example.net]\nallowPrivateTargets: true\n${more}`,
  );
const EU = 'eu: { region: eu-west-1, heloName: eu.example.org }';
const HQ = 'hq: { external: true, heloName: mail.example.org, mailEgress: 203.0.113.9 }';

interface AtHub {
  readonly table: SqliteTable;
  readonly opened: unknown[];
  readonly metrics: { readonly points: readonly DataPoint[]; readonly at: Date }[];
}

/** Watches until something was said that matches, or is over. */
async function watching(args: readonly string[], pattern: RegExp, rest: Partial<CliContext> = {}) {
  const ending = new AbortController();
  const hub: AtHub = { table: sqliteTable(':memory:'), opened: [], metrics: [] };
  const heloNames = new Set<string>();
  const context = recordingContext(resolver, {
    now: () => new Date(),
    interrupted: () => ending.signal,
    runSession: async ({ heloName }) => {
      heloNames.add(heloName);
      return healthy();
    },
    openTable: async (place) => {
      hub.opened.push(place);
      return { ...hub.table, close: () => {} };
    },
    openHubMetrics: async (region, namespace) => {
      hub.opened.push({ region, namespace });
      return {
        put: async (points, at) => {
          hub.metrics.push({ points, at });
          ending.abort();
        },
        putStatistics: async () => {},
        close: () => {},
      };
    },
    ...rest,
  });
  const stdout = (text: string) => {
    context.stdout(text);
    if (pattern.test(context.output.stdout)) ending.abort();
  };
  const store = join(folder, `${++files}.db`);
  const page = args.includes('--listen') ? [] : ['--no-listen'];
  const status = await runCli(['watch', ...args, '--store', store, ...page], { ...context, stdout });
  return { status, hub, heloNames, ...context.output };
}
const NEVER = /^never$/;

test('what it sees, and its metrics at the level of the file, go to the hub as the vantage of the file', async () => {
  const { status, hub, stdout, heloNames } = await watching([HUB(`${EU}, ${HQ}`), '--publish'], NEVER);
  expect(status).toBe(0);
  expect(hub.opened).toEqual([
    { kind: 'hub', region: 'us-east-1', tableName: 'starttls-canary-office' },
    { region: 'us-east-1', namespace: 'StarttlsCanary/office' },
  ]);
  const { views, heartbeat } = await vantageStore(hub.table).read('hq', 0);
  expect(views).toMatchObject([{ vantage: 'hq', role: 'mail-path', host: 'mx.example.net:25', outcome: 'offered' }]);
  expect(heartbeat).toMatchObject({ vantage: 'hq', hosts: 1 });
  expect([...heloNames]).toEqual(['mail.example.org']);
  const offered = hub.metrics[0]?.points.find(({ name }) => name === 'StarttlsOffered');
  expect(offered?.dimensions).toEqual([
    ['Target', 'example.net'],
    ['Vantage', 'hq'],
  ]);
  expect(hub.metrics[0]?.at.getTime()).toBe(Date.parse(heartbeat?.scheduledAt ?? ''));
  expect(stdout).toContain("publishes to office in us-east-1 as hq: incidents, and who is told, are the hub's");
});

test.each([
  { name: 'the file says whom to publish as', args: [], more: 'publish: lab\n', expected: 'lab' },
  { name: 'the option says it', args: ['--publish', '--vantage', 'hq'], more: 'publish: lab\n', expected: 'hq' },
])('it publishes as $expected where $name', async ({ args, more, expected }) => {
  const lab = 'lab: { external: true, heloName: lab.example.org, role: observer }';
  const { hub } = await watching([HUB(`${HQ}, ${lab}`, more), ...args], NEVER);
  expect((await vantageStore(hub.table).read(expected, 0)).views).toHaveLength(1);
});

test('--no-publish watches for itself, whatever the file says', async () => {
  const { hub, stdout } = await watching([HUB(HQ, 'publish: hq\n'), '--no-publish'], /run ended/);
  expect(hub.opened).toEqual([]);
  expect(stdout).not.toContain('publishes');
});

test('--helo, --source and --dns override the file', async () => {
  const { heloNames } = await watching([HUB(HQ), '--publish', '--helo', 'probe.example.org'], NEVER);
  expect([...heloNames]).toEqual(['probe.example.org']);
});

test('the page shows what this machine sees, says where incidents are, and /metrics has its last run', async () => {
  const ending = new AbortController();
  let said = '';
  const asked = (async () => {
    while (!said.includes('run ended')) await new Promise((resolve) => setImmediate(resolve));
    const url = /the page: (\S+)/.exec(said)?.[1] ?? '';
    const read = async (path: string) => (await fetch(new URL(path, url))).text();
    const pages = { now: await read('/'), metrics: await read('/metrics') };
    ending.abort();
    return pages;
  })();
  const context = recordingContext(resolver);
  await watching([HUB(HQ), '--publish', '--listen', '0'], NEVER, {
    interrupted: () => ending.signal,
    stdout: (text) => {
      said += text;
      context.stdout(text);
    },
  });
  const { now, metrics } = await asked;
  expect(now).toContain('mx.example.net');
  expect(now).toContain('is at the hub in us-east-1');
  expect(metrics).toContain('starttls_canary_probe_runs_total{vantage="hq"} 1');
});

test('notify of the file is not used, and it says so', async () => {
  const notify = 'notify: [{ webhook: "https://chat.example.org/hook" }]\n';
  const { stdout } = await watching([HUB(HQ, notify), '--publish'], NEVER);
  expect(stdout).toContain('notify in the file is not used: the hub tells its subscribers');
});

test.each([
  {
    name: 'targets without a file',
    args: () => ['example.net', '--publish'],
    line: '--publish goes with the file of a hub: npx starttls-canary watch canary.yaml --publish',
  },
  {
    name: 'a file without a hub',
    args: () => [fileOf(`vantages: { ${HQ} }\ntargets: [example.net]\n`), '--publish'],
    line: /hub: is missing/,
  },
  {
    name: 'a file without an external vantage',
    args: () => [HUB(EU), '--publish'],
    line: /^--publish: .*\.yaml has no vantage with external: true; give this machine a place under vantages/,
  },
  {
    name: 'several, and none is named',
    args: () => [HUB(`${HQ}, lab: { external: true, heloName: lab.example.org }`), '--publish'],
    line: '--publish: which of the external vantages is this machine? Say --vantage hq or --vantage lab',
  },
  {
    name: 'one that is in the cloud',
    args: () => [HUB(`${EU}, ${HQ}`), '--publish', '--vantage', 'eu'],
    line: /^--vantage "eu" is not one of the external vantages of .*\.yaml: hq$/,
  },
  {
    name: 'another interval',
    args: () => [HUB(HQ), '--publish', '--every', '10m'],
    line: '--every does not go with --publish: the file of the hub says how often',
  },
  {
    name: 'another role',
    args: () => [HUB(HQ), '--publish', '--observer'],
    line: /^--observer does not go with --publish/,
  },
])('it refuses $name in one line, with 3', async ({ args, line }) => {
  const { status, stderr, hub } = await watching(args(), NEVER);
  expect(status).toBe(3);
  const said = stderr.replace(/^starttls-canary: /, '').trimEnd();
  if (typeof line === 'string') expect(said).toBe(line);
  else expect(said).toMatch(line);
  expect(said).not.toContain('\n');
  expect(hub.opened).toEqual([]);
});

test.each([
  {
    name: 'access is denied',
    error: { name: 'AccessDeniedException', httpStatusCode: 400 },
    line: /^starttls-canary: the table starttls-canary-office in us-east-1: access denied: .*ExternalVantage.*starttls-canary-vantage with the value hq/,
  },
  {
    name: 'there is no table',
    error: { name: 'ResourceNotFoundException', httpStatusCode: 400 },
    line: /the table is not there: is the installation deployed/,
  },
  {
    name: 'there are no credentials',
    error: { name: 'CredentialsProviderError' },
    line: /no AWS credentials were found/,
  },
])('it says at the start that $name, with 3', async ({ error: { name, httpStatusCode }, line }) => {
  const refusing = async () => {
    throw Object.assign(new Error('no'), { name, ...(httpStatusCode && { $metadata: { httpStatusCode } }) });
  };
  const { status, stderr, stdout } = await watching([HUB(HQ), '--publish'], NEVER, {
    openTable: async () => ({
      query: refusing,
      queryIndex: refusing,
      batchGet: refusing,
      put: refusing,
      close: () => {},
    }),
  });
  expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
  expect(stderr).toMatch(line);
  expect(stderr.trimEnd()).not.toContain('\n');
});

test('without a network to AWS it watches on, and says since when nothing is published', async () => {
  const failing = async () => {
    throw Object.assign(new Error('getaddrinfo ENOTFOUND dynamodb.us-east-1.amazonaws.com'), { code: 'ENOTFOUND' });
  };
  const { status, stdout } = await watching([HUB(HQ), '--publish'], /not published since/, {
    openTable: async () => ({ query: failing, queryIndex: failing, batchGet: failing, put: failing, close: () => {} }),
  });
  expect(status).toBe(0);
  expect(stdout).toMatch(/what hq sees is not published since .*ENOTFOUND .*It is kept here, and tried again/);
});
