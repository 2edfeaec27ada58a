import * as z from 'zod';
import { loadConfig } from '../config/loadConfig';
import { type NotifyTestResult, physicalName } from '../telemetry/contract';
import { NotifyError, type NotifyPlace } from './askNotify';
import type { CliContext } from './context';
import { namedFile } from './namedFile';
import { plainLine } from './plainLine';
import { faultOf, TableError } from './tableError';

const answerSchema: z.ZodType<NotifyTestResult> = z.object({
  topicArn: z.string(),
  messages: z.array(z.object({ channel: z.string(), severity: z.string(), subject: z.string() })).readonly(),
});

/** Has the deployed notify function send the test, and prints what it sent to whom. */
export async function notifyTest(configFile: string, context: CliContext): Promise<void> {
  const config = namedFile(loadConfig, configFile);
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
