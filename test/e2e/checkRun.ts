import { type ReportJson, reportSchema } from '../../lib/cli/reportSchema';
import { type Run, runProgram } from './childProcess';
import type { Lifetime } from './lifetime';

/** Of one run; a session with a server of the test takes milliseconds. */
const TIMEOUT_MS = 30_000;

/** Runs `starttls-canary check` in a process of its own that ends with the run. */
export const runCheck = (
  lifetime: Lifetime,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Run> =>
  runProgram(lifetime, 'bin/starttls-canary.ts', ['check', '--allow-private', ...args], {
    environment,
    timeoutMs: TIMEOUT_MS,
  });

export type Host = ReportJson['targets'][number]['hosts'][number];
export type Address = Host['addresses'][number];

/** The one host and the one address of a `--json` run. Throws where the report is not of the published form. */
export const onlyAddress = ({ stdout, stderr }: Run): { readonly host: Host; readonly address: Address } => {
  if (stdout === '') throw new Error(`no report, but: ${stderr}`);
  const { targets } = reportSchema.parse(JSON.parse(stdout));
  const [host, ...hosts] = targets.flatMap((target) => target.hosts);
  const [address, ...addresses] = host?.addresses ?? [];
  if (host === undefined || address === undefined || hosts.length + addresses.length > 0) {
    throw new Error(`not one host with one address: ${stdout}`);
  }
  return { host, address };
};
