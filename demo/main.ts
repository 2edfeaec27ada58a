import { Command, CommanderError } from 'commander';
import { BadUsageError } from '../lib/cli/badUsage';
import { EXIT_STATUS } from '../lib/cli/exitStatus';
import { machineNarrator, personNarrator } from './narrator';
import { openForMs } from './openFor';
import { tellStory } from './story';

const program = new Command('demo')
  .description('The founding incident on loopback, in about 20 seconds, with a page that shows it live')
  .option('--json', 'one JSON object a line')
  .option('--open-for <time>', 'keep the page after the story, such as 60s or 5m; Ctrl-C ends it', openForMs)
  .exitOverride()
  .configureOutput({ outputError: () => {} });

function read(): { readonly json?: true; readonly openFor?: number } {
  try {
    return program.parse().opts<{ json?: true; openFor?: number }>();
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) process.exit();
    if (!(error instanceof CommanderError || error instanceof BadUsageError)) throw error;
    process.stderr.write(`demo: ${error.message.replace(/^error: /, '').replaceAll('\n', ' ')}\n`);
    process.exit(EXIT_STATUS.unknown);
  }
}

const { json, openFor = 0 } = read();
const write = (line: string) => void process.stdout.write(`${line}\n`);
const isTold = await tellStory(json ? machineNarrator(write) : personNarrator(write), openFor);
process.exitCode = isTold ? 0 : 1;
