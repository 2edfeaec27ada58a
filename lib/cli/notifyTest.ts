import { Command } from 'commander';
import * as z from 'zod';
import { loadConfig } from '../config/loadConfig';
import { type NotifyTestResult, physicalName } from '../telemetry/contract';
import { NotifyError, type NotifyPlace } from './askNotify';
import type { CliContext } from './context';
import { plainLine } from './plainLine';
import { faultOf, TableError } from './tableError';

interface NotifyOptions {
  readonly config?: string;
}

/** `notify test`: one marked message through everything that messages go through. */
export const notifyCommand = (context: CliContext): Command =>
  new Command('notify').description("the installation's messages").addCommand(
    new Command('test')
      .description('send one message marked as a test to every subscriber, by the way that real ones take')
      .option('--config <file>', 'the canary.yaml of the hub (default: $CANARY_CONFIG_FILE, else canary.yaml)')
      .action((options: NotifyOptions) => notifyTest(options, context)),
  );

const answerSchema: z.ZodType<NotifyTestResult> = z.object({
  topicArn: z.string(),
  messages: z.array(z.object({ channel: z.string(), severity: z.string(), subject: z.string() })).readonly(),
});

async function notifyTest({ config: file }: NotifyOptions, context: CliContext): Promise<void> {
  const config = loadConfig(file ?? context.configFile);
  const place = { region: config.hub, functionName: physicalName.notify(config.name) };
  const { topicArn, messages } = await asked(place, context);
  context.stdout(plainLine(`Sent to ${topicArn}:`));
  for (const { channel, subject } of messages) {
    const to = config.subscribers.filter(({ protocol }) => protocol === channel).map(({ endpoint }) => endpoint);
    context.stdout(
      plainLine(
        `  ${channel.padEnd(5)}  ${subject}  (${to.length === 0 ? 'no subscriber in the file' : to.join(', ')})`,
      ),
    );
  }
  context.stdout(plainLine('Nothing arrives at addresses that have not confirmed their subscription.'));
}

async function asked(place: NotifyPlace, { askNotify }: CliContext): Promise<NotifyTestResult> {
  const name = `the function ${place.functionName} in ${place.region}`;
  try {
    const answer = answerSchema.safeParse(await askNotify(place, { schemaVersion: 1, kind: 'test' }));
    if (answer.success) return answer.data;
    throw new NotifyError('it knows no test yet: deploy this version first');
  } catch (error) {
    const fault = error instanceof NotifyError ? error.message : faultOf(error);
    if (fault === undefined) throw error;
    throw new TableError(`${name}: ${fault}`, { cause: error });
  }
}
