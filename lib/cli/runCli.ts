import { Command, CommanderError } from 'commander';
import packageFile from '../../package.json';
import { escapeControls } from '../smtp/escape';
import { BadUsageError } from './badUsage';
import { checkCommand } from './check';
import type { CliContext } from './context';
import { EXIT_STATUS } from './exitStatus';

const NAME = 'starttls-canary';

/**
 * Runs one command. `argv` holds the arguments after the program's name. Gives the exit status: 0 ok, 1 warning,
 * 2 critical, 3 unknown or bad usage, which is told in one line on stderr.
 */
export async function runCli(argv: readonly string[], context: CliContext): Promise<number> {
  let status: number = EXIT_STATUS.ok;
  const program = new Command(NAME)
    .description(packageFile.description)
    .version(packageFile.version)
    .addCommand(
      checkCommand(context, (result) => {
        status = result;
      }),
    );
  for (const command of [program, ...program.commands]) {
    // Errors are told below, in one line.
    command.exitOverride().configureOutput({ writeOut: context.stdout, writeErr: () => {}, outputError: () => {} });
  }
  try {
    await program.parseAsync(argv, { from: 'user' });
    return status;
  } catch (error) {
    const usage = usageError(error);
    if (usage === undefined) throw error;
    if (usage !== '') context.stderr(`${NAME}: ${usage}\n`);
    return usage === '' ? EXIT_STATUS.ok : EXIT_STATUS.unknown;
  }
}

/** What is wrong with the arguments, in one line; empty where only --help or --version was asked for. */
function usageError(error: unknown): string | undefined {
  if (error instanceof BadUsageError) return error.message;
  if (!(error instanceof CommanderError)) return undefined;
  if (error.exitCode === 0) return '';
  if (error.code === 'commander.help') return 'a command is needed: check (see --help)';
  return escapeControls(error.message.replace(/^error: /, '').replaceAll('\n', ' '));
}
