import { Command } from 'commander';
import { ASSUMPTIONS } from '../cost/assumptions';
import type { CliContext } from './context';

export interface CostOptions {
  readonly config?: string;
  readonly mxPerDomain: string;
  readonly json?: boolean;
}

/** `cost`: what a configuration costs a month. */
export const costCommand = (context: CliContext): Command =>
  new Command('cost')
    .description('price a canary.yaml per month, by component')
    .option('--config <file>', 'the canary.yaml (default: $CANARY_CONFIG_FILE, else canary.yaml)')
    .option('--mx-per-domain <n>', 'MX hosts of each target that is a domain', String(ASSUMPTIONS.mxPerDomain))
    .option('--json', 'print JSON instead of a table')
    .addHelpText('after', HELP_ON_COST)
    .action(async (options: CostOptions) => {
      const { printCost } = await import('./printCost');
      printCost(options, context);
    });

const HELP_ON_COST = `
It reads the file and nothing else: no account, no DNS, no network. Prices are those of us-east-1,
without free tiers and tax; docs/cost.md says where each is from and what is taken for granted.

Exit status: 0, or 3 for bad usage or a file that can't be used.`;
