import { ChannelError } from './channel';

/** What else fails is ours, such as a full disk. */
export const reasonOf = (error: unknown): string => {
  if (error instanceof ChannelError) return error.message;
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
};
