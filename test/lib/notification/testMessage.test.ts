import { CHANNELS, defaultBody } from '../../../lib/notification/message';
import { runbookLink } from '../../../lib/notification/runbook';
import { septets } from '../../../lib/notification/sms';
import { testMessage } from '../../../lib/notification/testMessage';

const at = '2026-11-23T21:55:02.000Z';

describe('the test message', () => {
  it.each(CHANNELS)('is marked in every form, and reaches whatever subscription (%s)', (channel) => {
    const context = { installation: 'ops', timezone: 'Europe/Berlin' };
    const message = testMessage(channel, at, context);
    expect(message).toMatchObject({ channel, severity: 'critical' });
    expect(message.subject).toBe('TEST: messages of starttls-canary arrive [ops]');
    expect(message.email).toMatch(/^TEST\. This is a test\. No mail server was asked, and nothing is wrong\./);
    expect(message.email).toContain('23 Nov 2026 21:55 UTC (22:55 Europe/Berlin)');
    expect(message.email).toContain(runbookLink('undelivered-messages'));
    expect(message.sms).toBe('TEST of starttls-canary: nothing is wrong. Installation ops.');
    expect(JSON.parse(defaultBody(message))).toMatchObject({
      schemaVersion: 1,
      test: true,
      transitions: [],
      source: 'custom',
      content: { title: 'TEST: messages of starttls-canary arrive (ops)' },
    });
  });

  it('fits a phone whatever the installation is called', () => {
    expect(septets(testMessage('sms', at, { installation: 'x'.repeat(200) }).sms)).toBeLessThanOrEqual(160);
  });
});
