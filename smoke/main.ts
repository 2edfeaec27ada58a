import { Command } from 'commander';
import { ConfigError } from '../lib/config/configError';
import { loadConfig } from '../lib/config/loadConfig';
import { openDeployment, shutOut } from './deployment';
import { play } from './play';
import { steps } from './steps';

const NOT_LOOKED = 3;

const { config: path, without } = new Command('smoke')
  .description('After a deployment: whether all of it works together, in the account that the shell is signed in to')
  .option('--config <file>', 'the canary.yaml that was deployed', process.env.CANARY_CONFIG_FILE || 'canary.yaml')
  .option('--without <step...>', 'leave this step out, e.g. "health mail"', [])
  .addHelpText(
    'after',
    '\nIt waits for the next run of each vantage, sends one message marked as a test to every subscriber, and turns\n' +
      'alarms on and off again, of which the subscribers of the health topic get mail.',
  )
  .parse()
  .opts<{ config: string; without: readonly string[] }>();

/** It could not look. */
function refuse(why: string): number {
  process.stderr.write(`${why}\n`);
  return NOT_LOOKED;
}

async function main(): Promise<number> {
  const deployment = await openDeployment(loadConfig(path));
  try {
    const every = steps(deployment);
    const unknown = without.find((name) => every.every(({ what }) => what !== name));
    if (unknown !== undefined)
      return refuse(`there is no step "${unknown}", but: ${every.map(({ what }) => what).join(', ')}`);
    const shut = await shutOut(deployment);
    if (shut !== undefined) return refuse(shut);
    return await play(every, without, (line) => void process.stdout.write(`${line}\n`));
  } finally {
    deployment.close();
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.exitCode = refuse(error.message);
}
