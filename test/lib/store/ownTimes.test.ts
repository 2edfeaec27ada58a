import { isAhead, ownOf } from '../../../lib/store/ownTimes';
import { viewSchema } from '../../../lib/store/vantageSchemas';
import { minute, view } from '../../support/records';

const FAR = '2027-02-27T00:00:00.000Z';
const digests = { sha256: 'x', sha512: 'y' };
const own = view();
const itemOf = (body: typeof own) => ({
  pk: `vantage#${body.vantage}#${body.shard}`,
  sk: `host#${body.target}#${body.host}`,
  schemaVersion: 1,
  body,
});
const withAddress = (more: Partial<(typeof own)['addresses'][number]>) => ({
  ...own,
  addresses: own.addresses.map((one) => ({ ...one, ...more })),
});
const NOW = new Date(minute(5));

test.each([
  {
    what: 'a certificate',
    body: withAddress({ certificate: { validTo: FAR, names: [], trusted: true, matchesName: true } }),
  },
  {
    what: 'a chain of them',
    body: withAddress({ chain: { path: [{ whole: digests, validTo: FAR }], names: [], otherNames: [] } }),
  },
])('what $what says of times to come is no fault of our clock', ({ body }) => {
  expect(isAhead(itemOf(body), NOW)).toBe(false);
  expect(ownOf([itemOf(body)], viewSchema, NOW)).toEqual([body]);
});

test('what we saw in times to come is', () => {
  const body = withAddress({ upgradedAt: FAR });
  expect(isAhead(itemOf(body), NOW)).toBe(true);
  expect(ownOf([itemOf(body)], viewSchema, NOW)[0]?.addresses[0]?.upgradedAt).toBe(NOW.toISOString());
});
