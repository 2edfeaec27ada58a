import { probeAddress } from '../../../lib/probe/probeAddress';
import type { FailureCode, SmtpSession, Stage } from '../../../lib/smtp/types';

const now = () => new Date('2026-11-23T12:00:00Z');
const failing = (stage: Stage, code: FailureCode): SmtpSession => ({
  stage,
  failure: { stage, code, message: 'connect EHOSTUNREACH' },
  timingsMs: { total: 1 },
  transcript: [],
});
const failureAt = async (address: string, session: SmtpSession, ownAddresses: readonly string[]) => {
  const observation = await probeAddress(
    { mxHost: 'mx.example', port: 25, address, upgrade: true },
    { heloName: 'c.example', now, runSession: async () => session, ownAddresses: () => ownAddresses },
  );
  return observation.session.failure;
};

const theirs = '2606:4700::1';
const withoutIpv6 = ['127.0.0.1', '::1', '192.168.1.2', 'fe80::1'];
const unreachable = failing('connect', 'connection-failed');

describe('an address that no packet reaches', () => {
  test.each([
    { name: 'no IPv6 at all', own: ['127.0.0.1', '192.0.2.1'] },
    { name: 'link-local IPv6 only', own: withoutIpv6 },
    { name: 'unique local IPv6 only', own: [...withoutIpv6, 'fd00::2', 'fc00::1'] },
  ])('was not tried where it is IPv6 and this machine has $name', async ({ own }) => {
    expect(await failureAt(theirs, unreachable, own)).toEqual({
      stage: 'connect',
      code: 'not-tried',
      message: 'this machine has no global IPv6 address (connect EHOSTUNREACH)',
    });
  });

  test.each([
    { name: 'this machine has global IPv6', address: theirs, session: unreachable, own: ['2001:db8::9'] },
    { name: 'it is IPv4: a router may have said so', address: '198.41.0.4', session: unreachable, own: withoutIpv6 },
    { name: 'it is IPv4 and there is none here', address: '198.41.0.4', session: unreachable, own: ['::1'] },
    { name: 'it is not meant for other networks', address: 'fd00::9', session: unreachable, own: withoutIpv6 },
    { name: 'it is this machine', address: '::1', session: unreachable, own: withoutIpv6 },
    { name: 'it refuses', address: theirs, session: failing('connect', 'connection-refused'), own: withoutIpv6 },
    { name: 'it does not answer', address: theirs, session: failing('connect', 'timed-out'), own: withoutIpv6 },
    { name: 'it was reached', address: theirs, session: failing('ehlo', 'connection-failed'), own: withoutIpv6 },
  ])('is a failure as it stands where $name', async ({ address, session, own }) => {
    expect(await failureAt(address, session, own)).toEqual(session.failure);
  });
});

test.each([true, undefined])('certificates are kept where that is asked for: %s', async (keepCertificates) => {
  const asked: (boolean | undefined)[] = [];
  await probeAddress(
    { mxHost: 'mx.example', port: 25, address: '198.41.0.4', upgrade: true },
    {
      heloName: 'c.example',
      now,
      ...(keepCertificates !== undefined && { keepCertificates }),
      runSession: async (options) => {
        asked.push(options.keepCertificates);
        return unreachable;
      },
      ownAddresses: () => [],
    },
  );
  expect(asked).toEqual([keepCertificates]);
});
