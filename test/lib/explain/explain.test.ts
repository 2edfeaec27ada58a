import * as fc from 'fast-check';
import { FORMS } from '../../../lib/explain/allForms';
import { explain } from '../../../lib/explain/explain';
import type { Explanation } from '../../../lib/explain/explanation';
import { piecesOfWork } from '../../support/effort';

const QUEUE_ERROR =
  '451 4.4.0 Primary target IP address responded with: "451 5.7.3 Must issue a STARTTLS command first." Attempted failover to alternate host, but that did not succeed. Either there are no alternate hosts, or delivery failed to all alternate hosts.';
const TODAY =
  '[{LED=451 4.4.395 Target host responded with error. -> 451 5.7.3 STARTTLS is required to send mail};{MSG=};{FQDN=mx.contoso.example};{IP=192.0.2.25};{LRT=11/24/2026 9:21:04 AM}]';

const of = (input: string, top = 10): readonly Explanation[] => explain(input, { top }).explanations;
const idsOf = (input: string) => of(input).map(({ form, count }) => [form?.id, count]);
const wrapped = (text: string): string => text.replace(/(.{40}\S*) /g, '$1\n');

describe('the error of the founding incident', () => {
  test.each([
    ['as it stood in the queue', QUEUE_ERROR, 'exchange-must-issue-starttls'],
    ['broken into lines', wrapped(QUEUE_ERROR), 'exchange-must-issue-starttls'],
    [
      'with typographic quotation marks',
      QUEUE_ERROR.replace(/"(.*?)"/, '\u201c$1\u201d'),
      'exchange-must-issue-starttls',
    ],
    ['as queues have it today', TODAY, 'exchange-starttls-required'],
    ['as Get-Queue lists it', `Status    : Retry\nLastError : ${wrapped(TODAY)}\n`, 'exchange-starttls-required'],
  ])('%s is the own words of the own server', (_, input, id) => {
    const [explanation, ...others] = of(input);
    expect(others).toEqual([]);
    expect(explanation?.form?.id).toBe(id);
    expect(explanation?.confidence).toBe('high');
    expect(explanation?.replies.map(({ speaker }) => speaker)).toEqual(['own-server', 'own-server']);
    expect(explanation?.notMeaning).toContain('The remote server did not send these words');
    expect(explanation?.causes.map(({ cause }) => cause).join('\n')).toMatch(
      /address is on a block list.*\n.*middlebox on your path.*\n.*receiver changed/,
    );
  });

  test('leads to the lines that tell the causes apart', () => {
    const lines = of(QUEUE_ERROR)[0]?.commands.map(({ line }) => line);
    expect(lines?.slice(0, 2)).toEqual([
      'npx starttls-canary check "[HOST]:25"',
      'npx starttls-canary diagnose DOMAIN',
    ]);
    expect(of(QUEUE_ERROR)[0]?.placeholders).toEqual(['HOST', 'DOMAIN', 'NAME']);
    const named = of(`NextHopDomain : contoso.example\nLastError : ${TODAY}`)[0]?.commands.map(({ line }) => line);
    expect(named?.slice(0, 2)).toEqual([
      'npx starttls-canary check "[mx.contoso.example]:25"',
      'npx starttls-canary diagnose contoso.example',
    ]);
  });
});

describe('the same words', () => {
  test.each([
    ['530 5.7.0 Must issue a STARTTLS command first', 'must-issue-starttls-first', 'high'],
    ['451 5.7.3 Must issue a STARTTLS command first', 'exchange-must-issue-starttls', 'high'],
    ['Must issue a STARTTLS command first', 'exchange-must-issue-starttls', 'medium'],
    ['554 5.3.2 Must issue a STARTTLS command first', 'exchange-must-issue-starttls', 'low'],
    [
      'host mx.example.org[192.0.2.1] said: 451 5.7.3 Must issue a STARTTLS command first',
      'must-issue-starttls-first',
      'low',
    ],
  ])('%s: %s, %s', (input, id, confidence) => {
    const [explanation] = of(input);
    expect([explanation?.form?.id, explanation?.confidence]).toEqual([id, confidence]);
  });

  test('without their code leave another reading open', () => {
    expect(of('Must issue a STARTTLS command first')[0]?.alternatives.map(({ id }) => id)).toEqual([
      'must-issue-starttls-first',
    ]);
    expect(of(QUEUE_ERROR)[0]?.alternatives).toEqual([]);
  });
});

