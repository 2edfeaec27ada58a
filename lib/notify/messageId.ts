import { createHash } from 'node:crypto';
import type { Message } from '../notification/message';

/**
 * The same for each repeat of a message, by the ids of what it tells and whom it is for. One that tells of no transition
 * and no finding, as the summary of a quiet first run, is known by its contents.
 */
export function messageId({ ids, channel = 'email', json }: Message): string {
  const what = ids.length > 0 ? ids : ['', json];
  return createHash('sha256')
    .update(JSON.stringify([channel, ...what]))
    .digest('hex')
    .slice(0, 32);
}
