import { parseTlsRptRecord, type TlsRptRecord } from '../../../lib/policy/tlsRptRecord';
import { fc } from '../../support/properties';

const MAIL = 'mailto:reports@example.com';
const WEB = 'https://reporting.example.com/v1/tlsrpt';
const valid = (...rua: readonly string[]): TlsRptRecord => ({ status: 'found', rua, problems: [] });

test.each<[clause: string, what: string, txts: readonly string[], expected: TlsRptRecord]>([
  ['§3.1.1', 'the example of mail', ['v=TLSRPTv1;rua=mailto:reports@example.com'], valid(MAIL)],
  ['§3.1.2', 'the example of HTTPS', ['v=TLSRPTv1; rua=https://reporting.example.com/v1/tlsrpt'], valid(WEB)],
  ['§3', 'two destinations', [`v=TLSRPTv1; rua=${MAIL},${WEB}`], valid(MAIL, WEB)],
  ['§3', 'blanks around the comma', [`v=TLSRPTv1; rua=${MAIL} \t, ${WEB}`], valid(MAIL, WEB)],
  ['§3', 'blanks around the semicolons', [`v=TLSRPTv1 \t;\t rua=${MAIL} ; `], valid(MAIL)],
  ['§3', 'a semicolon at the end', [`v=TLSRPTv1;rua=${MAIL};`], valid(MAIL)],
  ['§3', 'unknown fields', [`v=TLSRPTv1; a=1; rua=${MAIL}; x_y-z.9=~!<>`], valid(MAIL)],
  ['§3', 'a name of 32 characters', [`v=TLSRPTv1; ${'a'.repeat(32)}=1; rua=${MAIL}`], valid(MAIL)],
  ['§3', 'two rua fields', [`v=TLSRPTv1; rua=${MAIL}; rua=${WEB}`], valid(MAIL, WEB)],
  ['§3', 'records of others, which are discarded', ['v=spf1 -all', `v=TLSRPTv1; rua=${MAIL}`, ''], valid(MAIL)],
  ['RFC 3986 §3.1', 'a scheme in capitals', ['v=TLSRPTv1; rua=MAILTO:a@example.com'], valid('MAILTO:a@example.com')],
  ['RFC 6068 §2', 'a subject', [`v=TLSRPTv1; rua=${MAIL}?subject=a%20b`], valid(`${MAIL}?subject=a%20b`)],
  ['§3', 'encoded characters', ['v=TLSRPTv1; rua=mailto:a%21b@example.com'], valid('mailto:a%21b@example.com')],
  ['§3', 'no record', [], { status: 'none', discarded: 0 }],
  ['§3', 'only records of others', ['v=spf1 -all', 'x'], { status: 'none', discarded: 2 }],
  ['§3', 'the version alone', ['v=TLSRPTv1'], { status: 'none', discarded: 1, nearMiss: 'v=TLSRPTv1' }],
  [
    '§3, %s"v=TLSRPTv1"',
    'a version in small letters',
    [`v=tlsrptv1; rua=${MAIL}`],
    { status: 'none', discarded: 1, nearMiss: `v=tlsrptv1; rua=${MAIL}` },
  ],
  [
    '§3',
    'blanks in front of the version',
    [` v=TLSRPTv1; rua=${MAIL}`],
    { status: 'none', discarded: 1, nearMiss: ` v=TLSRPTv1; rua=${MAIL}` },
  ],
  ['§3', 'another version', ['v=TLSRPTv2;'], { status: 'none', discarded: 1, nearMiss: 'v=TLSRPTv2;' }],
])('by %s, %s is read', (_, __, txts, expected) => {
  expect(parseTlsRptRecord(txts)).toEqual(expected);
});

