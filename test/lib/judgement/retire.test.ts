import { retire } from '../../../lib/judgement/retire';
import { minute, view } from '../../support/records';

const own = view();
test.each([
  {
    name: 'still an MX',
    targets: ['example.net'],
    hosts: { 'example.net': ['mx.example.net:25'] },
    expected: undefined,
  },
  { name: 'no MX any more', targets: ['example.net'], hosts: { 'example.net': ['new:25'] }, expected: 'no-longer-mx' },
  {
    name: 'of a target that takes no mail',
    targets: ['example.net'],
    hosts: { 'example.net': [] },
    expected: 'no-longer-mx',
  },
  { name: 'of a target that the DNS did not tell of', targets: ['example.net'], hosts: {}, expected: undefined },
  { name: 'of a removed target', targets: ['example.org'], hosts: {}, expected: 'no-longer-monitored' },
])('a host that is $name: $expected', ({ targets, hosts, expected }) => {
  const routes = { targets, hosts: new Map(Object.entries<readonly string[]>(hosts)) };
  const marked = retire([own], routes, minute(9));
  expect(marked.map(({ retired }) => retired?.reason)).toEqual(expected === undefined ? [] : [expected]);
  expect(retire(marked, routes, minute(10))).toEqual([]);
  for (const { observedAt } of marked) expect(observedAt).toBe(minute(9));
});
