import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Lifetime } from './lifetime';

/**
 * An address that nobody would refuse as private. It is this machine's in the run's own network namespace, which has no
 * way out, so that whoever has it in the world is asked nothing.
 */
export const PUBLIC_ADDRESS = '11.0.0.25';

/** Loopback with that address beside it. Fails outside of a namespace of its own, where others would notice. */
export function makeNetwork(): void {
  const { stdout } = spawnSync('ip', ['-oneline', 'link'], { encoding: 'utf8' });
  if (/ eth\d| state UP /.test(stdout)) throw new Error('this is not a network of its own: npm run e2e:policy');
  run('ip', ['link', 'set', 'lo', 'up']);
  run('ip', ['address', 'add', `${PUBLIC_ADDRESS}/32`, 'dev', 'lo']);
}

/** What has no DNS server of its own asks this one, on port 53; for the run's mount namespace alone. */
export function resolveBy(lifetime: Lifetime, address: string): void {
  const file = join(lifetime.directory, 'resolv.conf');
  writeFileSync(file, `nameserver ${address}\n`);
  run('mount', ['--bind', file, '/etc/resolv.conf']);
}

function run(command: string, args: readonly string[]): void {
  const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? stderr}`);
}
