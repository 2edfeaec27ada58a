import fc from 'fast-check';
import { getDomain } from 'tldts-icann';
import { publicSuffixes } from '../../../generate/publicSuffixes';
import { operatorOf } from '../../../lib/probe/operator';
import list from '../../../lib/probe/publicSuffixes.json';

/** As the library has it that the list is of. */
const registrable = (name: string): string => getDomain(name, { allowPrivateDomains: false }) ?? name;

test.each([
  { host: 'mx1.mail.contoso.example', operator: 'contoso.example' },
  { host: 'contoso.example', operator: 'contoso.example' },
  { host: 'mx.contoso.co.uk', operator: 'contoso.co.uk' },
  { host: 'co.uk', operator: 'co.uk' },
  { host: 'contoso-example.mail.protection.outlook.com', operator: 'outlook.com' },
  // Not what individuals register.
  { host: 'mx.contoso.github.io', operator: 'github.io' },
  { host: 'mx.contoso.any.kobe.jp', operator: 'contoso.any.kobe.jp' },
  { host: 'mx.city.kobe.jp', operator: 'city.kobe.jp' },
  { host: 'mx.xn--bcher-kva.example', operator: 'xn--bcher-kva.example' },
  { host: '_smtp.contoso.example', operator: 'contoso.example' },
  { host: 'localhost', operator: 'localhost' },
  { host: '192.0.2.1', operator: '192.0.2.1' },
  { host: '2001:db8::1', operator: '2001:db8::1' },
  { host: '', operator: '' },
  { host: 'a..example', operator: 'a..example' },
  { host: '-a.contoso.example', operator: '-a.contoso.example' },
  { host: 'a.b c.uk', operator: 'a.b c.uk' },
  { host: 'a.constructor', operator: 'a.constructor' },
  { host: `${'a'.repeat(64)}.contoso.example`, operator: `${'a'.repeat(64)}.contoso.example` },
])('$host is run by $operator', ({ host, operator }) => {
  expect(operatorOf(host)).toBe(operator);
});

test('the list is the one of the library, which `npm run docs` reads', async () => {
  expect(list).toEqual(await publicSuffixes());
});

const rules = Object.entries(list).flatMap(([parent, before]) =>
  before.split(' ').map((label) => `${label.replace('!', '').replace('*', 'any')}.${parent}`),
);

test('each rule of the list says of names what the library says', () => {
  const names = rules.flatMap((rule) => [rule, `a.${rule}`, `b.a.${rule}`, rule.slice(rule.indexOf('.') + 1)]);
  expect(names.length).toBeGreaterThan(20_000);
  expect(names.filter((name) => operatorOf(name) !== registrable(name))).toEqual([]);
});

test('names made up of labels of the list are read as the library reads them', () => {
  const labels = [...new Set(rules.flatMap((rule) => rule.split('.')))];
  const label = fc.oneof(fc.constantFrom(...labels), fc.stringMatching(/^[a-z\d_-]{1,5}$/));
  const names = fc.array(label, { minLength: 1, maxLength: 6 }).map((parts) => parts.join('.'));
  fc.assert(
    fc.property(names, (name) => {
      expect(operatorOf(name)).toBe(registrable(name));
    }),
    { numRuns: 20_000 },
  );
});
