import type { Command, CommanderError } from 'commander';
import { escapeControls } from '../smtp/escape';
import { BadUsageError, cutShort } from './badUsage';
import { EXAMPLES, type Example } from './examples';

const examplesByPath: ReadonlyMap<string, readonly Example[]> = new Map(Object.entries(EXAMPLES));

/** How a command is called after the program's name: `notify test`; empty for the program itself. */
export const pathOf = (command: Command): string =>
  command.parent === null ? '' : [pathOf(command.parent), command.name()].filter((word) => word !== '').join(' ');

const lineOf = (words: string): string => ['npx starttls-canary', words].filter((word) => word !== '').join(' ');

/** The end of a command's help: lines to type, each with what it does as a comment. Empty where there are none. */
export function exampleText(command: Command): string {
  const examples = examplesByPath.get(pathOf(command)) ?? [];
  const width = Math.max(...examples.map(({ words }) => lineOf(words).length));
  const lines = examples.map(({ words, does }) => `  ${lineOf(words).padEnd(width)}   # ${does}`);
  return lines.length === 0 ? '' : ['', 'Examples:', ...lines].join('\n');
}

/** What is wrong with a command line, and what to type instead, in one line. */
export function badCommandLine(command: Command, error: CommanderError): BadUsageError {
  const wrong =
    error.code === 'commander.help'
      ? `a command is needed: ${command.commands.map((each) => each.name()).join(', ')}`
      : shortWords(error.message.replace(/^error: |\.$/g, '').replaceAll('\n', ' '));
  return new BadUsageError(escapeControls(`${wrong}; ${wayOut(command, error.code)}`));
}

/** Commander quotes what was typed, in single quotation marks. */
const shortWords = (message: string): string => message.replace(/(?<=').{100,}(?=')/s, (quoted) => cutShort(quoted));

/** Where something is missing, a whole line shows it best; where a word is unknown, the known ones do. */
function wayOut(command: Command, code: string): string {
  const path = pathOf(command);
  const [first] = examplesByPath.get(path) ?? [];
  return first === undefined || WANTS_HELP.has(code)
    ? `see ${lineOf(`${path} --help`.trim())}`
    : `for example: ${lineOf(first.words)}`;
}

const WANTS_HELP: ReadonlySet<string> = new Set([
  'commander.unknownCommand',
  'commander.unknownOption',
  'commander.optionMissingArgument',
]);
