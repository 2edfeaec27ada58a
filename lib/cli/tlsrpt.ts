import { Command } from 'commander';
import type { CliContext } from './context';

export interface TlsrptOptions {
  readonly since?: string;
  readonly domain?: string;
  readonly json?: boolean;
}

/** `tlsrpt <path…>`: who failed to reach us by TLS, and why; hands the exit status to `finish`. */
export const tlsrptCommand = (context: CliContext, finish: (status: number) => void): Command =>
  new Command('tlsrpt')
    .description('read reports of TLS (TLS-RPT, RFC 8460): who failed to reach us, and why')
    .argument('[path...]', 'reports, mails with reports, and folders of them (default, and "-": standard input)')
    .option('--since <time>', 'only reports that end since then: 7d, 2026-11-23 or 2026-11-23T21:54Z (UTC)')
    .option('--domain <name>', 'only this policy domain, and domains in it')
    .option('--json', 'print JSON instead of a table (its form: docs/tlsrpt.schema.json)')
    .addHelpText('after', HELP_ON_TLSRPT)
    .action(async (paths: readonly string[], options: TlsrptOptions) => {
      const { runTlsrpt } = await import('./tlsrpt/runTlsrpt');
      finish(await runTlsrpt(paths, options, context));
    });

const HELP_ON_TLSRPT = `
It reads JSON, plain or compressed by gzip, and mail messages that bring either. It asks nobody,
and checks no DKIM signature. docs/tlsrpt.md says how to be sent such reports.

Exit status: 2 sessions failed under a policy that keeps mail back (MTA-STS enforce, DANE),
1 other sessions failed, 0 none did, 3 no report was found, or bad usage.`;
