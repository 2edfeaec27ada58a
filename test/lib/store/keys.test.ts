import {
  changeSortKey,
  HEARTBEAT,
  incidentPartition,
  leaseKey,
  listingSortKey,
  lookSortKey,
  uniqueKeys,
  vantageOf,
  vantagePartition,
  viewSortKey,
  type WakeUp,
  wakeUpOf,
} from '../../../lib/store/keys';
import type { Key } from '../../../lib/store/table';

const pk = vantagePartition('us-east-1', 3);
const HOST = 'mx.example.net:25';

describe('wakeUpOf', () => {
  const view = (target: string): Key => ({ pk, sk: viewSortKey(target, HOST) });
  const rows: readonly { name: string; key: Key; expected: WakeUp }[] = [
    { name: 'a view', key: view('example.net'), expected: { kind: 'host', host: HOST, view: view('example.net') } },
    {
      name: 'a view of a smart host',
      key: view('[mx.example.net]:587'),
      expected: { kind: 'host', host: HOST, view: view('[mx.example.net]:587') },
    },
    {
      name: 'a view of an IPv6 address',
      key: { pk, sk: viewSortKey('[2001:db8::1]', '2001:db8::1:25') },
      expected: { kind: 'host', host: '2001:db8::1:25', view: { pk, sk: 'host#[2001:db8::1]#2001:db8::1:25' } },
    },
    { name: 'a look', key: { pk, sk: lookSortKey('7F3A') }, expected: { kind: 'look', incident: '7F3A' } },
    {
      name: 'a heartbeat',
      key: { pk, sk: HEARTBEAT },
      expected: { kind: 'heartbeat', vantage: 'us-east-1', shard: 3 },
    },
    {
      name: 'a listing',
      key: { pk, sk: listingSortKey('2001:db8::9') },
      expected: { kind: 'listing', vantage: 'us-east-1' },
    },
    {
      name: 'an incident',
      key: { pk: incidentPartition(HOST), sk: '2026-11-23T21:54:52.000Z' },
      expected: { kind: 'incident' },
    },
    {
      name: 'a change',
      key: { pk, sk: changeSortKey('2026-11-23T21:54:52.000Z', HOST) },
      expected: { kind: 'nothing' },
    },
    { name: 'a lease', key: leaseKey('notify'), expected: { kind: 'nothing' } },
    { name: 'a mute, of a later version', key: { pk: 'mute#example.net', sk: 'M1' }, expected: { kind: 'nothing' } },
    { name: 'a view without a host', key: { pk, sk: 'host#example.net' }, expected: { kind: 'nothing' } },
    { name: 'an unknown kind of ours', key: { pk, sk: 'seen#x' }, expected: { kind: 'nothing' } },
    { name: 'empty keys', key: { pk: '', sk: '' }, expected: { kind: 'nothing' } },
  ];
  it.each(rows)('reads the key of $name', ({ key, expected }) => {
    expect(wakeUpOf(key)).toEqual(expected);
  });
});

describe('vantageOf', () => {
  it.each([
    { partition: pk, expected: { vantage: 'us-east-1', shard: 3 } },
    { partition: 'incident#mx.example.net:25', expected: undefined },
    { partition: 'vantage#us-east-1', expected: undefined },
  ])('reads $partition', ({ partition, expected }) => {
    expect(vantageOf(partition)).toEqual(expected);
  });
});

it('uniqueKeys keeps each key once, in their order', () => {
  const keys = [
    { pk: 'a', sk: 'b' },
    { pk: 'a', sk: 'c' },
    { pk: 'a', sk: 'b' },
  ];
  expect(uniqueKeys(keys)).toEqual(keys.slice(0, 2));
});
