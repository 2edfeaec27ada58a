import type { Command } from 'commander';
import type { CliContext } from './context';
import { MOST_LISTED_DAYS } from './duration';
import { type TableOptions, tableCommand } from './tableCommand';

export interface DiagnoseOptions extends TableOptions {
  readonly egress?: string;
  readonly blockList?: readonly string[];
  readonly since?: string;
  readonly json?: true;
  readonly helo?: string;
  readonly source?: string;
  readonly dns?: string;
  readonly dane?: string;
  readonly requireDane?: true;
  readonly timeout?: string;
  readonly tryUnoffered?: true;
  readonly allowPrivate?: true;
  readonly ipv4?: true;
  readonly ipv6?: true;
  readonly transcript?: true;
}

/** `diagnose <target>`: everything at once about one target whose mail is stuck; hands the exit status to `finish`. */
export const diagnoseCommand = (context: CliContext, finish: (status: number) => void): Command =>
  tableCommand('diagnose')
    .description('mail to one domain is stuck: ask everything at once from here, and say why, and what to do')
    .argument('<target>', 'a domain (example.org), or a host ([mx.example.org], [mx.example.org]:587, [192.0.2.1])')
    .option('--egress <address>', 'the public address that the mail of this machine leaves by')
    .option('--block-list <zone>', `a DNS block list to ask about that address, also several times`, collect)
    .option(
      '--since <time>',
      `how long mail has been stuck, such as 30m or 4h, at most ${MOST_LISTED_DAYS}d: what other vantages saw since then is compared`,
    )
    .option('--json', 'print JSON instead of text (its form: docs/diagnose.schema.json)')
    .option('--helo <name>', "the name to say after EHLO (default: this machine's, else its address)")
    .option('--source <address>', 'the local address to connect from')
    .option('--dns <server[:port]>', "the DNS server to ask (default: the machine's own)")
    .option(
      '--dane <resolver>',
      'check DANE by this resolver, which validates DNSSEC: one of this machine (127.0.0.1), or an https:// URL',
    )
    .option('--require-dane', 'say where there is no DANE: no TLSA records that DNSSEC vouches for (with --dane)')
    .option('--timeout <seconds>', 'the time that one session may take (default: 60)')
    .option('--try-unoffered', 'send STARTTLS also where it is not offered, as evidence of a filter on the path')
    .option('--allow-private', 'connect to private, loopback and other special addresses too')
    .option('-4, --ipv4', 'ask IPv4 addresses only')
    .option('-6, --ipv6', 'ask IPv6 addresses only')
    .option('--transcript', 'show the dialogue of every session, not only of the one that shows what is wrong')
    .addHelpText('after', HELP_ON_DIAGNOSE)
    .action(async (target: string, options: DiagnoseOptions) => {
      const { runDiagnose } = await import('./diagnose/runDiagnose');
      finish(await runDiagnose(target, options, context));
    });

const collect = (text: string, previous: readonly string[] = []): readonly string[] => [...previous, text];

const HELP_ON_DIAGNOSE = `
Of canary.yaml, where there is one, it takes the block lists, the control hosts, the DNS servers
(dns, validatingResolver) and the hub's table with what other vantages see. The key of
zen.dq.spamhaus.net: $CANARY_SPAMHAUS_KEY, else the parameter that canary.yaml names.

Exit status: 0 ok, 1 warning, 2 critical, 3 unknown or bad usage, as check has it.`;
