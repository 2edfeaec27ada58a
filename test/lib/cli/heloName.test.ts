import { defaultHeloName } from '../../../lib/cli/heloName';
import { type FakeName, fakeResolver } from '../../support/fakeResolver';
import { machineOf } from './recordingContext';

interface Row {
  readonly name: string;
  readonly fullName?: string;
  readonly zone?: FakeName;
  readonly address?: string;
  readonly sourceAddress?: string;
  readonly taken?: readonly string[];
  readonly expected: string;
  readonly from: 'machine' | 'address';
}

const noRecord: FakeName = { a: 'no-such-record', aaaa: 'no-such-record' };
const rows: readonly Row[] = [
  {
    name: "is the machine's full name where it resolves",
    fullName: 'Canary.Example',
    zone: { a: ['192.0.2.9'] },
    expected: 'canary.example',
    from: 'machine',
  },
  {
    name: "is the machine's full name where it has an IPv6 address only",
    fullName: 'canary.example',
    zone: { a: 'no-such-record', aaaa: ['2001:db8::9'] },
    expected: 'canary.example',
    from: 'machine',
  },
  {
    name: 'is the local address where the full name does not resolve',
    fullName: 'canary.example',
    zone: noRecord,
    address: '192.0.2.9',
    expected: '[192.0.2.9]',
    from: 'address',
  },
  {
    name: 'is the local address where the DNS fails',
    fullName: 'canary.example',
    zone: { a: 'servfail', aaaa: 'servfail' },
    address: '192.0.2.9',
    expected: '[192.0.2.9]',
    from: 'address',
  },
  {
    name: "is the local address where the full name is a target's or its host's",
    fullName: 'canary.example',
    taken: ['canary.example'],
    address: '192.0.2.9',
    expected: '[192.0.2.9]',
    from: 'address',
  },
  {
    name: 'is the local address where the machine has a bare name',
    fullName: 'canary',
    address: '192.0.2.9',
    expected: '[192.0.2.9]',
    from: 'address',
  },
  {
    name: 'is the local address where the machine has no name',
    address: '2001:db8::9',
    expected: '[IPv6:2001:db8::9]',
    from: 'address',
  },
  {
    name: 'is the source address where one is given',
    address: '192.0.2.9',
    sourceAddress: '192.0.2.10',
    expected: '[192.0.2.10]',
    from: 'address',
  },
  { name: 'is loopback where there is no route at all', expected: '[127.0.0.1]', from: 'address' },
];

describe('the default EHLO name', () => {
  test.each(rows)('$name', async ({ fullName, zone = {}, address, sourceAddress, taken = [], expected, from }) => {
    const heloName = await defaultHeloName({
      machine: machineOf({ ...(fullName !== undefined && { fullName }), ...(address !== undefined && { address }) }),
      resolver: fakeResolver({ 'canary.example': zone }),
      taken: new Set(taken),
      ...(sourceAddress !== undefined && { sourceAddress }),
      towards: '198.41.0.4',
    });
    expect(heloName).toEqual({ name: expected, from });
  });
});
