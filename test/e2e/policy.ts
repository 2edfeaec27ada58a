import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { install } from './install';
import { PROJECT } from './project';

/** Nothing of the scenario needs the world once it is installed; it goes on in namespaces that end with it. */
install();
const { status } = spawnSync(
  'unshare',
  ['--net', '--mount', process.execPath, '--import', 'tsx', join(PROJECT, 'test/e2e/policyScenario.ts')].concat(
    process.argv.slice(2),
  ),
  { cwd: PROJECT, stdio: 'inherit' },
);
process.exit(status ?? 1);
