import { deepEqual, match, ok } from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../lib/config/loadConfig';
import { commandBlocks } from './guide';
import { PROJECT } from './project';

/**
 * Follows the deploy guides word for word in a fresh clone of what is committed: what needs no account must work, and what
 * needs one must get as far as asking for credentials. Needs the npm registry, and nothing else of the network.
 */
const GUIDES = [
  { file: 'docs/operations.md', heading: '## Deploy' },
  // It comes after "Try it", where everything was installed.
  { file: 'README.md', heading: '## Deploy it' },
] as const;
const ACCOUNT = '111122223333';
const LONGEST_MS = 10 * 60_000;

/** How far a command gets without an account: what it says there, and its exit status. */
const AT_THE_ACCOUNT: readonly { readonly command: RegExp; readonly says: RegExp; readonly status: number }[] = [
  {
    command: /^npx cdk bootstrap( aws:\/\/ACCOUNT\/[a-z0-9-]+)+$/,
    says: new RegExp(`Need to perform AWS calls for account ${ACCOUNT}, but no credentials have been configured`),
    status: 1,
  },
  {
    command: /^npx cdk deploy --all$/,
    says: /Unable to resolve AWS account to use\. It must be either configured when you define your CDK Stack, or through the environment/,
    status: 1,
  },
  { command: /^npm run smoke$/, says: /credentials/, status: 3 },
];
/** What a guide can't do without. */
const BELONG = ['cp canary.example.yaml canary.yaml', 'npx cdk deploy --all', 'npm run smoke'];

const isCloud = (key: string): boolean => /^(AWS|CDK|CANARY)_/.test(key);
const environment = {
  ...Object.fromEntries(Object.entries(process.env).filter(([key]) => !isCloud(key))),
  // As on a machine that nobody signed in on; nor is there a role to be had of the machine.
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  AWS_EC2_METADATA_DISABLED: 'true',
  CDK_DISABLE_CLI_TELEMETRY: 'true',
  CI: 'true',
};

function shell(cwd: string, command: string) {
  const { status, stdout, stderr } = spawnSync('bash', ['-c', command], {
    ...{ cwd, env: environment, encoding: 'utf8', timeout: LONGEST_MS, maxBuffer: 64 * 1024 * 1024 },
  });
  return { status, said: `${stdout}${stderr}` };
}

function follow(clone: string, command: string): void {
  const { status, said } = shell(clone, command.replaceAll('ACCOUNT', ACCOUNT));
  const end = AT_THE_ACCOUNT.find((each) => each.command.test(command));
  if (end !== undefined) match(said, end.says, `${command}: did not get as far as the account`);
  ok(status === (end?.status ?? 0), `${command}: ended with ${status}\n${said.slice(-4000)}`);
  process.stdout.write(`  ${end === undefined ? 'done               ' : 'up to the account  '} ${command}\n`);
}

const work = mkdtempSync(join(tmpdir(), 'starttls-canary-guide-'));
try {
  const clone = join(work, 'clone');
  deepEqual(shell(work, `git clone --quiet '${PROJECT}' clone`), { status: 0, said: '' });
  for (const { file, heading } of GUIDES) {
    process.stdout.write(`${file}, "${heading.replace(/^#+ /, '')}"\n`);
    const [commands = []] = commandBlocks(file, heading);
    for (const belongs of BELONG) ok(commands.includes(belongs), `${file} doesn't say: ${belongs}`);
    rmSync(join(clone, 'canary.yaml'), { force: true });
    for (const command of commands) follow(clone, command);
    const { hub, vantages } = loadConfig(join(clone, 'canary.yaml'));
    const regions = [...new Set([hub, ...vantages.map(({ region }) => region)])];
    const bootstrap = commands.find((command) => command.startsWith('npx cdk bootstrap')) ?? '';
    deepEqual(
      [...bootstrap.matchAll(/aws:\/\/ACCOUNT\/(\S+)/g)].map(([, region]) => region).sort(),
      regions.sort(),
      `${file} bootstraps other regions than those of the example`,
    );
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
