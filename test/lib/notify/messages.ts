import type { Message } from '../../../lib/notification/message';

export const messageOf = (id: string, more: Partial<Message> = {}): Message => ({
  ids: [id],
  severity: 'critical',
  channel: 'email',
  subject: `CRITICAL: STARTTLS lost ${id}`,
  email: `CRITICAL. Your mail to contoso.example is affected.\n\nLook at ${id}: ✕ München.\n.\n`,
  sms: `CRITICAL ${id}`,
  json: JSON.stringify({ schemaVersion: 1, installation: 'default', transitions: [{ id }] }),
  chat: { title: id, description: 'What', nextSteps: [] },
  ...more,
});
