import { Command } from 'commander';
import { machineNarrator, personNarrator } from './narrator';
import { tellStory } from './story';

const options = new Command('demo')
  .description('The founding incident on loopback, in about 20 seconds')
  .option('--json', 'one JSON object a line')
  .parse()
  .opts<{ json?: true }>();

const write = (line: string) => void process.stdout.write(`${line}\n`);
const isTold = await tellStory(options.json ? machineNarrator(write) : personNarrator(write));
process.exitCode = isTold ? 0 : 1;
