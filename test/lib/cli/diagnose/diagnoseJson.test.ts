import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { diagnoseJson } from '../../../../lib/cli/diagnose/diagnoseJson';
import { diagnoseSchema } from '../../../../lib/cli/diagnose/diagnoseSchema';
import { diagnoseText } from '../../../../lib/cli/diagnose/diagnoseText';
import { diagnose } from '../../../../lib/diagnosis/diagnose';
import { SITUATIONS } from '../../diagnosis/situationTable';
import { reportOf, targetWith } from '../reports';

const file = join(__dirname, '../../../../docs/diagnose.schema.json');
const published = z.fromJSONSchema(JSON.parse(readFileSync(file, 'utf8')));

describe.each(Object.entries(SITUATIONS).map(([name, situation]) => ({ name, situation })))(
  'of "$name"',
  ({ situation }) => {
    const report = reportOf(targetWith(situation.hosts, situation.failure));
    const all = { report, situation, diagnosed: diagnose(situation) };
    const json: unknown = JSON.parse(JSON.stringify(diagnoseJson(all, { hasTranscript: true })));

    test('the JSON is valid by the published schema, which tells of all of it', () => {
      expect(published.safeParse(json)).toMatchObject({ success: true });
      expect(diagnoseSchema.parse(json)).toEqual(json);
    });

    test.each([{ width: 60 }, { width: 100 }])('the prose fits a terminal of $width columns', ({ width }) => {
      const text = diagnoseText(all, { isColoured: false, hasTranscript: false, width });
      const prose = text.slice(0, text.indexOf('Seen from here')).split('\n').slice(1);
      expect(prose.filter((line) => line.length > width && line.trim().includes(' '))).toEqual([]);
    });

    test('no control character of a peer gets onto the terminal', () => {
      const text = diagnoseText(all, { isColoured: false, hasTranscript: true });
      expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
    });
  },
);
