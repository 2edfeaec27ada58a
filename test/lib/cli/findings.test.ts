import { judgeTarget } from '../../../lib/cli/checkReport';
import type { HostObservation } from '../../../lib/probe/types';
import type { SmtpSession, TlsFacts } from '../../../lib/smtp/types';
import { hostWith, type SessionKind, sessions, targetWith, tlsFacts } from './reports';

const hostOf = (...all: readonly SmtpSession[]): HostObservation => {
  const host = hostWith(all.map(() => 'healthy'));
  return {
    ...host,
    observations: host.observations.map((observation, index) => ({
      ...observation,
      session: all[index] ?? sessions.healthy,
    })),
  };
};
const judge = (host: HostObservation, role: 'mail-path' | 'observer' = 'mail-path') =>
  judgeTarget(targetWith([host]), role).hosts.flatMap(({ state, lost, findings }) => [{ state, lost, findings }]);
const inShort = (host: HostObservation, role?: 'observer') =>
  judge(host, role).map(({ state, findings }) => ({
    state,
    findings: findings.map(({ severity, code, message }) => `${severity} ${code}: ${message}`),
  }));

describe('the findings on a handshake that completed', () => {
  const rows: readonly (readonly [Partial<TlsFacts>, readonly string[]])[] = [
    [{}, []],
    [
      { validTo: '2026-11-23T11:59:59Z', trusted: false, untrustedReason: 'CERT_HAS_EXPIRED' },
      ['certificate-expired: the certificate has expired on 2026-11-23'],
    ],
    [
      { validFrom: '2026-11-24T00:00:00Z', trusted: false, untrustedReason: 'CERT_NOT_YET_VALID' },
      ['validation-failure: the certificate is not valid before 2026-11-24'],
    ],
    [
      { matchesName: false, names: ['a.example', 'b.example', 'c.example', 'd.example'] },
      [
        'certificate-host-mismatch: the certificate names a.example, b.example, c.example and 1 more, not mx1.example.org',
      ],
    ],
    [
      { matchesName: false, names: [] },
      ['certificate-host-mismatch: the certificate names no host, and so not mx1.example.org'],
    ],
    [
      { trusted: false, untrustedReason: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
      ['certificate-not-trusted: the certificate is not trusted: DEPTH_ZERO_SELF_SIGNED_CERT'],
    ],
    [{ protocol: 'TLSv1.1' }, ['tls-obsolete: the handshake gave TLSv1.1, which is obsolete (RFC 8996)']],
    [{ protocol: 'TLSv1.2' }, []],
    [{ keyType: 'rsa', keyBits: 1_024 }, ["tls-obsolete: the certificate's RSA key of 1024 bits is weak"]],
    [{ keyType: 'rsa', keyBits: 2_048 }, []],
    [{ keyType: 'ec', keyBits: 256 }, []],
  ];
  test.each(rows)('of %j are notices, for opportunistic TLS verifies nothing', (facts, messages) => {
    const findings = messages.map((message) => `notice ${message}`);
    expect(inShort(hostOf({ ...sessions.healthy, tls: { ...tlsFacts, ...facts } }))).toEqual([
      { state: 'ok', findings },
    ]);
  });

  test('are warnings where the certificate is to be judged', () => {
    const tls = { ...tlsFacts, matchesName: false };
    const observed = targetWith([hostOf({ ...sessions.healthy, tls })]);
    const target = { ...observed.target, verify: true };
    expect(judgeTarget({ ...observed, target }, 'mail-path').hosts).toMatchObject([{ state: 'warning' }]);
  });
});

describe('the findings where EHLO was not answered', () => {
  const at = (stage: SmtpSession['stage'], code: 'timed-out' | 'connection-closed' | 'refused', message: string) => ({
    ...sessions.silent,
    stage,
    failure: { stage, code, message },
  });
  const rows: readonly (readonly [SmtpSession, state: string, finding: string])[] = [
    [sessions.silent, 'unknown', 'unknown unreachable: no connection: no complete answer within 10000 ms'],
    [
      at('greeting', 'connection-closed', 'closed by the server'),
      'unknown',
      'unknown unreachable: no complete greeting: closed by the server',
    ],
    [
      at('ehlo', 'timed-out', 'no complete answer within 30000 ms'),
      'unknown',
      'unknown tarpit: no complete reply to EHLO: no complete answer within 30000 ms',
    ],
    [sessions.slow, 'unknown', 'unknown tarpit: no complete greeting: no complete answer within 60000 ms'],
    [
      sessions.throttled,
      'unknown',
      'unknown probe-throttled: the host puts this address off: 421 4.7.0 try again later',
    ],
    [
      sessions.refused,
      'critical',
      'critical probe-refused: the host refuses to talk to this address, and speaks of a block list: 554 5.7.1 you are listed on zen.example',
    ],
    [
      at('ehlo', 'refused', '550 no such manners'),
      'critical',
      'critical probe-refused: the host refuses to talk to this address: 550 no such manners',
    ],
  ];
  test.each(rows)('%#', (session, state, finding) => {
    expect(inShort(hostOf(session))).toEqual([{ state, findings: [finding] }]);
  });

  test('warn of a refusal only, where the address carries no mail', () => {
    expect(inShort(hostOf(sessions.refused), 'observer')).toMatchObject([{ state: 'warning' }]);
  });

  test('are none where this machine could not try', () => {
    expect(inShort(hostOf(sessions.notTried, sessions.healthy))).toEqual([{ state: 'ok', findings: [] }]);
  });
});

describe('lost keywords', () => {
  const offering = (...keywords: readonly string[]): SmtpSession => ({
    ...sessions.ehloOnly,
    ehlo: { ...sessions.ehloOnly.ehlo, capabilities: keywords.map((keyword) => ({ keyword, params: [] })) },
  });
  test('are STARTTLS, since it is expected, at a single address', () => {
    expect(judge(hostOf(offering('SIZE')))).toMatchObject([{ lost: ['STARTTLS'] }]);
  });

  test('are those that another address of the host offers', () => {
    const host = hostOf(offering('SIZE', 'STARTTLS', 'DSN', 'CHUNKING'), offering('SIZE', 'STARTTLS'));
    expect(judge(host)).toEqual([
      {
        state: 'ok',
        lost: ['CHUNKING', 'DSN'],
        findings: [
          {
            code: 'capability-lost',
            severity: 'notice',
            message: 'less is offered than at another address of this host: no CHUNKING, DSN',
            addresses: ['198.41.0.2'],
          },
        ],
      },
    ]);
  });

  test('are not what only an address without STARTTLS offers, as in the founding incident', () => {
    const host = hostOf(offering('SIZE', 'STARTTLS', 'SMTPUTF8'), offering('SIZE', 'AUTH'));
    expect(judge(host)).toMatchObject([{ lost: ['SMTPUTF8', 'STARTTLS'] }]);
  });

  test.each<readonly [string, readonly SessionKind[]]>([
    ['all is offered everywhere', ['healthy', 'healthy']],
    ['nobody answered EHLO', ['silent', 'throttled']],
    ['one did and had all', ['healthy', 'silent']],
  ])('are none where %s', (_, kinds) => {
    expect(judge(hostWith(kinds))).toMatchObject([{ lost: [] }]);
  });
});
