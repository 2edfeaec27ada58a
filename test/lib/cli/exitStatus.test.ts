import { judgeTarget } from '../../../lib/cli/checkReport';
import { exitStatus } from '../../../lib/cli/exitStatus';
import type { TargetObservation } from '../../../lib/probe/types';
import { hostWith, measure, reportOf, type SessionKind, targetWith } from './reports';

describe('the exit status', () => {
  const rows: readonly (readonly [name: string, kinds: readonly (readonly SessionKind[])[], status: number])[] = [
    ['is 0 where every address is healthy', [['healthy', 'healthy'], ['healthy']], 0],
    ['is 0 where the upgrade was not asked for', [['ehloOnly']], 0],
    ['is 0 where the connection is lost only after the handshake', [['lostAfterTls']], 0],
    ['is 0 where an address cannot be tried from here and another is healthy', [['healthy', 'notTried']], 0],
    ['is 2 where one address lacks STARTTLS', [['healthy', 'missing'], ['healthy']], 2],
    ['is 2 where STARTTLS is masked', [['masked']], 2],
    ['is 2 where STARTTLS is refused', [['refusedStarttls']], 2],
    ['is 2 where the handshake hangs', [['slowHandshake']], 2],
    ['is 2 where STARTTLS is missing and other addresses are unknown', [['silent', 'missing'], ['throttled']], 2],
    ['is 2 where the host refuses to talk', [['healthy', 'refused']], 2],
    ['is 3 where a host is too slow', [['slow'], ['healthy']], 3],
    ['is 3 where an address is unknown', [['healthy', 'silent']], 3],
    ['is 3 where the host throttles', [['throttled']], 3],
    ['is 3 where no address can be tried from here', [['notTried', 'notTried']], 3],
    ['is 3 where a host was not asked at all', [['healthy'], []], 3],
  ];
  test.each(rows)('%s', (_, kinds, status) => {
    expect(exitStatus(reportOf(targetWith(kinds.map((kind) => hostWith(kind)))))).toBe(status);
  });

  test('is 1 where a required keyword is missing and nothing is worse', () => {
    const observed = targetWith([hostWith(['healthy'])]);
    const target: TargetObservation = { ...observed, target: { ...observed.target, require: ['DSN'] } };
    expect(exitStatus(reportOf(target))).toBe(1);
    expect(exitStatus(reportOf(target, targetWith([hostWith(['silent'])])))).toBe(1);
    expect(exitStatus(reportOf(target, targetWith([hostWith(['missing'])])))).toBe(2);
  });

  test('is 1 where an address that carries no mail sees a loss', () => {
    const { targets, ...report } = reportOf();
    const lost = judgeTarget(targetWith([hostWith(['missing', 'refused'])]), { ...measure, role: 'observer' });
    expect(exitStatus({ ...report, targets: [...targets, lost] })).toBe(1);
  });

  const byTarget: readonly (readonly [kinds: readonly SessionKind[], status: number])[] = [
    [['healthy', 'silent'], 3],
    [['silent', 'healthy'], 3],
    [['silent', 'missing', 'healthy'], 2],
    [['healthy', 'missing', 'silent'], 2],
    [['healthy', 'healthy'], 0],
  ];
  test.each(byTarget)('of targets that are %j is %d', (kinds, status) => {
    expect(exitStatus(reportOf(...kinds.map((kind) => targetWith([hostWith([kind])]))))).toBe(status);
  });

  test.each(['null-mx', 'no-mx', 'unresolvable'] as const)('is 3 where a target has no hosts: %s', (code) => {
    const target = targetWith([], { code, message: code });
    expect(exitStatus(reportOf(target))).toBe(3);
    expect(exitStatus(reportOf(targetWith([hostWith(['healthy'])]), target))).toBe(3);
  });

  test.each(['unresolvable', 'no-address', 'refused-range'] as const)(
    'is 3 where a host has no address: %s',
    (code) => {
      expect(exitStatus(reportOf(targetWith([hostWith([], { failure: { code, message: code } })])))).toBe(3);
    },
  );
});
