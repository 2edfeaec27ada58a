import fc from 'fast-check';
import { isSamePolicy, parseStsPolicy, type StsPolicy } from '../../../lib/policy/mtaStsPolicy';
import { piecesOfWork } from '../../support/effort';

const EXAMPLE = [
  'version: STSv1',
  'mode: enforce',
  'mx: mail.example.com',
  'mx: *.example.net',
  'mx: backupmx.example.com',
  'max_age: 604800',
];
const enforce: StsPolicy = {
  mode: 'enforce',
  mx: ['mail.example.com', '*.example.net', 'backupmx.example.com'],
  maxAgeSeconds: 604_800,
};
const APPENDIX_A = `version: STSv1
mode: testing
mx: mx1.example.com
mx: mx2.example.com
mx: mx.backup-example.com
max_age: 1296000
`;

const shortest = (more: Readonly<Record<string, string>> = {}): string =>
  Object.entries({ version: 'STSv1', mode: 'enforce', mx: 'mx.example.org', max_age: '86400', ...more })
    .map(([key, value]) => `${key}: ${value}\n`)
    .join('');
const without = (key: string): string => shortest().replace(new RegExp(`^${key}:.*\\n`, 'm'), '');
const one: StsPolicy = { mode: 'enforce', mx: ['mx.example.org'], maxAgeSeconds: 86_400 };

describe('a policy is read', () => {
  test.each([
    { clause: '§3.2, the example', text: EXAMPLE.join('\r\n'), policy: enforce },
    { clause: '§3.2 sts-policy-term: LF', text: EXAMPLE.join('\n'), policy: enforce },
    { clause: '§3.2, ended by a line break', text: `${EXAMPLE.join('\r\n')}\r\n`, policy: enforce },
    { clause: '§3.2, LF and CRLF mixed', text: EXAMPLE.join('\n').replace('\n', '\r\n'), policy: enforce },
    {
      clause: 'appendix A',
      text: APPENDIX_A,
      policy: {
        mode: 'testing',
        mx: ['mx1.example.com', 'mx2.example.com', 'mx.backup-example.com'],
        maxAgeSeconds: 1_296_000,
      },
    },
    {
      clause: '§3.2, in any order',
      text: EXAMPLE.toReversed().join('\n'),
      policy: { ...enforce, mx: enforce.mx.toReversed() },
    },
    {
      clause: '§3.2 sts-policy-field-delim',
      text: 'version:STSv1\nmode:\t enforce\nmx:mx.example.org\nmax_age:86400',
      policy: one,
    },
    { clause: '§3.2, white space ends a line', text: shortest().replaceAll('\n', ' \t\n'), policy: one },
    { clause: '§3.2, unknown keys are ignored', text: `${shortest()}x-a.b_c: Grüße: an alle\n`, policy: one },
    {
      clause: '§3.2, of repeated keys the first counts',
      text: `${shortest()}mode: none\nmax_age: never\nversion: 2\n`,
      policy: one,
    },
    { clause: '§3.2 max_age: zero', text: shortest({ max_age: '0' }), policy: { ...one, maxAgeSeconds: 0 } },
    {
      clause: '§3.2 max_age: the most',
      text: shortest({ max_age: '31557600' }),
      policy: { ...one, maxAgeSeconds: 31_557_600 },
    },
    {
      clause: '§3.2, none needs no mx',
      text: without('mx').replace('enforce', 'none'),
      policy: { ...one, mode: 'none', mx: [] },
    },
    { clause: 'beyond the ABNF: empty lines', text: `\n${shortest()}\n \n`, policy: one },
  ])('$clause', ({ text, policy }) => {
    expect(parseStsPolicy(text)).toEqual({ ok: true, policy });
  });
});

