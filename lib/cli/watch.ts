import { Command } from 'commander';
import type { CliContext } from './context';

/** The options of `watch` as commander gives them. */
export interface WatchOptions {
  readonly every?: string;
  readonly store: string;
  readonly vantage?: string;
  readonly helo?: string;
  readonly source?: string;
  readonly dns?: string;
  readonly allowPrivate?: true;
  readonly observer?: true;
  readonly listen: string | boolean;
  readonly allowRemote?: true;
  readonly testNotify?: true;
  /** Absent: as the file says. */
  readonly publish?: boolean;
}

/** `watch [canary.yaml | target…]`: what the cloud does, on one machine, until it is interrupted. */
export const watchCommand = (context: CliContext): Command =>
  new Command('watch')
    .description('look again and again from this machine, keep what was seen, and say when something changes')
    .argument('[what...]', 'a canary.yaml, or targets as of check (default: $CANARY_CONFIG_FILE, else canary.yaml)')
    .option('--every <time>', 'how often to look: 1m to 60m (default: as in the file, else 5m)')
    .option('--store <file>', 'where to keep what was seen', 'starttls-canary.db')
    .option(
      '--vantage <id>',
      'what this machine is called (default: the first part of its name; to publish, see below)',
    )
    .option('--helo <name>', "the name to say after EHLO (default: this machine's, else its address)")
    .option('--source <address>', 'the local address to connect from')
    .option('--dns <server[:port]>', "the DNS server to ask (default: as in the file, else the machine's own)")
    .option('--allow-private', 'connect to private, loopback and other special addresses too')
    .option('--observer', 'this address carries no mail: a loss is a warning, not critical')
    .option('--listen <[address:]port>', 'where the page is', '127.0.0.1:8025')
    .option('--no-listen', 'show no page')
    .option('--allow-remote', 'let other machines see the page; asks for the token in $CANARY_TOKEN')
    .option('--publish', 'be an external vantage of the hub in the file, with the AWS credentials of this machine')
    .option('--no-publish', 'watch for this machine alone, whatever publish says in the file')
    .option('--test-notify', 'send a test through every channel under notify, and end')
    .addHelpText('after', HELP_ON_STATUS)
    .action(async (what: readonly string[], options: WatchOptions) => {
      const { runWatch } = await import('./watch/runWatch');
      await runWatch(what, options, context);
    });

const HELP_ON_STATUS = `
It watches until Ctrl-C, and takes up again what it knew: the store is a SQLite file.

With --publish what it sees goes to the hub, which judges and tells; the page here shows this
machine's own view. Which vantage it is: --vantage, else publish in the file, else the only one
there with external: true. The file says how it looks; --helo, --source and --dns override it.

Exit status: 0 when it was interrupted, 3 bad usage, the store or the page's port is taken,
AWS refuses what it publishes, or a channel did not take its test.`;
