import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createCertificates } from '../support/certificates';
import { growthOf, type Sample, sampleSchema } from './growth';
import { startServers } from './servers';

/**
 * `npm run soak [-- --minutes 30]`: `watch` looks every 5 seconds at 200 hosts on loopback, one session of eight of which
 * goes wrong. Prints what it holds; the exit status is 1 where that grows, where Node warns, or where it ends by itself. Linux only.
 */
const { values } = parseArgs({ options: { minutes: { type: 'string', default: '30' } } });
const minutes = Number(values.minutes);
if (!(minutes >= 1)) throw new RangeError(`--minutes ${values.minutes} is no number of minutes, 1 or more`);
const HOSTS = 200;

const { valid } = await createCertificates('mx.example.org');
const server = await startServers(valid);
const folder = mkdtempSync(join(tmpdir(), 'starttls-canary-soak-'));
const targets = Array.from({ length: HOSTS }, (_, index) => `[127.0.1.${index + 1}]:${server.port}`);
const options = ['--every', '5s', '--allow-private', '--helo', 'probe.example.net', '--vantage', 'soak', '--no-listen'];
const child = fork(join('test', 'soak', 'watched.ts'), [...targets, ...options, '--store', join(folder, 'soak.db')], {
  execArgv: ['--expose-gc', '--import', 'tsx'],
  stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
});
const samples: Sample[] = [];
child.on('message', (message) => samples.push(sampleSchema.parse(message)));
/** Node warns of listeners that pile up. */
let hasWarned = false;
child.stderr?.on('data', (chunk: Buffer) => {
  process.stderr.write(chunk);
  hasWarned ||= chunk.includes('Warning: ');
});
const exited = once(child, 'exit');
const isOver = await Promise.race([sleep(minutes * 60_000, true, { ref: false }), exited.then(() => false)]);
if (!isOver) process.stdout.write('watch has ended by itself\n');
const sessions = server.peers.length;
child.kill('SIGINT');
await exited;
await server.close();
rmSync(folder, { recursive: true, force: true });

const growth = growthOf(samples);
process.stdout.write(`${minutes} min, ${sessions} sessions, ${samples.length} samples\n`);
for (const { held, before, after, isTooMuch } of growth)
  process.stdout.write(`${held}: ${before} in the second quarter, ${after} in the last${isTooMuch ? ': grows' : ''}\n`);
if (hasWarned) process.stdout.write('Node has warned of something\n');
process.exitCode = isOver && !hasWarned && !growth.some(({ isTooMuch }) => isTooMuch) ? 0 : 1;
