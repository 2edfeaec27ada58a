import { Command } from 'commander';
import type { CliContext } from './context';

export interface MaillogOptions {
  readonly since?: string;
  readonly host?: string;
  readonly timezone?: string;
  readonly json?: boolean;
}

/** `maillog <path…>`: what a mail server's own logs tell of STARTTLS; hands the exit status to `finish`. */
export const maillogCommand = (context: CliContext, finish: (status: number) => void): Command =>
  new Command('maillog')
    .description("read a mail server's own logs (Exchange, Postfix): who offered STARTTLS, and when it was lost")
    .argument('[path...]', 'log files and folders; compressed ones too')
    .option('--since <time>', 'only sessions since then: 2h, 3d, 2026-11-23 or 2026-11-23T21:54Z (UTC)')
    .option('--host <name>', 'only this host: its name, a domain it is in, or its address')
    .option('--timezone <zone>', "zone of times that name none, as Europe/Berlin (default: this machine's)")
    .option('--json', 'print JSON instead of a table (its form: docs/maillog.schema.json)')
    .addHelpText('after', HELP_ON_MAILLOG)
    .action(async (paths: readonly string[], options: MaillogOptions) => {
      const { runMaillog } = await import('./maillog/runMaillog');
      finish(await runMaillog(paths, options, context));
    });

const HELP_ON_MAILLOG = `
It reads SMTP send protocol logs of Exchange 2013 and later, and logs of Postfix, in any mixture.
It asks nobody: no DNS, no mail server. docs/maillog.md says how to have these logs written.

Exit status: 2 a host lacks STARTTLS that it had, or mail is held up for want of TLS; 1 that is
over, or the newest TLS handshake with a host failed; 0 neither; 3 no log tells, or bad usage.`;
