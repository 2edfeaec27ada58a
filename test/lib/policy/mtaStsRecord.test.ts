import fc from 'fast-check';
import { parseStsRecord, readStsRecords } from '../../../lib/policy/mtaStsRecord';
import { piecesOfWork } from '../../support/effort';

const found = (id: string) => ({ status: 'found', id });
const invalid = (field: string) => ({ status: 'invalid', problem: expect.objectContaining({ field }) });
const tens = '0123456789';

describe('one record', () => {
  test.each([
    { clause: '§3.1, the example', text: 'v=STSv1; id=20160831085700Z;', record: found('20160831085700Z') },
    { clause: '§3.1, the last delimiter may be absent', text: 'v=STSv1; id=1', record: found('1') },
    { clause: '§3.1 sts-field-delim: no white space', text: 'v=STSv1;id=1;', record: found('1') },
    { clause: '§3.1 sts-field-delim: white space around', text: 'v=STSv1;\t id=1 \t; ', record: found('1') },
    { clause: '§3.1, the order is not significant', text: 'v=STSv1; x=y; id=1;', record: found('1') },
    { clause: '§3.2, unknown fields are ignored', text: 'v=STSv1; id=1; a_b.c-d=/:<~;', record: found('1') },
    { clause: '§3.2, of repeated fields the first counts', text: 'v=STSv1; id=1; id=2;', record: found('1') },
    {
      clause: '§3.1 sts-id: up to 32',
      text: `v=STSv1; id=${tens}${tens}${tens}12;`,
      record: found(`${tens}${tens}${tens}12`),
    },
    { clause: '§3.1 sts-id: not 33', text: `v=STSv1; id=${tens}${tens}${tens}123;`, record: invalid('id') },
    { clause: '§3.1 sts-id: not empty', text: 'v=STSv1; id=;', record: invalid('id') },
    { clause: '§3.1 sts-id: letters and digits', text: 'v=STSv1; id=2026-11-23;', record: invalid('id') },
    { clause: '§3.1, id is required', text: 'v=STSv1;', record: invalid('id') },
    { clause: '§3.1, id is required', text: 'v=STSv1; x=y;', record: invalid('id') },
    { clause: '§3.1 %s"id=": case matters', text: 'v=STSv1; ID=1;', record: invalid('id') },
    { clause: '§3.1 sts-field: no space round "="', text: 'v=STSv1; id = 1;', record: invalid('record') },
    { clause: '§3.1 sts-field: a field has a value', text: 'v=STSv1; id=1; x;', record: invalid('record') },
    { clause: '§3.1 sts-ext-name: at most 32', text: `v=STSv1; id=1; ${'n'.repeat(33)}=1;`, record: invalid('record') },
    { clause: '§3.1 sts-ext-value: no "="', text: 'v=STSv1; id=1; x=a=b;', record: invalid('x') },
    { clause: '§3.1 sts-ext-value: no space', text: 'v=STSv1; id=1; x=a b;', record: invalid('x') },
    { clause: '§3.1, no empty field', text: 'v=STSv1;; id=1;', record: invalid('record') },
    { clause: '§3.1, one delimiter at the end', text: 'v=STSv1; id=1;;', record: invalid('record') },
    { clause: '§3.1, white space belongs to a delimiter', text: 'v=STSv1; id=1 ', record: invalid('id') },
  ])('$clause: $text', ({ text, record }) => {
    expect(parseStsRecord(text)).toEqual(record);
  });

  test('is never read otherwise for a field that nobody knows', () => {
    const name = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,31}$/).filter((text) => !['v', 'id'].includes(text));
    const value = fc.stringMatching(/^[!-:<>-~]{1,40}$/);
    fc.assert(
      fc.property(name, value, fc.boolean(), (key, text, isFirst) => {
        const fields = isFirst ? [`${key}=${text}`, 'id=abc'] : ['id=abc', `${key}=${text}`];
        expect(parseStsRecord(['v=STSv1', ...fields].join('; '))).toEqual(found('abc'));
      }),
    );
  });
});

describe('all records of the name', () => {
  test.each([
    { clause: 'none at all', records: [], record: { status: 'none' } },
    { clause: 'others are discarded', records: ['v=spf1 -all', 'v=STSv1; id=1;'], record: found('1') },
    { clause: 'others alone are none', records: ['v=spf1 -all', 'v=STSv2; id=1;'], record: { status: 'none' } },
    { clause: 'exactly one must be left', records: ['v=STSv1; id=1;', 'v=STSv1; id=2;'], record: invalid('record') },
    { clause: 'also where one is broken', records: ['v=STSv1; id=1;', 'v=STSv1;'], record: invalid('record') },
    { clause: 'and where both are the same', records: ['v=STSv1; id=1;', 'v=STSv1; id=1;'], record: invalid('record') },
    { clause: 'the version in another case', records: ['v=stsv1; id=1;'], record: invalid('record') },
    { clause: 'quotes that became part of it', records: ['"v=STSv1; id=1;"'], record: invalid('record') },
    { clause: 'white space before the semicolon', records: ['v=STSv1 ; id=1;'], record: invalid('record') },
    { clause: 'the version alone', records: ['v=STSv1'], record: invalid('record') },
  ])('§3.1, $clause', ({ records, record }) => {
    expect(readStsRecords(records)).toEqual(record);
  });

  test('any text gives an answer, with what it quotes cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'binary', maxLength: 300 }).map((text) => `v=STSv1;${text}`)),
        (records) => {
          const record = readStsRecords(records);
          if (record.status === 'invalid') expect((record.problem.value ?? '').length).toBeLessThanOrEqual(81);
        },
      ),
    );
  });

  test('takes linear time for a long run of spaces', async () => {
    const readBoth = (): void => {
      readStsRecords([`v=STSv1;${' '.repeat(60_000)}x`, `${' '.repeat(60_000)}x`]);
      readStsRecords([`v=STSv1;x${' '.repeat(60_000)}x`]);
    };
    expect(await piecesOfWork(readBoth)).toBeLessThan(20);
  });
});
