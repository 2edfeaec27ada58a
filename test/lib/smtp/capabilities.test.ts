import { offersStarttls, parseEhloReply } from '../../../lib/smtp/capabilities';
import { ReplyReader } from '../../../lib/smtp/reply';
import type { EhloReply } from '../../../lib/smtp/types';
import { divisions } from '../../support/divisions';
import { healthyEhlo, strippedEhlo } from '../../support/incidentReplies';
import { fc } from '../../support/properties';

/** The reply as it goes over the wire, divided into chunks, read and parsed. */
function parse(chunks: Iterable<Buffer>): EhloReply {
  const reader = new ReplyReader();
  for (const chunk of chunks) reader.push(chunk);
  const read = reader.next();
  if (read.status !== 'complete') throw new Error(`not a complete reply: ${read.status}`);
  return parseEhloReply(read.reply);
}

const wire = (lines: readonly string[]): Buffer => Buffer.from(lines.map((line) => `${line}\r\n`).join(''), 'latin1');
const parseLines = (...texts: readonly string[]): EhloReply => parseEhloReply({ replyCode: 250, lines: texts });
const keywords = (ehlo: EhloReply): readonly string[] => ehlo.capabilities.map(({ keyword }) => keyword);

interface Row {
  readonly name: string;
  readonly input: readonly string[];
  readonly expected: Partial<EhloReply>;
  readonly offered: boolean;
}
const none = { keyword: '', params: [] };
const table: readonly Row[] = [
  {
    name: 'the healthy reply of the incident',
    input: healthyEhlo,
    expected: {
      replyCode: 250,
      serverName: 'AM1EHSMHS003.mail.protection.example',
      greetedAs: '203.0.113.9',
      capabilities: [
        { keyword: 'SIZE', params: ['157286400'] },
        ...[
          'PIPELINING',
          'DSN',
          'ENHANCEDSTATUSCODES',
          'STARTTLS',
          '8BITMIME',
          'BINARYMIME',
          'CHUNKING',
          'SMTPUTF8',
        ].map((keyword) => ({ ...none, keyword })),
      ],
      masked: [],
    },
    offered: true,
  },
  {
    name: 'the stripped reply of the incident',
    input: strippedEhlo,
    expected: {
      serverName: 'AM1EHSMHS003.mail.protection.example',
      greetedAs: '203.0.113.9',
      capabilities: [
        { keyword: 'SIZE', params: ['157286400'] },
        ...['PIPELINING', 'DSN', 'ENHANCEDSTATUSCODES', 'AUTH', '8BITMIME', 'BINARYMIME', 'CHUNKING'].map(
          (keyword) => ({
            ...none,
            keyword,
          }),
        ),
      ],
      masked: [],
    },
    offered: false,
  },
  {
    name: 'STARTTLS as the last line',
    input: ['250-mx', '250 STARTTLS'],
    expected: { serverName: 'mx', capabilities: [{ keyword: 'STARTTLS', params: [] }] },
    offered: true,
  },
  {
    name: 'lower and mixed case',
    input: ['250-mx', '250-starttls', '250 sIzE 1'],
    expected: {
      capabilities: [
        { keyword: 'STARTTLS', params: [] },
        { keyword: 'SIZE', params: ['1'] },
      ],
    },
    offered: true,
  },
  {
    name: 'trailing, leading and doubled blanks',
    input: ['250-mx  ', '250- STARTTLS\t ', '250 AUTH  LOGIN \tPLAIN '],
    expected: {
      capabilities: [
        { keyword: 'STARTTLS', params: [] },
        { keyword: 'AUTH', params: ['LOGIN', 'PLAIN'] },
      ],
    },
    offered: true,
  },
  {
    name: 'the word in the greeting line',
    input: ['250 STARTTLS'],
    expected: { serverName: 'STARTTLS', capabilities: [] },
    offered: false,
  },
  {
    name: 'the word inside the greeting line',
    input: ['250-mx STARTTLS ready', '250 DSN'],
    expected: { serverName: 'mx' },
    offered: false,
  },
  {
    name: 'X-STARTTLS',
    input: ['250-mx', '250 X-STARTTLS'],
    expected: { capabilities: [{ keyword: 'X-STARTTLS', params: [] }] },
    offered: false,
  },
  { name: 'X-NOT-STARTTLS', input: ['250-mx', '250 X-NOT-STARTTLS'], expected: { masked: [] }, offered: false },
  { name: 'STARTTLSX', input: ['250-mx', '250 STARTTLSX'], expected: { masked: [] }, offered: false },
  {
    name: 'STARTTLS as a parameter',
    input: ['250-mx', '250 LIMITS STARTTLS'],
    expected: { capabilities: [{ keyword: 'LIMITS', params: ['STARTTLS'] }] },
    offered: false,
  },
  {
    name: 'words that a middlebox masked',
    input: ['250-mx', '250-XXXXXXXA', '250-XXXXXXXXXXXA', '250-XXXX', '250-XXB 1', '250-XXXXXXXA', '250 SIZE'],
    expected: { capabilities: [{ keyword: 'SIZE', params: [] }], masked: ['XXXXXXXA', 'XXXXXXXXXXXA', 'XXXX', 'XXB'] },
    offered: false,
  },
  {
    name: 'private keywords that only begin with X',
    input: ['250-mx', '250-XCLIENT NAME', '250-X-EXPS GSSAPI', '250-XEXCH50', '250 XX'],
    expected: {
      capabilities: [
        { keyword: 'XCLIENT', params: ['NAME'] },
        { keyword: 'X-EXPS', params: ['GSSAPI'] },
        { keyword: 'XEXCH50', params: [] },
        { keyword: 'XX', params: [] },
      ],
      masked: [],
    },
    offered: false,
  },
  {
    name: 'lines without a valid keyword',
    input: [
      '250-mx',
      '250-',
      '250--STARTTLS',
      '250-START_TLS',
      '250-STARTTLS\x00',
      '250-"STARTTLS"',
      '250-STARTTLS=',
      '250 \xdcBER',
    ],
    expected: { capabilities: [], masked: [] },
    offered: false,
  },
  {
    name: 'repeated keywords',
    input: ['250-mx', '250-AUTH LOGIN', '250-DSN', '250-auth PLAIN LOGIN', '250-STARTTLS', '250 STARTTLS'],
    expected: {
      capabilities: [
        { keyword: 'AUTH', params: ['LOGIN', 'PLAIN'] },
        { keyword: 'DSN', params: [] },
        { keyword: 'STARTTLS', params: [] },
      ],
    },
    offered: true,
  },
  {
    name: 'the old form of AUTH',
    input: ['250-mx', '250-AUTH=LOGIN PLAIN', '250 AUTH PLAIN CRAM-MD5'],
    expected: { capabilities: [{ keyword: 'AUTH', params: ['LOGIN', 'PLAIN', 'CRAM-MD5'] }] },
    offered: false,
  },
  {
    name: 'a keyword named like a property',
    input: ['250-mx', '250 constructor'],
    expected: { capabilities: [{ keyword: 'CONSTRUCTOR', params: [] }] },
    offered: false,
  },
  {
    name: 'no ESMTP at all',
    input: ['250 mx'],
    expected: { serverName: 'mx', capabilities: [], masked: [] },
    offered: false,
  },
];

