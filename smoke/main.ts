import { Command } from 'commander';
import { ConfigError } from '../lib/config/configError';
import { loadConfig } from '../lib/config/loadConfig';
import { openDeployment, shutOut } from './deployment';
import { steps } from './steps';

const NOT_LOOKED = 3;

const { config: path } = new Command('smoke')
  .description('After a deployment: whether all of it works together, in the account that the shell is signed in to')
  .option('--config <file>', 'the canary.yaml that was deployed', process.env.CANARY_CONFIG_FILE || 'canary.yaml')
  .addHelpText(
    'after',
    '\nIt waits for the next run of each vantage, and sends one message marked as a test to every subscriber.',
  )
  .parse()
  .opts<{ config: string }>();

const write = (line: string) => void process.stdout.write(`${line}\n`);

/** One step after the other: a failed one is no reason to leave out the next. */
async function play(): Promise<number> {
  const deployment = await openDeployment(loadConfig(path), new Date());
  let failed = 0;
  try {
    const shut = await shutOut(deployment);
    if (shut !== undefined) {
      process.stderr.write(`${shut}\n`);
      return NOT_LOOKED;
    }
    for (const { what, work } of steps(deployment)) {
      try {
        write(`ok      ${what}: ${await work()}`);
      } catch (error) {
        failed += 1;
        write(`FAILED  ${what}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  } finally {
    deployment.close();
  }
  write(failed === 0 ? '\nIt works.' : `\n${failed} failed: docs/operations.md says what each means.`);
  return failed === 0 ? 0 : 1;
}

try {
  process.exitCode = await play();
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = NOT_LOOKED;
}
