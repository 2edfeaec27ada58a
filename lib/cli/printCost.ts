import { loadConfig } from '../config/loadConfig';
import { monthlyCost } from '../cost/monthlyCost';
import { badValue } from './badUsage';
import type { CliContext } from './context';
import type { CostOptions } from './cost';
import { costJson } from './costJson';
import { costTable } from './costTable';
import { jsonText } from './jsonText';
import { namedFile } from './namedFile';

/** As many MX hosts of a domain are asked. */
const MOST_MX = 20;

/** Prices the configuration, and prints it. Throws ConfigError or BadUsageError. */
export function printCost(options: CostOptions, context: CliContext): void {
  const mxPerDomain = readMxPerDomain(options.mxPerDomain);
  const config = namedFile(loadConfig, options.config ?? context.configFile);
  const cost = monthlyCost(config, mxPerDomain);
  const { isColoured, columns } = context;
  const style = { isColoured, ...(columns !== undefined && { width: columns }) };
  context.stdout(options.json === true ? jsonText(costJson(config, cost)) : costTable(config, cost, style));
}

function readMxPerDomain(text: string): number {
  const count = /^[0-9]{1,2}$/.test(text) ? Number(text) : 0;
  if (count >= 1 && count <= MOST_MX) return count;
  throw badValue('--mx-per-domain', text, `is not a whole number from 1 to ${MOST_MX}, such as 2`);
}
