import type { Message } from '../notification/message';

/** A place that messages are sent to. */
export interface Channel {
  /** For people, and without any secret: `webhook https://hooks.example.org`. */
  readonly name: string;
  /**
   * Sends one message; `id` is the same in each repeat of it. Resolves once the other side has taken it, and rejects with a
   * ChannelError, or an error of whoever carries it, where that is not known.
   */
  send(message: Message, id: string, signal: AbortSignal): Promise<void>;
}

export type ChannelErrorCode = 'unreachable' | 'timed-out' | 'refused';

/** The message is one line for people that holds nothing of what was sent, and no word of the other side's. */
export class ChannelError extends Error {
  override readonly name = 'ChannelError';

  constructor(
    readonly code: ChannelErrorCode,
    message: string,
  ) {
    super(message);
  }
}
