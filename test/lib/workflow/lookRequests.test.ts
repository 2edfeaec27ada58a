import type { View } from '../../../lib/judgement/view';
import { isLookRequest } from '../../../lib/workflow/events';
import { lookAt } from '../../../lib/workflow/lookRequests';
import { incident } from '../../support/incidents';
import { minute, view } from '../../support/records';

const round = { number: Date.parse(minute(5)), deadline: minute(10), losing: ['a'], asked: ['b'] };
const lost = (more: Partial<View>): View => view({ outcome: 'missing', ...more });

test('another vantage is asked about the host and the addresses that a view names', () => {
  const [asked] = lookAt('b', incident(undefined, { round }), [lost({})], []);
  expect(asked).toMatchObject({ vantage: 'b', look: { mxHost: 'mx.example.net', addresses: ['192.0.2.1'] } });
  expect(asked !== undefined && isLookRequest(asked.look)).toBe(true);
});

// Else its other looks, at hosts of others, would fail with it.
test.each([
  { name: 'a target that is none', lie: { target: 'a b' } },
  { name: 'a host that is none', lie: { mxHost: 'mx\r\nRCPT', host: 'mx\r\nRCPT:25' } },
  { name: 'the port 0', lie: { port: 0, host: 'mx.example.net:0' } },
  { name: 'an address that is a name', lie: { addresses: [{ ...lost({}).addresses[0], address: 'mx.example.net' }] } },
  { name: 'a keyword of two lines', lie: { require: ['A\r\nB'] } },
])('no vantage is asked for what no probe takes: a view with $name', ({ lie }) => {
  expect(lookAt('b', incident(undefined, { round }), [lost(lie as Partial<View>)], [])).toEqual([]);
});
