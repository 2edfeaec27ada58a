import { cachingResolver } from '../../../lib/dns/cachingResolver';
import { fakeResolver } from '../../support/fakeResolver';

test('a caching resolver asks each question once, also while the answer is under way', async () => {
  const inner = fakeResolver({ 'a.example': { mx: [[10, 'a.example']], a: ['192.0.2.1'], aaaa: 'servfail' } });
  const resolver = cachingResolver(inner);
  const [first, second] = await Promise.all([resolver.addresses('a.example', 4), resolver.addresses('a.example', 4)]);
  await resolver.addresses('a.example', 6);
  await resolver.mx('a.example');
  await resolver.mx('a.example');
  expect(second).toBe(first);
  expect(await resolver.addresses('a.example', 6)).toMatchObject({ status: 'failed', code: 'ESERVFAIL' });
  expect(inner.questions).toEqual(['A a.example', 'AAAA a.example', 'MX a.example']);
});
