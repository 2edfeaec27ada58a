import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { reportSchema } from '../../../lib/cli/reportSchema';
import { runCli } from '../../../lib/cli/runCli';
import { lookUpTlsRptRecord, type TlsRptLook } from '../../../lib/policy/tlsRptLook';
import { type FakeName, fakeResolver } from '../../support/fakeResolver';
import { recordingContext } from './recordingContext';
import { sessions } from './reports';

const file = join(__dirname, '../../../docs/check.schema.json');
const published = z.fromJSONSchema(JSON.parse(readFileSync(file, 'utf8')));
const zone: Readonly<Record<string, FakeName>> = {
  'example.org': { mx: [[10, 'mx.example.org']] },
  'mx.example.org': { a: ['198.41.0.1'] },
};
const MAIL = 'mailto:tlsrpt@example.org';

async function check(txts: readonly string[] | 'failed', ...argv: readonly string[]) {
  const asked: string[] = [];
  const txt = async (name: string) => {
    asked.push(name);
    if (txts === 'failed') return { status: 'failed', code: 'ESERVFAIL', message: 'SERVFAIL' } as const;
    return { status: 'found', records: txts } as const;
  };
  const context = recordingContext(fakeResolver(zone), {
    runSession: async () => sessions.healthy,
    lookAtSts: async () => ({ record: { status: 'none' } }),
    lookAtTlsRpt: (domain): Promise<TlsRptLook> => lookUpTlsRptRecord(domain, { txt }),
  });
  const status = await runCli(['check', '-4', '--helo', 'canary.example.net', ...argv], context);
  return { status, asked, stdout: context.output.stdout };
}

const RECORD = `v=TLSRPTv1; rua=${MAIL}`;
test.each<[what: string, txts: readonly string[] | 'failed', line: string]>([
  ['a record', [RECORD], `note      The domain asks for reports of TLS (TLS-RPT) at ${MAIL}.`],
  ['no record', [], 'note      The domain asks for no reports of TLS (TLS-RPT).'],
  [
    'two records',
    [RECORD, RECORD],
    'notice    The TLSRPT record of the domain is invalid, so no reports are sent: there are 2 TLSRPT records, and senders use none.',
  ],
  ['no answer', 'failed', "note      Whether the domain asks for reports of TLS (TLS-RPT) can't be told: SERVFAIL."],
])('%s is said in one line, and changes no exit status', async (_, txts, line) => {
  const { status, stdout, asked } = await check(txts, 'example.org');
  expect(stdout.split('\n').flatMap((text) => (/TLS-?RPT/.test(text) ? [text.trim()] : []))).toEqual([line]);
  expect({ status, asked }).toEqual({ status: 0, asked: ['_smtp._tls.example.org'] });
});

test.each<[what: string, txts: readonly string[] | 'failed', tlsRpt: object]>([
  ['a record', [RECORD], { record: 'found', rua: [MAIL], problems: [] }],
  ['no record', [], { record: 'none', rua: [], problems: [] }],
  [
    'a bad record',
    ['v=TLSRPTv1;'],
    { record: 'invalid', rua: [], problems: ['it has no rua field, so reports go nowhere'] },
  ],
  ['no answer', 'failed', { record: 'unknown', rua: [], problems: [] }],
])('the JSON of %s is valid by the published schema', async (_, txts, tlsRpt) => {
  const { stdout } = await check(txts, 'example.org', '--json');
  const json: unknown = JSON.parse(stdout);
  expect(published.safeParse(json)).toMatchObject({ success: true });
  const { targets } = reportSchema.parse(json);
  expect(targets[0]?.policies?.tlsRpt).toEqual(tlsRpt);
});

test.each([
  ['of a host that is named', ['[mx.example.org]']],
  ['where policies are not asked for', ['example.org', '--no-policy']],
])('nothing is looked up %s', async (_, argv) => {
  const { asked, stdout } = await check([RECORD], ...argv);
  expect(asked).toEqual([]);
  expect(stdout).not.toContain('TLS-RPT');
});

test('what stands in a record moves no cursor', async () => {
  const { stdout } = await check(['v=TLSRPTv1; \u001b[2J=\u202e'], 'example.org');
  expect(stdout.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
  expect(stdout).toContain('The TLSRPT record of the domain is invalid');
});
