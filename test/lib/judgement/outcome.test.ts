import { outcomeOf, worstOutcome } from '../../../lib/judgement/outcome';
import { healthy, masked, session, stripped, throttled, timedOut } from '../../support/observations';

describe('outcomeOf', () => {
  const asterisks = session({ keywords: ['SIZE'] });
  test.each([
    { name: 'a healthy reply', given: healthy(), expected: 'offered' },
    { name: 'a reply without STARTTLS', given: stripped(), expected: 'missing' },
    { name: 'a reply with a masked word in place of STARTTLS', given: masked(), expected: 'masked' },
    {
      name: 'STARTTLS beside a masked word',
      given: session({ keywords: ['STARTTLS'], masked: ['XXXX'] }),
      expected: 'offered',
    },
    {
      name: 'a greeting of asterisks and no STARTTLS',
      given: { ...asterisks, greeting: { replyCode: 220, text: '*********2******0*' } },
      expected: 'masked',
    },
    { name: 'a reply that is one line', given: session({ keywords: [] }), expected: 'missing' },
    { name: 'a look-alike keyword', given: session({ keywords: ['X-STARTTLS'] }), expected: 'missing' },
    { name: 'a connection that timed out', given: timedOut(), expected: 'unknown' },
    { name: 'a 421', given: throttled(), expected: 'unknown' },
    {
      name: 'EHLO refused',
      given: session({ failure: { stage: 'ehlo', code: 'ehlo-refused', message: '502' } }),
      expected: 'unknown',
    },
    {
      name: 'a hang-up after EHLO was answered',
      given: session({
        keywords: ['STARTTLS'],
        failure: { stage: 'starttls', code: 'connection-closed', message: '' },
      }),
      expected: 'offered',
    },
  ] as const)('$name is $expected', ({ given, expected }) => {
    expect(outcomeOf(given)).toBe(expected);
  });
});

describe('worstOutcome', () => {
  test.each([
    { outcomes: [], expected: 'unknown' },
    { outcomes: ['unknown'], expected: 'unknown' },
    { outcomes: ['unknown', 'offered'], expected: 'offered' },
    { outcomes: ['offered', 'missing', 'unknown'], expected: 'missing' },
    { outcomes: ['missing', 'masked'], expected: 'masked' },
  ] as const)('of $outcomes is $expected', ({ outcomes, expected }) => {
    expect(worstOutcome(outcomes)).toBe(expected);
  });
});
