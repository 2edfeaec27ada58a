import { plain } from './chat';
import type { MessageContext } from './context';
import { WIDTH, wrapped } from './layout';
import { moment } from './localTime';
import type { Channel, Message } from './message';
import { runbookLink } from './runbook';
import { fitted } from './sms';
import { fittedSubject } from './subject';
import { clean } from './words';

const WHAT = 'This is a test. No mail server was asked, and nothing is wrong.';

/** Marked as a test in every form; critical, so that no subscription's `min` keeps it back. `at`: ISO 8601. Pure. */
export function testMessage(channel: Channel, at: string, { installation, timezone }: MessageContext): Message {
  const subject = fittedSubject('TEST: messages of starttls-canary arrive', { installation });
  const name = clean(installation);
  const paragraphs = [
    `TEST. ${WHAT}`,
    `Sent ${moment(at, timezone)} by the installation ${name}, to see whether its messages arrive. Those of incidents have the same sender and take the same way: if you read this, that part is in order. Phones get a message of their own; chats and queues get both.`,
    `Where one does not arrive that should: ${runbookLink('undelivered-messages')}`,
  ];
  return {
    ids: ['TEST'],
    severity: 'critical',
    channel,
    subject,
    email: [
      ...paragraphs.map((text) => wrapped(text, WIDTH).join('\n')),
      `-- \nstarttls-canary, installation ${name}`,
    ].join('\n\n'),
    sms: fitted(['TEST of starttls-canary: nothing is wrong.', `Installation ${name}.`], ''),
    json: JSON.stringify({ schemaVersion: 1, installation, test: true, at, transitions: [] }),
    chat: { title: subject, description: plain(WHAT), nextSteps: [] },
  };
}
