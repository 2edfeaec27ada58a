import { isLoss, OUTCOMES, outcomeOf, worstOutcome } from '../../../lib/judgement/outcome';
import type { SessionFailure, SmtpSession } from '../../../lib/smtp/types';
import { healthy, masked, session, stripped, throttled, timedOut } from '../../support/observations';

const failing = (failure: SessionFailure): SmtpSession => session({ failure });
const upgrading = (stage: SessionFailure['stage'], code: SessionFailure['code']): SmtpSession =>
  session({ keywords: ['STARTTLS'], failure: { stage, code, message: '' } });

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
      name: 'EHLO answered by 502',
      given: failing({ stage: 'ehlo', code: 'ehlo-refused', message: '502 what?' }),
      expected: 'ehlo-refused',
    },
    {
      name: 'a greeting of 554',
      given: failing({ stage: 'greeting', code: 'refused', message: '554 no SMTP service here' }),
      expected: 'probe-refused',
    },
    {
      name: 'EHLO answered by 550',
      given: failing({ stage: 'ehlo', code: 'refused', message: '550 5.7.1 blocked using zen.example' }),
      expected: 'probe-refused',
    },
    {
      name: 'EHLO answered by 451',
      given: failing({ stage: 'ehlo', code: 'throttled', message: '451 later' }),
      expected: 'unknown',
    },
    {
      name: 'STARTTLS answered by 454',
      given: upgrading('starttls', 'starttls-refused'),
      expected: 'starttls-refused',
    },
    { name: 'STARTTLS answered by 421', given: upgrading('starttls', 'throttled'), expected: 'offered' },
    { name: 'no answer to STARTTLS', given: upgrading('starttls', 'timed-out'), expected: 'offered' },
    {
      name: 'plaintext behind the 220 to STARTTLS',
      given: upgrading('starttls', 'plaintext-after-starttls'),
      expected: 'plaintext-after-starttls',
    },
    {
      name: 'a handshake that fails',
      given: upgrading('tlsHandshake', 'tls-handshake-failed'),
      expected: 'tls-handshake-failed',
    },
    { name: 'a handshake that hangs', given: upgrading('tlsHandshake', 'timed-out'), expected: 'tls-handshake-failed' },
    {
      name: 'a failure of EHLO under TLS',
      given: upgrading('ehloAfterTls', 'connection-closed'),
      expected: 'offered',
    },
    {
      name: 'a handshake that fails after STARTTLS was sent though not offered',
      given: session({
        keywords: ['SIZE'],
        failure: { stage: 'tlsHandshake', code: 'tls-handshake-failed', message: '' },
      }),
      expected: 'missing',
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
    { outcomes: ['tls-handshake-failed', 'missing'], expected: 'missing' },
    { outcomes: ['offered', 'probe-refused'], expected: 'probe-refused' },
  ] as const)('of $outcomes is $expected', ({ outcomes, expected }) => {
    expect(worstOutcome(outcomes)).toBe(expected);
  });
});

test('every outcome has its place among the worst', () => {
  for (const outcome of OUTCOMES) {
    expect(worstOutcome([outcome, 'offered'])).toBe(isLoss(outcome) ? outcome : 'offered');
  }
});