test.each<[clause: string, what: string, txts: readonly string[], problem: string]>([
  ['§3', 'two records', [`v=TLSRPTv1; rua=${MAIL}`, `v=TLSRPTv1; rua=${WEB}`], 'there are 2 TLSRPT records'],
  ['§3', 'no rua', ['v=TLSRPTv1; a=1'], 'it has no rua field'],
  ['§3', 'nothing', ['v=TLSRPTv1;'], 'it has no rua field'],
  ['§3', 'an empty rua', ['v=TLSRPTv1; rua='], 'rua has an empty destination'],
  ['§3', 'a comma too many', [`v=TLSRPTv1; rua=${MAIL},`], 'rua has an empty destination'],
  ['§3', 'two semicolons', [`v=TLSRPTv1;; rua=${MAIL}`], 'a field is empty'],
  ['§3', 'a field without a value', [`v=TLSRPTv1; a=; rua=${MAIL}`], 'the field "a=" has characters'],
  ['§3', 'a field without "="', [`v=TLSRPTv1; a; rua=${MAIL}`], 'the field "a" has no "="'],
  ['§3', 'a blank in a field', [`v=TLSRPTv1; a=b c; rua=${MAIL}`], 'the field "a=b c" has characters'],
  ['§3', 'a name of 33 characters', [`v=TLSRPTv1; ${'a'.repeat(33)}=1; rua=${MAIL}`], 'has characters'],
  ['§3', 'RUA in capitals, a field of no meaning', [`v=TLSRPTv1; RUA=${MAIL}`], 'it has no rua field'],
  ['§3', 'a bare address', ['v=TLSRPTv1; rua=a@example.com'], 'has no scheme'],
  ['§3', 'a size as in DMARC', [`v=TLSRPTv1; rua=${MAIL}!10m`], '"!" in a destination must be written as %21'],
  ['RFC 3986 §2.1', 'half an escape', ['v=TLSRPTv1; rua=mailto:a%2@example.com'], 'is not a URI'],
  ['RFC 3986 §2', 'a blank in a URI', ['v=TLSRPTv1; rua=mailto:a b@example.com'], 'is not a URI'],
  ['RFC 6068 §2', 'no address', ['v=TLSRPTv1; rua=mailto:example.com'], 'is not one mail address'],
  ['RFC 9110 §4.2.2', 'no host', ['v=TLSRPTv1; rua=https:reports'], 'names no host'],
  ['§3', 'http alone', ['v=TLSRPTv1; rua=http://example.com'], 'mailto: and https: only'],
])('by %s, %s makes it invalid', (_, __, txts, problem) => {
  const record = parseTlsRptRecord(txts);
  expect(record).toEqual({ status: 'invalid', problems: expect.arrayContaining([expect.stringContaining(problem)]) });
});

test('a destination of another scheme is said, and the others are used', () => {
  const record = parseTlsRptRecord([`v=TLSRPTv1; rua=ftp://example.com,${MAIL}`]);
  expect(record).toEqual({
    status: 'found',
    rua: [MAIL],
    problems: ['"ftp://example.com": reports are sent to mailto: and https: only'],
  });
});

const pieces = fc.constantFrom('v=TLSRPTv1', ';', 'rua=', MAIL, WEB, ',', ' ', '\t', '=', '%', 'a', '!', '\u0000', 'é');
const records = fc.array(
  fc.array(fc.oneof(pieces, fc.string()), { maxLength: 12 }).map((parts) => parts.join('')),
  { maxLength: 4 },
);

test('whatever the DNS says, it is found with a destination, invalid with a problem, or none', () => {
  fc.assert(
    fc.property(records, (txts) => {
      const record = parseTlsRptRecord(txts);
      if (record.status === 'found') expect(record.rua.length).toBeGreaterThan(0);
      if (record.status === 'invalid') expect(record.problems.length).toBeGreaterThan(0);
    }),
    { numRuns: 10_000 },
  );
});

const field = fc.stringMatching(/^[a-z0-9][a-z0-9_.-]{0,31}=[a-z0-9:~]{1,20}$/).filter((text) => !/^rua=/.test(text));
const blanks = fc.stringMatching(/^[ \t]{0,3}$/);

test('a record of the grammar is found', () => {
  fc.assert(
    fc.property(fc.array(field), blanks, fc.boolean(), (fields, blank, ends) => {
      const parts = ['v=TLSRPTv1', ...fields, `rua=${MAIL}${blank},${blank}${WEB}`];
      const text = parts.join(`${blank};${blank}`) + (ends ? `${blank};` : '');
      expect(parseTlsRptRecord([text])).toEqual(valid(MAIL, WEB));
    }),
    { numRuns: 2_000 },
  );
});
