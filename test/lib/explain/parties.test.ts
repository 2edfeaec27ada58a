import * as fc from 'fast-check';
import { commandLine, placeholdersIn } from '../../../lib/explain/commandLine';
import { STEPS } from '../../../lib/explain/form';
import { partiesAround, partiesOf } from '../../../lib/explain/parties';

const host = 'mx.contoso.example';
const address = '192.0.2.25';

test.each([
  [`TLS is required, but was not offered by host ${host}[${address}]`, { host, address }],
  [
    `to=<bob@contoso.example>, relay=${host}[${address}]:587, dsn=4.7.4`,
    { host, address, port: 587, recipientDomain: 'contoso.example' },
  ],
  [
    `== bob@contoso.example R=dnslookup H=${host} [${address}]: timed out`,
    { host, address, recipientDomain: 'contoso.example' },
  ],
  [`relay=${host}. [${address}], dsn=4.0.0, stat=Deferred`, { host, address }],
  [`ruleset=tls_server, relay=${host}, reject=403 4.7.0`, { host }],
  [`{FQDN=${host}};{IP=${address}};{LRT=}`, { host, address }],
  [`[LastAttemptedServerName=${host}] [LastAttemptedIP=${address}:25]`, { host, address }],
  [`The last endpoint attempted was ${address}:25'.`, { address }],
  [`Server at ${host} (${address}) returned '450 4.4.317'`, { host }],
  ['connect to mx.contoso.example[2001:db8::25]:25: Connection timed out', { host, address: '2001:db8::25', port: 25 }],
  ['421-4.7.0 [203.0.113.9] Our system has detected', {}],
  ['550 5.7.1 Service unavailable; client [203.0.113.9] blocked using zen.spamhaus.org', {}],
  ["MX hosts of 'contoso.example' failed MTA-STS validation", { recipientDomain: 'contoso.example' }],
  [`Z,To Contoso,08D0,13,192.0.2.1:64526,${address}:25,*,,Connector is configured`, { address }],
  ['{FQDN=};{IP=}', {}],
  ['host localhost[127.0.0.1] said: 550', {}],
])('%s', (passage, parties) => {
  expect(partiesOf(passage, {})).toEqual(parties);
});

test('a report tells them in its other fields', () => {
  const fields = `Final-Recipient: rfc822; bob@contoso.example\nRemote-MTA: dns; ${host}\n`;
  expect(partiesOf('Diagnostic-Code: smtp; 550 no', partiesAround(fields))).toEqual({
    host,
    recipientDomain: 'contoso.example',
  });
});

test.each([
  "mx.example.org';id;'[192.0.2.1]",
  '$(id).example.org[192.0.2.1]',
  '{FQDN=mx.example.org`id`}',
  'relay=-rf.example.org[192.0.2.1]',
  'to=<bob@example.org;id>',
  'Remote-MTA: dns; mx.example.org|id',
])('what a stranger writes gets into no shell: %s', (passage) => {
  for (const step of STEPS) expect(commandLine(step, partiesOf(passage, {}))).not.toMatch(/[`$]|;\s*id|\|id|\[-/);
});

test('whatever stands there, a line has plain names and addresses only', () => {
  const pieces = fc.constantFrom(
    'relay=',
    'host ',
    '{FQDN=',
    '}',
    '[',
    ']',
    '192.0.2.1',
    ':25',
    'to=<a@',
    '>',
    "'",
    ';',
    '$(',
    '.org',
    'mx',
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(pieces, fc.string({ maxLength: 5 })), { maxLength: 20 }), (parts) => {
      const {
        host: name = 'h',
        address: ip = '::',
        recipientDomain = 'd',
      } = partiesOf(parts.join(''), partiesAround(parts.join(' ')));
      for (const text of [name, ip, recipientDomain]) expect(text).toMatch(/^[a-z0-9_.:][a-z0-9_.:-]*$/);
    }),
  );
});

test('a line that lacks a name says what stands for it', () => {
  const lines = STEPS.map((step) => commandLine(step, {}));
  expect(placeholdersIn(lines)).toEqual(['HOST', 'DOMAIN', 'ADDRESS', 'NAME']);
  const known = STEPS.map((step) => commandLine(step, { host, recipientDomain: 'contoso.example' }));
  expect(placeholdersIn(known)).toEqual(['ADDRESS', 'NAME']);
  expect(commandLine('diagnose', { host })).toBe(`npx starttls-canary diagnose "[${host}]:25"`);
  expect(commandLine('check-host', { address: '2001:db8::25' })).toBe(
    'npx starttls-canary check "[IPv6:2001:db8::25]:25"',
  );
});
