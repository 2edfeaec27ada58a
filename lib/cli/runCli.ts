import { Command, CommanderError } from 'commander';
import packageFile from '../../package.json';
import { ConfigError } from '../config/configError';
import { escapeControls } from '../smtp/escape';
import { ackCommand } from './ack';
import { BadUsageError } from './badUsage';
import { checkCommand } from './check';
import type { CliContext } from './context';
import { costCommand } from './cost';
import { doctorCommand } from './doctor';
import { EXIT_STATUS } from './exitStatus';
import { incidentsCommand } from './incidents';
import { muteCommand } from './mute';
import { notifyCommand } from './notify';
import { TableError } from './tableError';
import { unmuteCommand } from './unmute';
import { watchCommand } from './watch';

const NAME = 'starttls-canary';

/**
 * Runs one command. `argv` holds the arguments after the program's name. Gives the exit status: 0 ok, 1 warning,
 * 2 critical, 3 unknown or bad usage, which is told in one line on stderr.
 */
export async function runCli(argv: readonly string[], context: CliContext): Promise<number> {
  let status: number = EXIT_STATUS.ok;
  const program = cliProgram(context, (result) => {
    status = result;
  });
  try {
    await program.parseAsync(argv, { from: 'user' });
    return status;
  } catch (error) {
    const usage = usageError(error, program);
    if (usage === undefined) throw error;
    if (usage !== '') context.stderr(`${NAME}: ${usage}\n`);
    return usage === '' ? EXIT_STATUS.ok : EXIT_STATUS.unknown;
  }
}

/** All commands with their options. Bad usage throws CommanderError; `finish` is handed the exit status. */
export function cliProgram(context: CliContext, finish: (status: number) => void): Command {
  const program = new Command(NAME)
    .description(packageFile.description)
    .version(packageFile.version)
    .addCommand(checkCommand(context, finish))
    .addCommand(watchCommand(context))
    .addCommand(incidentsCommand(context, finish))
    .addCommand(ackCommand(context))
    .addCommand(muteCommand(context))
    .addCommand(unmuteCommand(context))
    .addCommand(notifyCommand(context))
    .addCommand(doctorCommand(context, finish))
    .addCommand(costCommand(context));
  const commands = [program, ...program.commands];
  for (const command of [...commands, ...commands.flatMap((each) => each.commands)]) {
    // Errors are told below, in one line.
    command.exitOverride().configureOutput({ writeOut: context.stdout, writeErr: () => {}, outputError: () => {} });
  }
  return program;
}

/** What is wrong, in one line (of a file: one each); empty where only --help or --version was asked for. */
function usageError(error: unknown, { commands }: Command): string | undefined {
  if (error instanceof BadUsageError) return error.message;
  if (error instanceof TableError) return escapeControls(error.message.replace(/\s+/g, ' '));
  if (error instanceof ConfigError) return error.problems.map(escapeControls).join('\n');
  if (!(error instanceof CommanderError)) return undefined;
  if (error.exitCode === 0) return '';
  if (error.code === 'commander.help')
    return `a command is needed: ${commands.map((command) => command.name()).join(', ')} (see --help)`;
  return escapeControls(error.message.replace(/^error: /, '').replaceAll('\n', ' '));
}
