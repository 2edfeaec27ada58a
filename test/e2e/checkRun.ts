import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { type ReportJson, reportSchema } from '../../lib/cli/reportSchema';
import { cleanEnvironment } from './childProcess';
import { killGroup, type Lifetime } from './lifetime';
import { PROJECT } from './project';

const PROGRAM = join(PROJECT, 'bin/starttls-canary.ts');
/** Of one run; a session with a server of the test takes milliseconds. */
const TIMEOUT_MS = 30_000;

/** What came of one run of the program. */
export interface CheckRun {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `starttls-canary check` in a process of its own that ends with the run. */
export const runCheck = (
  lifetime: Lifetime,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<CheckRun> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--import', 'tsx', PROGRAM, 'check', '--allow-private', ...args], {
      cwd: PROJECT,
      env: cleanEnvironment(lifetime, environment),
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    lifetime.onEnd('check', () => killGroup(child));
    const patience = setTimeout(() => killGroup(child), TIMEOUT_MS);
    const output = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream].setEncoding('utf8').on('data', (chunk: string) => {
        output[stream] += chunk;
      });
    }
    child.once('error', reject).once('close', (status) => {
      clearTimeout(patience);
      resolve({ status, ...output });
    });
  });

export type Host = ReportJson['targets'][number]['hosts'][number];
export type Address = Host['addresses'][number];

/** The one host and the one address of a `--json` run. Throws where the report is not of the published form. */
export const onlyAddress = ({ stdout, stderr }: CheckRun): { readonly host: Host; readonly address: Address } => {
  if (stdout === '') throw new Error(`no report, but: ${stderr}`);
  const { targets } = reportSchema.parse(JSON.parse(stdout));
  const [host, ...hosts] = targets.flatMap((target) => target.hosts);
  const [address, ...addresses] = host?.addresses ?? [];
  if (host === undefined || address === undefined || hosts.length + addresses.length > 0) {
    throw new Error(`not one host with one address: ${stdout}`);
  }
  return { host, address };
};
