import { assess, type Expectation } from '../../../lib/judgement/assess';
import type { SmtpSession } from '../../../lib/smtp/types';
import { healthy, masked, observation, session, stripped, throttled, timedOut } from '../../support/observations';

const mailPath: Expectation = { starttls: true, require: [], role: 'mail-path' };
const observer: Expectation = { ...mailPath, role: 'observer' };
const failing = (
  code: 'ehlo-refused' | 'starttls-refused' | 'plaintext-after-starttls' | 'tls-handshake-failed',
): SmtpSession => session({ keywords: ['STARTTLS'], failure: { stage: 'starttls', code, message: 'because' } });

describe('assess', () => {
  test.each([
    { name: 'a healthy session', given: healthy(), expectation: mailPath, expected: [] },
    {
      name: 'STARTTLS missing on the mail path',
      given: stripped(),
      expectation: mailPath,
      expected: [['starttls-not-supported', 'critical']],
    },
    {
      name: 'STARTTLS missing at an observer',
      given: stripped(),
      expectation: observer,
      expected: [['starttls-not-supported', 'warning']],
    },
    {
      name: 'STARTTLS missing where nobody expects it',
      given: stripped(),
      expectation: { ...mailPath, starttls: false },
      expected: [],
    },
    {
      name: 'STARTTLS missing where the configuration requires it',
      given: stripped(),
      expectation: { ...mailPath, starttls: false, require: ['STARTTLS'] },
      expected: [['starttls-not-supported', 'critical']],
    },
    { name: 'STARTTLS masked', given: masked(), expectation: mailPath, expected: [['starttls-masked', 'critical']] },
    { name: 'a time-out', given: timedOut(), expectation: mailPath, expected: [] },
    { name: 'a 421', given: throttled(), expectation: mailPath, expected: [] },
    {
      name: 'EHLO refused',
      given: session({ failure: { stage: 'ehlo', code: 'ehlo-refused', message: '502' } }),
      expectation: mailPath,
      expected: [['ehlo-refused', 'critical']],
    },
    {
      name: 'STARTTLS refused',
      given: failing('starttls-refused'),
      expectation: observer,
      expected: [['starttls-refused', 'warning']],
    },
    {
      name: 'a failed handshake',
      given: failing('tls-handshake-failed'),
      expectation: mailPath,
      expected: [['tls-handshake-failed', 'critical']],
    },
    {
      name: 'injected plaintext',
      given: failing('plaintext-after-starttls'),
      expectation: observer,
      expected: [['plaintext-after-starttls', 'critical']],
    },
    {
      name: 'a handshake that hangs',
      given: session({ keywords: ['STARTTLS'], failure: { stage: 'tlsHandshake', code: 'timed-out', message: '' } }),
      expectation: mailPath,
      expected: [['tls-handshake-failed', 'critical']],
    },
    {
      name: 'a handshake that fails after a STARTTLS that was not offered',
      given: {
        ...session({
          keywords: ['SIZE'],
          failure: { stage: 'tlsHandshake', code: 'tls-handshake-failed', message: '' },
        }),
        unofferedStarttls: { replyCode: 220, text: 'go' },
      },
      expectation: mailPath,
      expected: [['starttls-not-supported', 'critical']],
    },
    {
      name: 'a handshake that hangs after a STARTTLS that was not offered',
      given: {
        ...session({ keywords: ['SIZE'], failure: { stage: 'tlsHandshake', code: 'timed-out', message: '' } }),
        unofferedStarttls: { replyCode: 220, text: 'go' },
      },
      expectation: mailPath,
      expected: [['starttls-not-supported', 'critical']],
    },
    {
      name: 'injected plaintext after a STARTTLS that was not offered',
      given: {
        ...session({
          keywords: ['SIZE'],
          failure: { stage: 'starttls', code: 'plaintext-after-starttls', message: '' },
        }),
        unofferedStarttls: { replyCode: 220, text: 'go' },
      },
      expectation: mailPath,
      expected: [
        ['starttls-not-supported', 'critical'],
        ['plaintext-after-starttls', 'critical'],
      ],
    },
    {
      name: 'a required keyword that is not there',
      given: healthy(),
      expectation: { ...mailPath, require: ['SIZE', 'CHUNKING'] },
      expected: [['required-capability-missing', 'warning']],
    },
    {
      name: 'a required keyword where EHLO was not answered',
      given: timedOut(),
      expectation: { ...mailPath, require: ['SIZE'] },
      expected: [],
    },
  ])('$name gives $expected', ({ given, expectation, expected }) => {
    const findings = assess(observation(given, '2026-11-23T21:54:52.000Z'), expectation);
    expect(findings.map(({ code, severity }) => [code, severity])).toEqual(expected);
    for (const { message } of findings) expect(message).toMatch(/\S/);
  });
});
