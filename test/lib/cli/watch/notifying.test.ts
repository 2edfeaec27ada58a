import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from '../../../../lib/cli/runCli';
import { signatureOf } from '../../../../lib/notify/signature';
import { fakeResolver } from '../../../support/fakeResolver';
import { healthy } from '../../../support/observations';
import { startWebServer, type WebServer } from '../../../support/webServer';
import { recordingContext } from '../recordingContext';

const SECRET = 'hunter2-hunter2';
const folder = mkdtempSync(join(tmpdir(), 'canary-notify-'));
const servers: WebServer[] = [];
afterAll(async () => {
  await Promise.all(servers.map((server) => server.close()));
  rmSync(folder, { recursive: true, force: true });
});
const resolver = fakeResolver({
  'example.net': { mx: [[10, 'mx.example.net']] },
  'mx.example.net': { a: ['192.0.2.1'] },
});
const file = join(folder, 'canary.yaml');
const write = (notify: string) =>
  writeFileSync(file, `targets: [example.net]\nallowPrivateTargets: true\nnotify: ${notify}\n`);

/** Answers with these statuses, one after the other, and with 204 from then on. */
async function hook(...statuses: readonly number[]): Promise<WebServer> {
  const left = [...statuses];
  const server = await startWebServer((response) => {
    const status = left.shift();
    response.writeHead(status ?? 204).end(status === undefined ? '' : SECRET, () => {
      if (status === undefined) taken();
    });
  });
  servers.push(server);
  return server;
}

/** What happens when a hook has taken something. */
let taken = (): void => {};

/** Watches with these arguments until something was said that matches. */
async function watch(args: readonly string[], pattern: RegExp, env: Readonly<Record<string, string>> = {}) {
  const ending = new AbortController();
  taken = () => {
    if (pattern === TAKEN) ending.abort();
  };
  const context = recordingContext(resolver, {
    now: () => new Date(),
    interrupted: () => ending.signal,
    runSession: async () => healthy(),
    env,
  });
  const stdout = (text: string) => {
    context.stdout(text);
    if (pattern.test(context.output.stdout)) ending.abort();
  };
  const status = await runCli(['watch', file, ...args], { ...context, stdout });
  return { status, ...context.output };
}
/** Nothing that is said, but that a hook takes something. */
const TAKEN = /never/;
const HERE = ['--helo', 'watch.example.org', '--vantage', 'here', '--no-listen', '--store'];

test('a web hook that fails gets the message once it works again, under the same id and signed', async () => {
  const server = await hook(500);
  write(`[{ webhook: "${server.url}?key=${SECRET}", secretEnv: HOOK, min: notice }]`);
  const { status, stdout, stderr } = await watch([...HERE, join(folder, 'hook.db')], /works again/, { HOOK: SECRET });
  const name = `webhook ${new URL(server.url).origin}`;
  const said = stdout.split('\n').filter((line) => line.includes('notify: '));
  expect(said.map((line) => line.slice(line.indexOf('notify: ')))).toEqual([
    `notify: ${name}`,
    `notify: ${name} fails: it answers 500. It is tried again until it works`,
    `notify: ${name} works again`,
  ]);
  expect(status).toBe(0);
  expect(server.requests).toHaveLength(2);
  const [first, second] = server.requests;
  expect(first?.headers['idempotency-key']).toBe(second?.headers['idempotency-key']);
  expect(second?.body).toBe(first?.body);
  expect(second?.headers['x-canary-signature']).toBe(
    signatureOf(second?.body ?? '', String(second?.headers['x-canary-timestamp']), SECRET),
  );
  const stored = readdirSync(folder)
    .filter((each) => each.startsWith('hook.db'))
    .map((each) => readFileSync(join(folder, each)).toString('latin1'));
  const bodies = server.requests.map(({ body }) => body);
  for (const text of [stdout, stderr, ...stored, ...bodies]) expect(text).not.toContain(SECRET);
});

test('what one process could not send, the next one does', async () => {
  const server = await hook(500);
  write(`[{ webhook: "${server.url}", min: notice }]`);
  const store = join(folder, 'next.db');
  await watch([...HERE, store], /fails: it answers 500/);
  const { stdout } = await watch([...HERE, store], TAKEN);
  expect(stdout).toContain(', to which 1 of earlier are still to be sent');
  expect(server.requests.map(({ headers }) => headers['idempotency-key'])).toEqual(
    Array(2).fill(server.requests[0]?.headers['idempotency-key']),
  );
});

test('a variable that is missing is told in one line, before anything is looked at', async () => {
  write('[{ webhook: "https://hooks.example.org", secretEnv: HOOK_SECRET }]');
  expect(await watch([...HERE, join(folder, 'missing.db')], /never/)).toEqual({
    status: 3,
    stdout: '',
    stderr: 'starttls-canary: notify[0].secretEnv: the environment variable HOOK_SECRET is not set, or is empty\n',
  });
  expect(readdirSync(folder)).not.toContain('missing.db');
});

describe('--test-notify', () => {
  test('sends one marked message through every channel, says what became of it, and ends', async () => {
    const [first, second] = [await hook(), await hook()];
    write(`[{ webhook: "${first.url}", min: critical }, { webhook: "${second.url}" }]`);
    const { status, stdout } = await watch(['--test-notify'], /never/);
    const [one, other] = [first, second].map(({ url }) => new URL(url).origin);
    expect({ status, stdout }).toEqual({ status: 0, stdout: `webhook ${one}: taken\nwebhook ${other}: taken\n` });
    expect(first.requests.map(({ body }) => JSON.parse(body))).toMatchObject([{ test: true, transitions: [] }]);
  });

  test('ends with 3 where one does not take it, and tries the others all the same', async () => {
    const [first, second] = [await hook(401), await hook()];
    write(`[{ webhook: "${first.url}" }, { webhook: "${second.url}" }]`);
    const { status, stdout, stderr } = await watch(['--test-notify'], /never/);
    expect(status).toBe(3);
    expect(stdout).toContain(`${new URL(first.url).origin}: failed: it answers 401\n`);
    expect(stdout).toContain(`${new URL(second.url).origin}: taken\n`);
    expect(stderr).toBe('starttls-canary: --test-notify: 1 of 2 channels failed\n');
  });

  test('needs a channel', async () => {
    write('[]');
    expect(await watch(['--test-notify'], /never/)).toEqual({
      status: 3,
      stdout: '',
      stderr: 'starttls-canary: --test-notify: the file has no channel under notify\n',
    });
  });
});