describe('parseEhloReply', () => {
  test.each(table)('reads $name the same however it is divided', ({ input, expected, offered }) => {
    for (const chunks of divisions(wire(input))) {
      const ehlo = parse(chunks);
      expect(ehlo).toMatchObject(expected);
      expect(offersStarttls(ehlo)).toBe(offered);
    }
  });

  test('leaves out the server name of an empty first line', () => {
    expect(parseLines('', 'DSN')).not.toHaveProperty('serverName');
  });

  const greetings: readonly { line: string; greetedAs: string | undefined }[] = [
    { line: 'mx Hello [203.0.113.9]', greetedAs: '203.0.113.9' },
    { line: 'mx Hello name.example [203.0.113.9], pleased to meet you', greetedAs: '203.0.113.9' },
    { line: 'mx at your service, [203.0.113.9]', greetedAs: '203.0.113.9' },
    { line: 'mx at your service, [IPv6:2001:DB8::1]', greetedAs: '2001:db8::1' },
    { line: 'mx at your service, [2001:db8::1]', greetedAs: '2001:db8::1' },
    { line: 'mx Hello [198.51.100.1] [203.0.113.9]', greetedAs: '203.0.113.9' },
    { line: 'mx Hello [203.0.113.9] [not an address]', greetedAs: '203.0.113.9' },
    { line: '[198.51.100.7] Hello [203.0.113.9]', greetedAs: '203.0.113.9' },
    { line: '[198.51.100.7] Hello', greetedAs: undefined },
    { line: 'mx Hello 203.0.113.9', greetedAs: undefined },
    { line: 'mx version [8.14.4]', greetedAs: undefined },
    { line: 'mx Hello [203.0.113.999]', greetedAs: undefined },
    { line: 'mx Hello [203.0.113.9', greetedAs: undefined },
    { line: 'mx Hello [fe80::1%eth0]', greetedAs: undefined },
    { line: 'mx Hello []', greetedAs: undefined },
    { line: 'mx', greetedAs: undefined },
  ];
  test.each(greetings)('finds the address $greetedAs in "$line"', ({ line, greetedAs }) => {
    expect(parseLines(line).greetedAs).toBe(greetedAs);
  });

  test('reads each of many replies for itself, and again what it has read before', () => {
    for (let time = 0; time < 2; time += 1) {
      for (let n = 0; n < 600; n += 1) {
        const ehlo = parseLines(`mx${n} Hello [203.0.113.${n % 200}]`, `SIZE ${n}`, 'XXXXXXXA', `K-${n}`);
        const found = ehlo.capabilities.map(({ keyword, params }) => [keyword, ...params].join(' '));
        expect([ehlo.serverName, ehlo.greetedAs, found, ehlo.masked]).toEqual([
          ...[`mx${n}`, `203.0.113.${n % 200}`],
          ...[[`SIZE ${n}`, `K-${n}`], ['XXXXXXXA']],
        ]);
      }
    }
    expect(parseLines('mx', 'SIZE 1', 'DSN').capabilities).toBe(parseLines('mx2', 'SIZE 1', 'DSN').capabilities);
  });

  test('keeps nothing of a reply that is longer than those that many give', () => {
    const long = Array.from({ length: 100 }, (_, n) => `KEYWORD-${n}`);
    expect(parseLines('mx', ...long).capabilities).not.toBe(parseLines('mx', ...long).capabilities);
  });

  test('never throws, gives each keyword once, in upper case and valid, and never one of the first line', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.constantFrom('STARTTLS', 'XXXXXXXA', 'AUTH=X', 'a b'),
    );
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 8 }), (lines) => {
        const ehlo = parseLines(...lines);
        const found = keywords(ehlo);
        expect(new Set(found).size).toBe(found.length);
        for (const keyword of found) expect(keyword).toMatch(/^[A-Z0-9][A-Z0-9-]*$/);
        expect(keywords(parseLines('mx', ...lines.slice(1)))).toEqual(found);
      }),
    );
  });
});
