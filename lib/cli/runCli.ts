import { Command, CommanderError } from 'commander';
import packageFile from '../../package.json';
import { ConfigError } from '../config/configError';
import { escapeControls } from '../smtp/escape';
import { ackCommand } from './ack';
import { BadUsageError } from './badUsage';
import { checkCommand } from './check';
import { badCommandLine, exampleText } from './commandUsage';
import type { CliContext } from './context';
import { costCommand } from './cost';
import { diagnoseCommand } from './diagnose';
import { doctorCommand } from './doctor';
import { EXIT_STATUS } from './exitStatus';
import { explainCommand } from './explain';
import { incidentsCommand } from './incidents';
import { maillogCommand } from './maillog';
import { muteCommand } from './mute';
import { notifyCommand } from './notify';
import { TableError } from './tableError';
import { tlsrptCommand } from './tlsrpt';
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
    const usage = usageError(error);
    if (usage === undefined) throw error;
    if (usage !== '') context.stderr(`${NAME}: ${usage}\n`);
    return usage === '' ? EXIT_STATUS.ok : EXIT_STATUS.unknown;
  }
}

/**
 * All commands with their options and examples. Bad usage throws BadUsageError, and help or a version that was asked for
 * CommanderError; `finish` is handed the exit status.
 */
export function cliProgram(context: CliContext, finish: (status: number) => void): Command {
  const program = new Command(NAME)
    .description(packageFile.description)
    .version(packageFile.version)
    .addCommand(checkCommand(context, finish))
    .addCommand(diagnoseCommand(context, finish))
    .addCommand(explainCommand(context, finish))
    .addCommand(maillogCommand(context, finish))
    .addCommand(tlsrptCommand(context, finish))
    .addCommand(watchCommand(context))
    .addCommand(incidentsCommand(context, finish))
    .addCommand(ackCommand(context))
    .addCommand(muteCommand(context))
    .addCommand(unmuteCommand(context))
    .addCommand(notifyCommand(context))
    .addCommand(doctorCommand(context, finish))
    .addCommand(costCommand(context));
  for (const command of withInner(program)) {
    command
      .addHelpText('after', exampleText(command))
      .exitOverride((error) => {
        throw error.exitCode === 0 ? error : badCommandLine(command, error);
      })
      // Errors are told above, in one line.
      .configureOutput({
        writeOut: context.stdout,
        writeErr: () => {},
        outputError: () => {},
        getOutHelpWidth: () => Math.min(context.columns ?? USUAL_COLUMNS, MOST_COLUMNS),
      });
  }
  return program;
}

const USUAL_COLUMNS = 80;
/** Nobody reads longer lines with ease. */
const MOST_COLUMNS = 100;

const withInner = (command: Command): readonly Command[] => [command, ...command.commands.flatMap(withInner)];

/** What is wrong, in one line (of a file: one each); empty where only --help or --version was asked for. */
function usageError(error: unknown): string | undefined {
  if (error instanceof BadUsageError) return error.message;
  if (error instanceof TableError) return escapeControls(error.message.replace(/\s+/g, ' '));
  if (error instanceof ConfigError) return error.message;
  return error instanceof CommanderError ? '' : undefined;
}
