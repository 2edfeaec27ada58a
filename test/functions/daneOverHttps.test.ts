import { daneOverHttps } from '../../functions/policy/daneOverHttps';
import { EnvironmentError } from '../../lib/telemetry/environment';

test.each(['127.0.0.1', '192.0.2.53', 'http://dns.example.org/dns-query', 'x'])('%s is never asked', (url) => {
  expect(() => daneOverHttps(url)).toThrow(EnvironmentError);
});

test('without a resolver nobody looks; with one over HTTPS somebody does', () => {
  expect(daneOverHttps(undefined)).toEqual({});
  expect(daneOverHttps('https://dns.example.org/dns-query').lookForDane).toBeInstanceOf(Function);
});

test('a resolver that does not answer makes DANE unknown', async () => {
  const { lookForDane } = daneOverHttps('https://127.0.0.1:1/dns-query');
  const look = await lookForDane?.('example.org', ['mx.example.org'], new AbortController().signal);
  expect(look?.hosts).toMatchObject([{ mxHost: 'mx.example.org', dane: { status: 'unknown' } }]);
});
