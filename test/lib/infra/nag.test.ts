import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack, Validations } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { AwsSolutionsChecks } from 'cdk-nag';
import * as z from 'zod';
import { allWaysOut, configWith, stacksOf } from './stacks';

const report = z.object({
  pluginReports: z.array(
    z.object({
      violations: z.array(
        z.object({ ruleName: z.string(), violatingConstructs: z.array(z.object({ constructPath: z.string() })) }),
      ),
    }),
  ),
});

/** What AwsSolutions finds in an app and nobody gave a reason for, as `rule construct`. */
function violations(app: App): readonly string[] {
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  try {
    app.synth();
  } catch {
    // It says that there are violations; which ones is in the report.
  }
  const { pluginReports } = report.parse(JSON.parse(readFileSync(join(app.outdir, 'validation-report.json'), 'utf8')));
  return pluginReports.flatMap((plugin) =>
    plugin.violations.flatMap(({ ruleName, violatingConstructs }) =>
      violatingConstructs.map(({ constructPath }) => `${ruleName} ${constructPath}`),
    ),
  );
}

const appOf = (stack: Stack): App => {
  const { root } = stack.node;
  if (!App.isApp(root)) throw new Error('the stacks are in no app');
  return root;
};

test('AwsSolutions has nothing to say of any way out', () => {
  expect(violations(appOf(stacksOf(configWith(allWaysOut)).state))).toEqual([]);
});

test('it would, if there were something', () => {
  const app = new App({ analyticsReporting: false });
  new Queue(new Stack(app, 'Careless'), 'Queue');
  expect(violations(app)).toEqual(
    expect.arrayContaining([expect.stringMatching(/^AwsSolutions-SQS4 Careless\/Queue/)]),
  );
});