describe('a policy is refused', () => {
  test.each([
    { clause: '§3.2, version is required', text: without('version'), fields: ['version'] },
    { clause: '§3.2, mode is required', text: without('mode'), fields: ['mode'] },
    { clause: '§3.2, max_age is required', text: without('max_age'), fields: ['max_age'] },
    { clause: '§3.2, mx is required unless none', text: without('mx'), fields: ['mx'] },
    { clause: '§3.2 version: case matters', text: shortest({ version: 'stsv1' }), fields: ['version'] },
    { clause: '§3.2 mode: case matters', text: shortest({ mode: 'Enforce' }), fields: ['mode'] },
    { clause: '§3.2 mode: report, of a draft', text: shortest({ mode: 'report' }), fields: ['mode'] },
    { clause: '§3.2 max_age: above the most', text: shortest({ max_age: '31557601' }), fields: ['max_age'] },
    { clause: '§3.2 max_age: no sign', text: shortest({ max_age: '-1' }), fields: ['max_age'] },
    { clause: '§3.2 max_age: whole seconds', text: shortest({ max_age: '86400.0' }), fields: ['max_age'] },
    { clause: '§3.2 max_age: 1*10 digits', text: shortest({ max_age: '00000086400' }), fields: ['max_age'] },
    { clause: '§3.2 mx: a wildcard alone', text: shortest({ mx: '*' }), fields: ['mx'] },
    { clause: '§3.2 mx: a wildcard within a label', text: shortest({ mx: 'mx*.example.org' }), fields: ['mx'] },
    { clause: '§3.2 mx: a wildcard further right', text: shortest({ mx: 'mx.*.org' }), fields: ['mx'] },
    { clause: '§3.2 mx: two wildcards', text: shortest({ mx: '*.*.example.org' }), fields: ['mx'] },
    { clause: '§3.2 mx: a dot first, of a draft', text: shortest({ mx: '.example.org' }), fields: ['mx'] },
    { clause: '§3.2 mx: a dot last', text: shortest({ mx: 'mx.example.org.' }), fields: ['mx'] },
    { clause: '§3.2 mx: no A-label', text: shortest({ mx: 'mx.bücher.example' }), fields: ['mx'] },
    { clause: '§3.2 mx: two in one', text: shortest({ mx: 'a.example.org, b.example.org' }), fields: ['mx'] },
    { clause: '§3.2 mx: an address', text: shortest({ mx: '[192.0.2.1]' }), fields: ['mx'] },
    {
      clause: '§3.2, every wrong field is named',
      text: shortest({ mode: 'on', max_age: 'long' }),
      fields: ['mode', 'max_age'],
    },
    { clause: '§3.2, a byte order mark', text: `\uFEFF${shortest()}`, fields: ['line 1', 'version'] },
    { clause: '§3.2, no white space before a key', text: ` ${shortest()}`, fields: ['line 1', 'version'] },
    {
      clause: '§3.2, no white space before the colon',
      text: shortest().replace('mode:', 'mode :'),
      fields: ['line 2', 'mode'],
    },
    {
      clause: '§3.2, CR alone ends no line',
      text: shortest().replaceAll('\n', '\r'),
      fields: ['line 1', 'version', 'mode', 'max_age', 'mx'],
    },
    {
      clause: '§3.2, a page of HTML',
      text: '<html>\n<title>404</title>\n',
      fields: ['line 1', 'line 2', 'version', 'mode', 'max_age', 'mx'],
    },
    { clause: '§3.2, nothing', text: '', fields: ['version', 'mode', 'max_age', 'mx'] },
  ])('$clause', ({ text, fields }) => {
    const parsed = parseStsPolicy(text);
    expect(parsed.ok ? [] : parsed.problems.map(({ field }) => field)).toEqual(fields);
  });

  test('with ten rules at most, and what it quotes cut', () => {
    const parsed = parseStsPolicy(`${'x'.repeat(300)}\n`.repeat(200));
    const problems = parsed.ok ? [] : parsed.problems;
    expect(problems).toHaveLength(10);
    expect(problems.every(({ value = '' }) => value.length <= 81)).toBe(true);
  });
});

test.each([' ', '\t:', 'mx: *.', 'a', ':\r', 'mx: a\n', 'mx: -', 'a\n'])(
  'takes linear time for 64 KiB of %j',
  async (piece) => {
    const text = piece.repeat(65_536 / piece.length);
    expect(await piecesOfWork(() => parseStsPolicy(text))).toBeLessThan(20);
  },
);

test('any text is read or refused', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => typeof parseStsPolicy(text).ok === 'boolean'));
});

test('policies are the same whatever the order of their patterns, and not where one differs', () => {
  expect(isSamePolicy(enforce, { ...enforce, mx: enforce.mx.toReversed() })).toBe(true);
  expect(isSamePolicy(enforce, { ...enforce, mx: enforce.mx.slice(1) })).toBe(false);
  expect(isSamePolicy(enforce, { ...enforce, mode: 'testing' })).toBe(false);
  expect(isSamePolicy(enforce, { ...enforce, maxAgeSeconds: 1 })).toBe(false);
});
