import type { NotifyTestEvent } from '../telemetry/contract';

/** Where an installation's notify function is. */
export interface NotifyPlace {
  readonly region: string;
  readonly functionName: string;
}

/** Hands an event to notify and gives its answer, not yet read. Rejects with an Error of the SDK, or NotifyError. */
export type AskNotify = (place: NotifyPlace, event: NotifyTestEvent) => Promise<unknown>;

/** The function ran and failed. The message is its own, not yet escaped. */
export class NotifyError extends Error {
  readonly code = 'notify-failed';
  override readonly name = 'NotifyError';
}

/** Asks the deployed function, whose role may publish to the topic: whoever runs the command needs no right to that. */
export const askNotify: AskNotify = async ({ region, functionName }, event) => {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  const { InvokeCommand, LambdaClient } = await import('@aws-sdk/client-lambda');
  const client = new LambdaClient({ region });
  try {
    const answer = await client.send(new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(event) }));
    const text = answer.Payload === undefined ? '' : Buffer.from(answer.Payload).toString('utf8');
    if (answer.FunctionError !== undefined) throw new NotifyError(text === '' ? answer.FunctionError : text);
    const read: unknown = text === '' ? undefined : JSON.parse(text);
    return read;
  } finally {
    client.destroy();
  }
};
