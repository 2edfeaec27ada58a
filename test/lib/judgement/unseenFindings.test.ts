import { unseenFindings } from '../../../lib/judgement/unseenFindings';
import type { FailureCode, Stage } from '../../../lib/smtp/types';
import { observation, session } from '../../support/observations';

const at = '2026-11-23T12:00:00.000Z';
const failing = (stage: Stage, code: FailureCode, message: string) =>
  observation(session({ failure: { stage, code, message } }), at, '192.0.2.1');
const inShort = (...args: Parameters<typeof unseenFindings>) =>
  unseenFindings(...args).map(({ severity, code, message }) => `${severity} ${code}: ${message}`);

const refuses = 'critical probe-refused: the host refuses to talk to this address';
type Failure = readonly [Stage, FailureCode, string];
const rows: readonly (readonly [Failure, string | undefined])[] = [
  [
    ['connect', 'timed-out', 'no complete answer within 10000 ms'],
    'unknown unreachable: no connection: no complete answer within 10000 ms',
  ],
  [
    ['connect', 'connection-refused', 'connect ECONNREFUSED 192.0.2.1:25'],
    'unknown unreachable: no connection: connect ECONNREFUSED',
  ],
  [
    ['connect', 'connection-failed', 'connect EHOSTUNREACH 192.0.2.1:25 - Local (192.0.2.9:4711)'],
    'unknown unreachable: no connection: connect EHOSTUNREACH',
  ],
  [['greeting', 'connection-closed', 'closed'], 'unknown unreachable: no complete greeting: closed'],
  [['ehlo', 'connection-closed', 'closed'], 'unknown unreachable: no complete reply to EHLO: closed'],
  [['greeting', 'timed-out', 'too slow'], 'unknown tarpit: no complete greeting: too slow'],
  [['ehlo', 'timed-out', 'too slow'], 'unknown tarpit: no complete reply to EHLO: too slow'],
  [['greeting', 'throttled', '421 later'], 'unknown probe-throttled: the host puts this address off: 421 later'],
  [['ehlo', 'throttled', '450 later'], 'unknown probe-throttled: the host puts this address off: 450 later'],
  [['greeting', 'refused', '554 no'], `${refuses}: 554 no`],
  [['ehlo', 'refused', '550 no such manners'], `${refuses}: 550 no such manners`],
  ...[
    '554 5.7.1 you are listed on zen.example',
    '550 blocked using Spamhaus',
    '554 your IP is on our blocklist',
    '550 5.7.606 Access denied, banned sending IP',
    '554 poor reputation of your address',
  ].map((text) => [['greeting', 'refused', text], `${refuses}, and speaks of a block list: ${text}`] as const),
  // Others say what these are, or nothing can be said of the host.
  [['ehlo', 'ehlo-refused', '502 what?'], undefined],
  [['connect', 'not-tried', 'connect ENETUNREACH'], undefined],
  [['greeting', 'aborted', 'aborted by the caller'], undefined],
  [['greeting', 'reply-syntax', 'HTTP/1.1 400'], undefined],
];

describe('what is said where EHLO was not answered', () => {
  test.each(rows)('after %j is %s', (failure, expected) => {
    expect(inShort(failing(...failure), 'mail-path')).toEqual(expected === undefined ? [] : [expected]);
  });

  test('is a warning only of a refusal, where the address carries no mail', () => {
    expect(unseenFindings(failing('greeting', 'refused', '554 no'), 'observer')).toMatchObject([
      { code: 'probe-refused', severity: 'warning' },
    ]);
  });

  test('is nothing where EHLO was answered, whatever came afterwards', () => {
    const failure = { stage: 'starttls', code: 'throttled', message: '421 later' } as const;
    expect(inShort(observation(session({ keywords: ['STARTTLS'], failure }), at), 'mail-path')).toEqual([]);
  });
});
