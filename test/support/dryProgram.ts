import type { Command } from 'commander';
import { checkRequest } from '../../lib/cli/checkRequest';
import { cliProgram } from '../../lib/cli/runCli';
import { recordingContext } from '../lib/cli/recordingContext';
import { fakeResolver } from './fakeResolver';

/** The program of people, whose commands do nothing: but the values that `check` is given are looked at. */
export function dryProgram(): Command {
  const program = cliProgram(recordingContext(fakeResolver({})), () => {});
  for (const command of withInner(program).filter(({ commands }) => commands.length === 0)) {
    command.action(command.name() === 'check' ? (names, options) => void checkRequest(names, options) : () => {});
  }
  return program;
}

/** A command and all that it has inside. */
export const withInner = (command: Command): readonly Command[] => [command, ...command.commands.flatMap(withInner)];

/** What is wrong with a command line; nothing where it only names a command, as a sentence does. */
export function problemOf(words: readonly string[]): string | undefined {
  const program = dryProgram();
  if (words.length > 0 && isName(words, program)) return undefined;
  try {
    program.parse(words, { from: 'user' });
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const isName = ([first, ...rest]: readonly string[], { commands }: Command): boolean =>
  first === undefined || commands.some((command) => command.name() === first && isName(rest, command));
