import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Lifetime } from './lifetime';
import { PROJECT } from './project';

/** Users that exist inside a server's root only. Debian reserves these numbers, so they are nobody's outside. */
const FIRST_UID = 65_401;

/** Releases of Debian that install.sh takes servers from. */
export type Suite = 'bookworm' | 'trixie';

export interface RootSettings {
  /** Release and package that install.sh has unpacked. */
  readonly suite: Suite;
  readonly package: string;
  readonly users: readonly string[];
  /** Path → its owner, one of `users` or root, and its mode (0755 where absent). */
  readonly directories: Readonly<Record<string, { readonly owner?: string; readonly mode?: number }>>;
  readonly files: Readonly<Record<string, string>>;
}

export interface ServerRoot {
  readonly directory: string;
  /** Command and arguments that run a program locked into the root. */
  command(program: string, ...args: readonly string[]): readonly [string, readonly string[]];
  uidOf(user: string): number;
}

/**
 * A root directory of the run's own for a server to be locked into, by which it finds its users, its configuration and
 * its spool at the paths that are compiled into it, and nothing of the machine's.
 */
export const makeServerRoot = (lifetime: Lifetime, settings: RootSettings): ServerRoot => {
  const directory = join(lifetime.directory, `${settings.package}-${settings.suite}`);
  const unpacked = join(PROJECT, '.e2e', settings.suite, settings.package, 'root');
  cpSync(unpacked, directory, { recursive: true, verbatimSymlinks: true });
  const uidOf = (user: string): number => (user === 'root' ? 0 : FIRST_UID + settings.users.indexOf(user));
  const names = ['root', ...settings.users];
  const files = {
    ...settings.files,
    '/etc/passwd': names.map((user) => `${user}:x:${uidOf(user)}:${uidOf(user)}::/:/bin/false\n`).join(''),
    '/etc/group': names.map((user) => `${user}:x:${uidOf(user)}:\n`).join(''),
    '/etc/hosts': '127.0.0.1 localhost\n::1 localhost\n',
    // Enough of one, where no device can be made.
    '/dev/null': '',
  };
  for (const [path, { owner = 'root', mode = 0o755 }] of Object.entries(settings.directories)) {
    mkdirSync(join(directory, path), { recursive: true });
    chownSync(join(directory, path), uidOf(owner), uidOf(owner));
    chmodSync(join(directory, path), mode);
  }
  for (const [path, contents] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), contents);
  }
  chmodSync(join(directory, '/dev/null'), 0o666);
  return { directory, uidOf, command: (program, ...args) => ['chroot', [directory, program, ...args]] };
};

/** The part of what a program in the root says about itself that `pattern` captures. */
export const askVersion = (root: ServerRoot, pattern: RegExp, program: string, ...args: readonly string[]): string => {
  const { stdout, stderr } = spawnSync(...root.command(program, ...args), { encoding: 'utf8' });
  const version = pattern.exec(`${stdout}${stderr}`)?.[1];
  if (version === undefined) throw new Error(`${program} ${args.join(' ')}: ${stdout}${stderr}`);
  return version;
};
