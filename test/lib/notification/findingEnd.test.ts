import { composeFindings } from '../../../lib/notification/findingMessage';
import { record } from '../../support/findings';
import { minute } from '../../support/records';

const rows = [
  { name: 'passed', more: {}, email: /^RESOLVED\. .*: no longer\.$/, subject: /^RESOLVED: /, sms: /^OK / },
  {
    name: 'is no longer watched',
    more: { ended: 'no-longer-watched' },
    email: /^ENDED\. .*: no longer watched\.$/,
    subject: /^ENDED: /,
    sms: /^ENDED /,
  },
] as const;

test.each(rows)('a finding that $name is said to be that', ({ more, email, subject, sms }) => {
  const over = record({ resolvedAt: minute(30), severity: 'critical', ...more });
  const { messages } = composeFindings([{ record: over, isToldOpen: true }], { installation: 'default' });
  expect(messages.map(({ channel }) => channel)).toContain('sms');
  for (const message of messages) {
    expect(message.email.split('\n\n')[0]?.replaceAll('\n', ' ')).toMatch(email);
    expect(message.subject).toMatch(subject);
    expect(message.sms).toMatch(sms);
  }
});
