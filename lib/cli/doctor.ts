import { Command } from 'commander';
import type { CliContext } from './context';

export interface DoctorOptions {
  readonly config?: string;
  readonly dns?: string;
  readonly json?: boolean;
}

/** `doctor`: how the installation itself is; hands the exit status to `finish`. */
export const doctorCommand = (context: CliContext, finish: (status: number) => void): Command =>
  new Command('doctor')
    .description('look at the installation itself: port 25, addresses, names, runs, subscriptions, stacks')
    .option('--config <file>', 'the canary.yaml of the hub (default: $CANARY_CONFIG_FILE, else canary.yaml)')
    .option('--dns <server[:port]>', "the DNS server to ask (default: the machine's own)")
    .option('--json', 'print JSON instead of a table (its form: docs/doctor.schema.json)')
    .addHelpText('after', HELP_ON_DOCTOR)
    .action(async (options: DoctorOptions) => {
      const { runDoctor } = await import('./doctor/runDoctor');
      finish(await runDoctor(options, context));
    });

const HELP_ON_DOCTOR = `
It reads what the vantages stored, the account's stacks, addresses and subscriptions, and the DNS.
It connects to no mail server and changes nothing: docs/doctor.md names findings and permissions.

Exit status: 0 all is well, 1 warning, 2 critical, 3 something could not be read or bad usage.`;
