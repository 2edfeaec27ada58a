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

/** The report of a `--json` run. Throws where it is not of the published form. */
export const reportOf = ({ stdout, stderr }: Run): ReportJson => {
  if (stdout === '') throw new Error(`no report, but: ${stderr}`);
  return reportSchema.parse(JSON.parse(stdout));
};

/** The one host and the one address of a `--json` run. */
export const onlyAddress = (run: Run): { readonly host: Host; readonly address: Address } => {
  const { targets } = reportOf(run);
  const [host, ...hosts] = targets.flatMap((target) => target.hosts);
  const [address, ...addresses] = host?.addresses ?? [];
  if (host === undefined || address === undefined || hosts.length + addresses.length > 0) {
    throw new Error(`not one host with one address: ${run.stdout}`);
  }
  return { host, address };
};
