import type { MessageContext } from '../notification/context';
import { CHANNELS, type Message } from '../notification/message';
import { testMessage } from '../notification/testMessage';
import type { NotifyTestResult } from '../telemetry/contract';

export interface TellTestDependencies {
  readonly context: MessageContext;
  readonly publish: (message: Message) => Promise<void>;
  readonly now: () => Date;
}

/** Publishes one marked message for each channel, by the way that all messages take. Says which they were. */
export async function tellTest({ context, publish, now }: TellTestDependencies): Promise<NotifyTestResult['messages']> {
  const messages = CHANNELS.map((channel) => testMessage(channel, now().toISOString(), context));
  for (const message of messages) await publish(message);
  return messages.map(({ channel = 'email', severity, subject }) => ({ channel, severity, subject }));
}
