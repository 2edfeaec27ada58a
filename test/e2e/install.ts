import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { PROJECT } from './project';

/** Installs what is missing. Throws where it can't, or where this is not root. */
export const install = (): void => {
  if (process.getuid?.() !== 0) throw new Error("this test needs root: mail servers' masters, users and ports do");
  const { status } = spawnSync('bash', [join(PROJECT, 'test/e2e/install.sh')], { stdio: 'inherit' });
  if (status !== 0) throw new Error(`what this test needs is not installed (install.sh ended with ${status})`);
};
