import { composeFindings, composeForPhones } from '../../../lib/notification/findingMessage';
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
  const news = [{ record: over, isToldOpen: true }];
  for (const compose of [composeFindings, composeForPhones]) {
    const { message } = compose(news, { installation: 'default' });
    expect(message.channel).toBe(compose === composeForPhones ? 'sms' : undefined);
    expect(message.email.split('\n\n')[0]?.replaceAll('\n', ' ')).toMatch(email);
    expect(message.subject).toMatch(subject);
    expect(message.sms).toMatch(sms);
    expect(JSON.parse(message.json).findings[0].ended).toBe('ended' in more ? more.ended : undefined);
  }
});
