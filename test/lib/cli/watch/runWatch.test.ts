import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CliContext } from '../../../../lib/cli/context';
import { runCli } from '../../../../lib/cli/runCli';
import { lockStore } from '../../../../lib/watch/storeLock';
import { fakeResolver } from '../../../support/fakeResolver';
import { healthy } from '../../../support/observations';
import { stsLook } from '../../../support/policies';
import { recordingContext } from '../recordingContext';

const folder = mkdtempSync(join(tmpdir(), 'canary-watch-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const storeOf = (name: string): string => join(folder, `${name}.db`);
const resolver = fakeResolver({
  'example.net': { mx: [[10, 'mx.example.net']] },
  'mx.example.net': { a: ['192.0.2.1'] },
});

/** Watches until something was said that matches. */
async function watchUntil(args: readonly string[], pattern: RegExp, more: Partial<CliContext> = {}) {
  const ending = new AbortController();
  const context = recordingContext(resolver, {
    now: () => new Date(),
    interrupted: () => ending.signal,
    runSession: async () => healthy(),
    ...more,
  });
  const stdout = (text: string) => {
    context.stdout(text);
    if (pattern.test(context.output.stdout)) ending.abort();
  };
  const status = await runCli(['watch', ...args], { ...context, stdout });
  return { status, ...context.output };
}
const HERE = ['example.net', '--helo', 'watch.example.org', '--vantage', 'here', '--allow-private'];

test('it says who and what, sums up each run, and ends with 0', async () => {
  const { status, stdout } = await watchUntil([...HERE, '--store', storeOf('first'), '--no-listen'], /run ended/);
  const said = stdout.split('\n').map((line) => line.slice('2026-11-23T12:00:00.000Z '.length));
  expect(said).toContain(`1 target, every 5 min, from here; kept in ${storeOf('first')}`);
  expect(said).toContain('says watch.example.org after EHLO');
  expect(said).toContain('run ended: 1 of 1 host offers STARTTLS');
  expect(said.at(-2)).toBe('ended');
  expect(status).toBe(0);
});

test('the page is where it says', async () => {
  const { stdout } = await watchUntil([...HERE, '--store', storeOf('page'), '--listen', '0'], /run ended/);
  expect(stdout).toMatch(/the page: http:\/\/127\.0\.0\.1:\d+\/\n/);
});

test('what is wrong with the policy of a domain is told', async () => {
  const { stdout } = await watchUntil([...HERE, '--store', storeOf('policy'), '--no-listen'], /CRITICAL/, {
    lookAtSts: async () => stsLook({ mx: ['other.example.net'] }),
    lookAtTlsRpt: async () => ({ status: 'none', discarded: 0 }),
  });
  expect(stdout).toMatch(/CRITICAL: .*example\.net/);
});

test('what was kept is there for the next process', async () => {
  const args = [...HERE, '--store', storeOf('kept'), '--no-listen'];
  expect((await watchUntil(args, /run ended/)).stdout).toContain('"from":"new"');
  expect((await watchUntil(args, /run ended/)).stdout).not.toContain('"from":"new"');
});

test('a store that is watched already, or has no folder, is told in one line', async () => {
  const lock = lockStore(storeOf('taken'));
  const taken = await watchUntil([...HERE, '--store', storeOf('taken'), '--no-listen'], /never/);
  lock.release();
  expect(taken).toEqual({
    status: 3,
    stdout: '',
    stderr: `starttls-canary: --store: ${storeOf('taken')} is watched by another process\n`,
  });
  const nowhere = await watchUntil([...HERE, '--store', join(folder, 'no', 'such.db')], /never/);
  expect(nowhere.stderr).toMatch(/^starttls-canary: --store ".*such\.db" is in a folder that is not there\n$/);
});

test('a port that is taken is told in one line, before anything is looked at', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const address = other.address();
  const port = typeof address === 'object' && address !== null ? String(address.port) : '';
  const { status, stdout, stderr } = await watchUntil([...HERE, '--store', storeOf('port'), '--listen', port], /never/);
  other.close();
  expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
  expect(stderr).toMatch(/^starttls-canary: --listen: 127\.0\.0\.1:\d+ is taken/);
  expect(() => lockStore(storeOf('port')).release()).not.toThrow();
});
