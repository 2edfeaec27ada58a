import { known } from '../../../../lib/cli/doctor/part';
import { hostsReached, port25 } from '../../../../lib/cli/doctor/port25';
import { answered, deaf, failed, runs, seen, unread } from './doctorFacts';

const two = (...addresses: Parameters<typeof seen>[1][]) =>
  addresses.map((address, index) => seen(`mx${index}.example.net:25`, address));

const stateOf = (
  views: ReturnType<typeof two>,
  {
    blind = false,
    egress = 'nat-instance',
    elsewhere = [],
  }: { blind?: boolean; egress?: 'none' | 'nat-instance'; elsewhere?: readonly string[] } = {},
) => port25({ egress, runs: known(runs({ views }, { blind })) }, new Set(elsewhere), true).state;

describe('port 25', () => {
  test.each([
    ['one host offers STARTTLS, another is deaf', two(answered(), deaf), {}, 'open'],
    ['a host lacks STARTTLS', two(answered({ outcome: 'missing' })), {}, 'open'],
    ['a host is throttled in its greeting', two(failed('greeting', 'throttled')), {}, 'open'],
    ['a host hangs after the greeting', two(failed('ehlo', 'timed-out')), {}, 'open'],
    ['a host takes the connection and says nothing', two(failed('greeting', 'timed-out')), {}, 'unknown'],
    ['a host refuses the connection', two(failed('connect', 'connection-refused'), deaf), {}, 'unknown'],
    ['two hosts are deaf', two(deaf, deaf), {}, 'closed'],
    ['one is deaf', two(deaf), {}, 'unknown'],
    ['one is deaf, which others reach', two(deaf), { elsewhere: ['mx0.example.net:25'] }, 'closed'],
    ['one is deaf, outside a VPC', two(deaf), { egress: 'none' }, 'closed'],
    ['one is deaf and another was not tried', two(deaf, failed('connect', 'not-tried')), {}, 'unknown'],
    ['the vantage is blind, whatever it saw before', two(answered(), deaf), { blind: true }, 'closed'],
    ['the vantage is blind for want of a DNS', two(failed('resolve', 'timed-out')), { blind: true }, 'unknown'],
    ['nothing was tried', two(failed('connect', 'not-tried')), {}, 'unknown'],
    ['no host is on port 25', [seen('mx.example.net:587', answered())], {}, 'not-asked'],
    ['there is no host', [], {}, 'not-asked'],
  ] as const)('where %s', (_, views, more, expected) => {
    expect(stateOf([...views], more)).toBe(expected);
  });

  test('is unknown where nothing was read, no run is recent, or a proxy answers', () => {
    const vantage = { egress: 'none', runs: known(runs({}, { proxiedBy: 'proxy.example' })) } as const;
    expect(port25({ ...vantage, runs: unread() }, new Set(), true).state).toBe('unknown');
    expect(port25({ ...vantage, runs: known(runs()) }, new Set(), false).state).toBe('unknown');
    expect(port25(vantage, new Set(), true).state).toBe('unknown');
  });

  test('counts as reached who said something', () => {
    const views = [...two(answered(), deaf, failed('greeting', 'throttled')), seen('a:25')];
    expect(hostsReached(runs({ views }))).toEqual(['mx0.example.net:25', 'mx2.example.net:25']);
  });
});
