import type { Channel } from '../../lib/notification/message';
import type { ReceivedMessage } from './mailbox';
import { type Finding, parseMessage, type Transition } from './message';

/** One thing that was told to one kind of subscriber. */
export interface News {
  readonly channel: Channel;
  /** When its message came. */
  readonly at: Date;
  /** All of it that a scenario expects, in a line: `email opened mx.incident.test everywhere receiver-change`. */
  readonly line: string;
  readonly transition?: Transition;
  readonly finding?: Finding;
}

/** What a message says, one by one: what comes in together may be told together. A body that can't be read is news, too. */
export const newsIn = (channel: Channel, { at, body }: ReceivedMessage): readonly News[] => {
  try {
    return entriesIn(body).map(({ words, ...entry }) => ({
      channel,
      at,
      line: [channel, ...words].join(' '),
      ...entry,
    }));
  } catch (error) {
    return [{ channel, at, line: `${channel} unreadable: ${String(error)}: ${body}` }];
  }
};

interface Entry extends Pick<News, 'transition' | 'finding'> {
  readonly words: readonly string[];
}

const entriesIn = (body: string): readonly Entry[] => {
  const message = parseMessage(body);
  if ('transitions' in message) {
    return message.transitions.map((transition) => ({ words: wordsOf(transition), transition }));
  }
  if (message.kind === 'first-run') return [{ words: ['first-run', `${message.hostsOffered} of ${message.targets}`] }];
  return message.findings.map((finding) => ({
    words: [...(message.kind === 'digest' ? ['digest'] : []), finding.state, finding.code, finding.subject],
    finding,
  }));
};

const wordsOf = ({ kind, mxHost, scope, cause, ended }: Transition): readonly string[] =>
  kind === 'resolved' ? [kind, mxHost, ...(ended === undefined ? [] : [ended])] : [kind, mxHost, scope, cause.code];
