import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A report as some organization sends it, by its file here. */
export const fixture = (name: string): string => readFileSync(join(__dirname, 'fixtures', name), 'utf8');

export interface ReportFields {
  readonly organization?: string;
  readonly id?: string;
  readonly day?: string;
  readonly domain?: string;
  readonly type?: string;
  readonly mode?: string;
  readonly successful?: unknown;
  readonly failed?: unknown;
  readonly failures?: readonly Readonly<Record<string, unknown>>[];
}

/** A report's JSON as an object, all well where nothing else is said. */
export const reportOf = ({
  organization = 'Example Mail',
  id = '1',
  day = '2026-11-22',
  domain = 'contoso.example',
  type = 'sts',
  mode = 'testing',
  successful = 10,
  failed = 0,
  failures = [],
}: ReportFields = {}) => ({
  'organization-name': organization,
  'date-range': { 'start-datetime': `${day}T00:00:00Z`, 'end-datetime': `${day}T23:59:59Z` },
  'contact-info': 'tls@mail.example',
  'report-id': id,
  policies: [
    {
      policy: { 'policy-type': type, 'policy-string': ['version: STSv1', `mode: ${mode}`], 'policy-domain': domain },
      summary: { 'total-successful-session-count': successful, 'total-failure-session-count': failed },
      'failure-details': failures,
    },
  ],
});

export const reportText = (fields: ReportFields = {}): string => JSON.stringify(reportOf(fields));

export interface MailPart {
  readonly type: string;
  readonly encoding?: 'base64' | 'quoted-printable' | '7bit';
  readonly content: Uint8Array | string;
}

/** A mail that brings a report, as RFC 8460 §5.3 has it. */
export const mailWith = (parts: readonly MailPart[], fields: readonly string[] = []): string =>
  [
    'From: tlsrpt@mail.example',
    'To: reports@contoso.example',
    'Subject: Report Domain: contoso.example',
    '    Submitter: mail.example Report-ID: <735ff.e317@mail.example>',
    ...fields,
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type="tlsrpt"; boundary="----=_Part 1"',
    '',
    'This is a multipart message in MIME format.',
    '',
    '------=_Part 1',
    'Content-Type: text/plain; charset="us-ascii"',
    '',
    'This is an aggregate TLS report from mail.example',
    ...parts.flatMap(({ type, encoding = 'base64', content }) => [
      '------=_Part 1',
      `Content-Type: ${type}`,
      `Content-Transfer-Encoding: ${encoding}`,
      'Content-Disposition: attachment; filename="mail.example!contoso.example!1!2!001.json.gz"',
      '',
      encoded(content, encoding),
    ]),
    '------=_Part 1--',
    '',
  ].join('\r\n');

function encoded(content: Uint8Array | string, encoding: string): string {
  const bytes = Buffer.from(content);
  if (encoding === 'base64') return bytes.toString('base64').replace(/.{76}/g, '$&\r\n');
  if (encoding === '7bit') return bytes.toString('latin1');
  return bytes
    .toString('latin1')
    .replace(
      /[^\x20-\x3c\x3e-\x7e]/g,
      (character) => `=${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
    )
    .replace(/.{70}(?!.?.?$)/g, (line) => (/=.?$/.test(line) ? line : `${line}=\r\n`));
}
