import { App } from 'aws-cdk-lib';
import { ConfigError } from '../lib/config/configError';
import { loadConfig } from '../lib/config/loadConfig';
import { costLine } from '../lib/cost/costLine';
import { monthlyCost } from '../lib/cost/monthlyCost';
import { defineStacks } from '../lib/infra/defineStacks';

const BAD_CONFIGURATION = 3;

const app = new App();
/** A text from `-c key=value`, or what stands in cdk.json. */
const context = (key: string): string => String(app.node.tryGetContext(key) ?? '');
const path = context('config') || process.env.CANARY_CONFIG_FILE || 'canary.yaml';

try {
  const config = loadConfig(path);
  defineStacks(app, config, {
    sourceRoot: process.cwd(),
    isProtected: context('terminationProtection') !== 'false',
  });
  process.stderr.write(`${costLine(monthlyCost(config))}\n`);
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`${error.message}\n`);
  // At once, since an App that is left alone writes an assembly without stacks on its way out.
  process.exit(BAD_CONFIGURATION);
}
