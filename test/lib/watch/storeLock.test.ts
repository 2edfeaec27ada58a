import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lockStore } from '../../../lib/watch/storeLock';

const folder = mkdtempSync(join(tmpdir(), 'canary-lock-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const locked = { code: 'store-locked', message: expect.stringContaining('is watched by another process') };

test('a store has one watcher at a time', () => {
  const store = join(folder, 'one.db');
  const lock = lockStore(store);
  expect(() => lockStore(store)).toThrow(expect.objectContaining(locked));
  expect(() => lockStore(join(folder, 'other.db')).release()).not.toThrow();
  lock.release();
  expect(() => lockStore(store).release()).not.toThrow();
});

test('a folder that is not there is no lock', () => {
  expect(() => lockStore(join(folder, 'nowhere', 'one.db'))).toThrow(
    expect.objectContaining({ code: expect.not.stringMatching('store-locked') }),
  );
});

test('the lock of a process that is killed goes with it', async () => {
  const store = join(folder, 'killed.db');
  const script = `import { lockStore } from './lib/watch/storeLock'; lockStore(process.argv[1]); console.log('locked'); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script, store], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  expect(() => lockStore(store)).toThrow(expect.objectContaining(locked));
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(() => lockStore(store).release()).not.toThrow();
});
