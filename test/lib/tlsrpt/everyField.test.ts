import { parseReport } from '../../../lib/tlsrpt/parseReport';
import { reportSchema } from '../../../lib/tlsrpt/reportSchema';
import { MISTAKES } from '../../support/mistakes/mistakes';
import { samplesOf } from '../../support/mistakes/sample';
import { ABSENT, fieldsOf, takes, withValue } from '../../support/mistakes/schemaFields';

const { fields, unseen } = fieldsOf(reportSchema, samplesOf(reportSchema));

/** JSON has no number without end, but has one that no machine can hold. */
const jsonOf = (value: unknown): string =>
  JSON.stringify(value, (_, each) => (each === Number.POSITIVE_INFINITY ? '@inf@' : each)).replaceAll(
    '"@inf@"',
    '1e999',
  );

test('all of a report is walked', () => {
  expect(unseen).toEqual([]);
  expect(fields.length).toBeGreaterThan(20);
});

test.each(fields)('a report with a wrong $name is read, or refused in one short line', ({ name, ...field }) => {
  for (const { name: mistake, value } of MISTAKES) {
    const parsed = parseReport(jsonOf(withValue(field.sample, field.path, value)));
    const isTaken = takes({ name, ...field }, value) || value === ABSENT;
    expect({ mistake, isRead: parsed.ok, isTaken }).toEqual({ mistake, isRead: isTaken && parsed.ok, isTaken });
    if (!parsed.ok) expect(parsed.why).toMatch(/^[ -~§]{1,160}$/);
  }
});
