import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from '../../../../lib/cli/runCli';
import { type SqliteTable, sqliteTable } from '../../../../lib/store/sqliteTable';
import { vantageStore } from '../../../../lib/store/vantageStore';
import { fakeResolver } from '../../../support/fakeResolver';
import { healthy } from '../../../support/observations';
import { recordingContext } from '../recordingContext';

const folder = mkdtempSync(join(tmpdir(), 'canary-logs-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const resolver = fakeResolver({
  'example.net': { mx: [[10, 'mx.example.net']] },
  'mx.example.net': { a: ['192.0.2.1'] },
});
const LOG = 'maillog:hq';
const SECRETS = /secret|4fXyZq1|from=|to=/;
let files = 0;

/** A log of Postfix: two messages that a server without STARTTLS held up, a minute ago and half a minute ago. */
function postfixLog(): string {
  const path = join(folder, `${++files}.log`);
  const held = [60, 30].map((seconds, n) => {
    const at = new Date(Date.now() - seconds * 1000).toISOString();
    const why = 'TLS is required, but was not offered by host mx.example.net[192.0.2.1]';
    return `${at} mail postfix/secret/smtp[${40 + n}]: 4fXyZq1kBz${n}: to=<someone@secret.example>, relay=mx.example.net[192.0.2.1]:25, delay=1, delays=0/0/1/0, dsn=4.7.4, status=deferred (${why})\n`;
  });
  writeFileSync(path, held.join(''));
  return path;
}
const fileOf = (text: string): string => {
  const path = join(folder, `${++files}.yaml`);
  writeFileSync(path, `targets: [example.net]\n${text}`);
  return path;
};

/** Watches until `isOver`, which looks at what was said and at the hub's table. */
async function watching(
  file: string,
  isOver: (said: string, hub: SqliteTable) => Promise<boolean>,
  ...more: readonly string[]
) {
  const ending = new AbortController();
  const hub = sqliteTable(':memory:');
  const store = join(folder, `${++files}.db`);
  const context = recordingContext(resolver, {
    now: () => new Date(),
    interrupted: () => ending.signal,
    runSession: async () => healthy(),
    openTable: async () => ({ ...hub, close: () => {} }),
    openHubMetrics: async () => ({ put: async () => {}, putStatistics: async () => {}, close: () => {} }),
  });
  const running = runCli(['watch', file, '--store', store, '--no-listen', ...more], context);
  const deadline = Date.now() + 10_000;
  while (!(await isOver(context.output.stdout, hub)) && Date.now() < deadline) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  ending.abort();
  const status = await running;
  return { status, hub, stdout: context.output.stdout, local: sqliteTable(store) };
}

test('a log is followed beside the own look, and has seen a loss that this does not see', async () => {
  const log = postfixLog();
  const { status, stdout, local } = await watching(
    fileOf(`maillog: { hq: { path: ${log} } }\n`),
    async (said) => said.includes('run ended'),
    '--vantage',
    'here',
    '--allow-private',
  );
  expect(status).toBe(0);
  expect(stdout).toContain(`follows the mail server's log as ${LOG}: ${log}`);
  const { views, heartbeat } = await vantageStore(local).read(LOG, 0);
  expect(views).toMatchObject([{ host: 'mx.example.net:25', outcome: 'missing', role: 'mail-path' }]);
  expect(heartbeat).toMatchObject({ vantage: LOG, hostsWithoutStarttls: 1 });
  expect((await vantageStore(local).read('here', 0)).views).toMatchObject([{ outcome: 'offered' }]);
});

test('with a hub it is published by the machine of its name, and nothing of the mail is', async () => {
  const text = `name: office\nhub: us-east-1\nallowPrivateTargets: true\npublish: hq
vantages: { hq: { external: true, heloName: mail.example.org, role: observer }, lab: { external: true, heloName: lab.example.org } }
maillog: { hq: { path: ${postfixLog()} }, lab: { path: /nowhere } }\n`;
  const told = async (_: string, table: SqliteTable): Promise<boolean> =>
    (await vantageStore(table).read(LOG, 0)).heartbeat !== undefined &&
    (await vantageStore(table).read('hq', 0)).heartbeat !== undefined;
  const { hub } = await watching(fileOf(text), told);
  expect((await vantageStore(hub).read(LOG, 0)).views).toMatchObject([{ outcome: 'missing', role: 'mail-path' }]);
  expect((await vantageStore(hub).read('hq', 0)).views).toMatchObject([{ outcome: 'offered', role: 'observer' }]);
  expect((await vantageStore(hub).read('maillog:lab', 0)).heartbeat).toBeUndefined();
  expect(JSON.stringify(await hub.query({ pk: `vantage#${LOG}#0` }))).not.toMatch(SECRETS);
});

test('a log that is not there is told at each run, and the machine looks on', async () => {
  const { status, stdout, local } = await watching(
    fileOf(`maillog: { hq: { path: ${join(folder, 'nowhere.log')} } }\n`),
    async (said) => said.includes('run failed'),
  );
  expect(status).toBe(0);
  expect(stdout).toMatch(/run failed .*maillog:[a-z]+: \S*nowhere\.log can.t be read: no such file or folder/);
  expect((await vantageStore(local).read(LOG, 0)).heartbeat).toBeUndefined();
});