describe('many errors', () => {
  const entry = (domain: string, reason: string) =>
    `4F2B21C0*     1234 Tue Nov 24 10:00:00  alice@example.org\n(${reason})\n${' '.repeat(41)}bob@${domain}\n`;
  const notOffered = (host: string) => `TLS is required, but was not offered by host ${host}[192.0.2.25]`;
  const listing = [
    '-Queue ID-  --Size-- ----Arrival Time---- -Sender/Recipient-------',
    entry(
      'fabrikam.example',
      'host mx.fabrikam.example[198.51.100.7] said: 451 4.3.0 Try later (in reply to RCPT TO command)',
    ),
    entry('contoso.example', notOffered('mx.contoso.example')),
    entry('contoso.example', notOffered('mx.contoso.example')),
    entry('contoso.example', notOffered('mx2.contoso.example')),
    '-- 4 Kbytes in 4 Requests.',
  ].join('\n');

  test('of a queue are grouped, with their hosts and domains', () => {
    const [first, second] = of(listing);
    expect(idsOf(listing)).toEqual([
      ['postfix-tls-not-offered', 3],
      [undefined, 1],
    ]);
    expect(first?.hosts.map(({ host, count }) => [host, count])).toEqual([
      ['mx.contoso.example', 2],
      ['mx2.contoso.example', 1],
    ]);
    expect(first?.recipientDomains).toEqual(['contoso.example']);
    expect(second).toMatchObject({ kind: 'generic', recipientDomains: ['fabrikam.example'] });
    expect(second?.replies).toMatchObject([{ replyCode: 451, speaker: 'remote-server' }]);
  });

  test('no person is named outside the quoted text', () => {
    const rest = of(listing).map(({ text: _, replies: __, form: ___, ...others }) => others);
    expect(JSON.stringify(rest)).not.toContain('bob@');
  });

  test('are explained up to the number that is asked for', () => {
    const { explanations, leftOut } = explain(listing, { top: 1 });
    expect(explanations.map(({ form }) => form?.id)).toEqual(['postfix-tls-not-offered']);
    expect(leftOut).toBe(1);
  });

  test('of logs are read line by line', () => {
    const log = FORMS.filter(({ example }) => /^(?:[A-Z][a-z]{2} [ 0-9]?[0-9] |20)/.test(example));
    expect(log.length).toBeGreaterThan(15);
    const ids = of(log.map(({ example }) => example).join('\n'), 100).flatMap(({ form }) => form?.id ?? []);
    expect(new Set(ids)).toEqual(new Set(log.filter(({ isWrapper }) => isWrapper !== true).map(({ id }) => id)));
  });

  test('that a report says for people and for machines are one', () => {
    const said = '550 5.7.606 Access denied, banned sending IP [203.0.113.9]';
    const report = [
      '<bob@contoso.example>: host',
      `    mx.contoso.example[192.0.2.36] said: ${said} (in reply to RCPT TO command)`,
      '',
      'Final-Recipient: rfc822; bob@contoso.example',
      'Status: 5.7.606',
      'Remote-MTA: dns; mx.contoso.example',
      'Diagnostic-Code: smtp; 550 5.7.606 Access denied, banned',
      '    sending IP [203.0.113.9]',
    ].join('\r\n');
    expect(idsOf(report)).toEqual([['exchange-online-banned-ip', 1]]);
    expect(of(report)[0]).toMatchObject({
      hosts: [{ host: 'mx.contoso.example' }],
      recipientDomains: ['contoso.example'],
      replies: [{ replyCode: 550, status: '5.7.606', speaker: 'remote-server' }],
    });
  });
});

test('what carries another text is read by the codes of that', () => {
  const [explanation] = of('451 4.4.0 Primary target IP address responded with: "421 4.3.2 Service not available."');
  expect(explanation).toMatchObject({ kind: 'generic', confidence: 'low' });
  expect(explanation?.title).toContain('421 4.3.2');
  expect(explanation?.replies.map(({ speaker }) => speaker)).toEqual(['own-server', 'unknown']);
});

test.each(['', '\n\n', 'Everything is fine.', '250 2.0.0 Ok: queued as 4F2B21C0', '\u0000\u001b[31m'])(
  'there is nothing to explain in %j',
  (input) => {
    expect(explain(input, { top: 10 })).toEqual({ explanations: [], leftOut: 0 });
  },
);

describe('whatever is put in', () => {
  const pieces = fc.constantFrom(
    ...FORMS.map(({ example }) => example),
    ...FORMS.flatMap(({ words }) => words),
    ...[
      '451 ',
      '5.7.3 ',
      '421-',
      ' said: ',
      '[{LED=',
      '};{',
      '(',
      ')',
      '\n',
      '\n\n',
      '\r\n',
      '    ',
      ': ',
      '[192.0.2.1]',
    ],
  );
  const inputs = fc.array(fc.oneof(pieces, fc.string({ unit: 'binary', maxLength: 20 })), { maxLength: 40 });

  test('it is explained without an error', () => {
    fc.assert(
      fc.property(inputs, (parts) => {
        const { explanations } = explain(parts.join(''), { top: 5 });
        expect(explanations.length).toBeLessThanOrEqual(5);
        for (const { count, title, commands } of explanations) {
          expect(count).toBeGreaterThan(0);
          expect(title).not.toBe('');
          expect(commands.length).toBeGreaterThan(0);
        }
      }),
    );
  });

  const LONG = 100_000;
  const long = (piece: string): string => piece.repeat(Math.ceil(LONG / piece.length)).slice(0, LONG);
  const hostile = [
    ...['a', ' ', '\n', '4', '451 ', '5.7.3 ', '.', '[', ']', '(', '{LED=', 'after ', 'said: ', 'x.', '0:'],
    ...[
      'relay=',
      'to=<a@',
      '421-4.7.0 ',
      'mx.example.org',
      'connect to ',
      ' (\n',
      'a: ',
      'lost connection with while ',
    ],
    ...FORMS.slice(0, 20).map(({ example }) => `${example} `),
    ...FORMS.slice(0, 20).map(({ example }) => `${example}\n`),
  ];

  test.each(hostile.map((piece) => [piece.slice(0, 40), piece]))('100 KB of %j take no time', async (_, piece) => {
    const input = long(piece);
    expect(await piecesOfWork(() => explain(input, { top: 10 }))).toBeLessThan(100);
  });

  test('the lines around thousands of records are read once for all of them', async () => {
    const input = `${'to='.repeat(1333)}\n${'550 5.7.1 x\n'.repeat(40_000)}`;
    expect(await piecesOfWork(() => explain(input, { top: 10 }))).toBeLessThan(200);
  });
});
