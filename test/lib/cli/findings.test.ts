import { judgeTarget } from '../../../lib/cli/checkReport';
import type { HostObservation } from '../../../lib/probe/types';
import type { SmtpSession } from '../../../lib/smtp/types';
import { hostWith, measure, sessions, targetWith } from './reports';

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
const judge = (host: HostObservation, { role, tlsNames } = measure) =>
  judgeTarget(targetWith([host]), { role, tlsNames }).hosts.map(({ state, lost, findings }) => ({
    state,
    lost,
    findings: findings.map(({ severity, code, addresses }) => [severity, code, addresses]),
  }));
const [first, second] = ['198.41.0.1', '198.41.0.2'];

describe('what is said of a host', () => {
  const wrongName = { ...sessions.healthy, tls: { ...sessions.healthy.tls, matchesName: false } };

  test('is ok with notices', () => {
    const findings = [['notice', 'certificate-host-mismatch', [first]]];
    expect(judge(hostOf(wrongName))).toEqual([{ state: 'ok', lost: [], findings }]);
  });

  test('is a warning where the certificate is to be judged', () => {
    const observed = targetWith([hostOf(wrongName)]);
    const target = { ...observed.target, verify: true };
    expect(judgeTarget({ ...observed, target }, measure).hosts).toMatchObject([{ state: 'warning' }]);
  });

  test('names the host, or the name that was asked for in its place', () => {
    const tlsNames = new Map([['mx1.example.org:25', 'relay.example']]);
    const [host] = judgeTarget(targetWith([hostOf(wrongName)]), { ...measure, tlsNames }).hosts;
    expect(host?.tlsName).toBe('relay.example');
    expect(host?.findings[0]?.message).toBe('the certificate names mx1.example.org, not relay.example');
  });

  test('has the gravest first, and each once with all addresses that show it', () => {
    const host = hostOf(wrongName, sessions.silent, sessions.missing, sessions.missing);
    expect(judge(host)).toMatchObject([
      {
        state: 'critical',
        findings: [
          ['critical', 'starttls-not-supported', ['198.41.0.3', '198.41.0.4']],
          ['unknown', 'unreachable', [second]],
          ['notice', 'certificate-host-mismatch', [first]],
        ],
      },
    ]);
  });

  test('counts a refusal as critical, and at an observer as a warning', () => {
    expect(judge(hostOf(sessions.refused))).toMatchObject([{ state: 'critical' }]);
    expect(judge(hostOf(sessions.refused), { ...measure, role: 'observer' })).toMatchObject([{ state: 'warning' }]);
  });

  test('is nothing of an address that this machine could not try', () => {
    expect(judge(hostOf(sessions.notTried, sessions.healthy))).toEqual([{ state: 'ok', lost: [], findings: [] }]);
  });

  test('tells what another address offers', () => {
    const { ehlo } = sessions.ehloOnly;
    const less = { ...sessions.ehloOnly, ehlo: { ...ehlo, capabilities: [{ keyword: 'STARTTLS', params: [] }] } };
    const findings = [['notice', 'capability-lost', [second]]];
    expect(judge(hostOf(sessions.healthy, less))).toEqual([{ state: 'ok', lost: ['SIZE'], findings }]);
  });

  test.each(['unofferedAccepted', 'unofferedBroken', 'unofferedClosed'] as const)(
    'is STARTTLS missing and no failed handshake where it was tried though not offered: %s',
    (kind) => {
      expect(judge(hostOf(sessions[kind]))).toEqual([
        { state: 'critical', lost: ['STARTTLS'], findings: [['critical', 'starttls-not-supported', [first]]] },
      ]);
    },
  );
});
