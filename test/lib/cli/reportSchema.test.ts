import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { type CheckReport, judgeTarget } from '../../../lib/cli/checkReport';
import { renderJson } from '../../../lib/cli/renderJson';
import { reportSchema } from '../../../lib/cli/reportSchema';
import type { SmtpSession } from '../../../lib/smtp/types';
import { hostWith, measure, reportOf, type SessionKind, sessions, targetWith } from './reports';

const file = join(__dirname, '../../../docs/check.schema.json');
const published = z.fromJSONSchema(JSON.parse(readFileSync(file, 'utf8')));

const withSession = (session: SmtpSession): CheckReport => {
  const host = hostWith(['healthy']);
  return reportOf(targetWith([{ ...host, observations: host.observations.map((o) => ({ ...o, session })) }]));
};
const unoffered: SmtpSession = {
  ...sessions.missing,
  helo: { replyCode: 250, lines: ['mx'] },
  unofferedStarttls: { replyCode: 502, enhancedStatus: '5.5.1', text: '5.5.1 no' },
};
const rich: SmtpSession = {
  ...sessions.healthy,
  greeting: { replyCode: 220, text: '\u001b[2J\u009b\u202e' },
  tls: { ...sessions.healthy.tls, keyType: 'rsa', keyBits: 2_048, chain: [{ subject: 'CN=a', issuer: 'CN=b' }] },
  timingsMs: { connect: 1, greeting: 1, ehlo: 1, starttls: 1, tlsHandshake: 1, ehloAfterTls: 0.1, total: 5 },
  transcript: [{ direction: '<', text: '220 \u0000', atMs: 1.5 }],
};
const kinds: readonly SessionKind[] = [
  ...['healthy', 'ehloOnly', 'missing', 'masked', 'throttled', 'refused', 'slow', 'silent', 'notTried'],
  ...['refusedStarttls', 'slowHandshake', 'lostAfterTls', 'unofferedAccepted', 'unofferedBroken', 'unofferedClosed'],
] as const;

const situations: readonly (readonly [string, CheckReport])[] = [
  ...kinds.map((kind) => [kind, reportOf(targetWith([hostWith([kind, 'healthy'])]))] as const),
  ['unoffered', withSession(unoffered)],
  ['with everything', withSession(rich)],
  ...(['null-mx', 'no-mx', 'unresolvable'] as const).map(
    (code) => [code, reportOf(targetWith([], { code, message: code }))] as const,
  ),
  ...(['unresolvable', 'no-address', 'refused-range'] as const).map(
    (code) =>
      [
        `host ${code}`,
        reportOf(targetWith([hostWith([], { failure: { code, message: code }, implicitMx: true })])),
      ] as const,
  ),
  [
    'with addresses left out',
    reportOf(
      targetWith([
        hostWith(['healthy'], { incomplete: 'AAAA', refusedAddresses: [{ address: '10.0.0.1', range: 'private' }] }),
      ]),
    ),
  ],
  [
    'with a name for TLS',
    {
      ...reportOf(),
      targets: [
        judgeTarget(targetWith([hostWith(['healthy'])]), {
          ...measure,
          tlsNames: new Map([['mx1.example.org:25', 'relay.example']]),
        }),
      ],
    },
  ],
  ['no targets', reportOf()],
];

describe.each(situations)('the JSON of %s', (_, report) => {
  const json: unknown = JSON.parse(renderJson(report, { hasTranscript: true }));
  test('is valid by the published schema', () => {
    expect(published.safeParse(json)).toMatchObject({ success: true });
  });
  test('holds nothing that the schema does not tell of', () => {
    expect(reportSchema.parse(json)).toEqual(json);
  });
});

test.each([
  ['another version', { version: 2 }],
  ['no targets', { targets: undefined }],
  ['a time that is none', { startedAt: 'yesterday' }],
  ['an unknown role', { vantage: { role: 'boss', heloName: 'a', heloNameFrom: 'option' } }],
])('the published schema refuses %s', (_, wrong) => {
  const json = JSON.parse(renderJson(reportOf(), { hasTranscript: false }));
  expect(published.safeParse({ ...json, ...wrong })).toMatchObject({ success: false });
});
