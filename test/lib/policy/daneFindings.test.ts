import type { FindingCode, LookSeverity } from '../../../lib/judgement/finding';
import { besidesDane, daneFindings } from '../../../lib/policy/daneFindings';
import type { DaneHost } from '../../../lib/policy/daneHost';
import type { DaneVerdict } from '../../../lib/policy/daneVerdict';
import type { TlsaRecord } from '../../../lib/policy/tlsaRecord';

const record = (usage: 2 | 3): TlsaRecord => ({ usage, selector: 1, matching: 1, data: new Uint8Array(32) });
const usable: DaneHost = { status: 'dane', baseDomain: 'mx.contoso.example', records: [record(3)] };
const pkixOnly: DaneHost = { ...usable, records: [{ ...record(3), usage: 1 }] };
const bogus: DaneHost = { status: 'bogus', looked: 'MX of contoso.example', message: 'its signatures have expired' };
const unknown: DaneHost = { status: 'unknown', looked: 'MX of contoso.example', message: 'nobody answers' };

const matched: DaneVerdict = { status: 'matched', record: record(3) };
const anchored: DaneVerdict = { status: 'matched', record: record(2) };
const unmatched: DaneVerdict = { status: 'unmatched' };
const notSeen: DaneVerdict = { status: 'not-seen' };
const refused = (reason: Extract<DaneVerdict, { status: 'refused' }>['reason']): DaneVerdict => ({
  status: 'refused',
  record: record(2),
  reason,
});

interface Row {
  readonly clause: string;
  readonly rule: string;
  readonly dane: DaneHost;
  readonly verdicts?: readonly DaneVerdict[];
  readonly isRequired?: boolean;
  readonly expected: readonly `${LookSeverity} ${FindingCode}`[];
}

const ROWS: readonly Row[] = [
  { clause: 'RFC 7672 §3.1', rule: 'a match is no finding', dane: usable, verdicts: [matched], expected: [] },
  {
    clause: 'RFC 8460 §4.3.2.1',
    rule: 'no match anywhere',
    dane: usable,
    verdicts: [unmatched, unmatched],
    expected: ['critical tlsa-invalid'],
  },
  {
    clause: 'RFC 8460 §4.3.2.1',
    rule: 'no match at the one address that was seen',
    dane: usable,
    verdicts: [unmatched, notSeen],
    expected: ['critical tlsa-invalid'],
  },
  {
    clause: 'RFC 7671 §8.1',
    rule: 'a roll-over that will break',
    dane: usable,
    verdicts: [matched, unmatched],
    expected: ['warning tlsa-rollover'],
  },
  { clause: 'RFC 7672 §2.2', rule: 'no handshake tells nothing', dane: usable, verdicts: [notSeen], expected: [] },
  {
    clause: 'RFC 7672 §3.1.2',
    rule: 'DANE-TA: expired',
    dane: usable,
    verdicts: [refused('certificate-expired'), refused('certificate-expired')],
    expected: ['critical certificate-expired'],
  },
  {
    clause: 'RFC 7672 §3.2.2',
    rule: 'DANE-TA: another name',
    dane: usable,
    verdicts: [refused('certificate-host-mismatch'), matched],
    expected: ['critical certificate-host-mismatch'],
  },
  {
    clause: 'RFC 7672 §3.1.2',
    rule: 'DANE-TA: not valid yet',
    dane: usable,
    verdicts: [refused('certificate-not-yet-valid')],
    expected: ['critical certificate-not-trusted'],
  },
  {
    clause: 'RFC 7672 §2.2',
    rule: 'records of no use make senders encrypt only',
    dane: pkixOnly,
    verdicts: [{ status: 'encrypt-only' }],
    expected: ['notice tlsa-invalid'],
  },
  {
    clause: 'RFC 8460 §4.3.2.1',
    rule: 'records of no use where DANE is required',
    dane: pkixOnly,
    isRequired: true,
    expected: ['critical dane-required'],
  },
  { clause: 'RFC 8460 §4.3.2.1', rule: 'signatures do not hold', dane: bogus, expected: ['critical dnssec-invalid'] },
  { clause: 'RFC 4033 §5', rule: 'nobody here can tell', dane: unknown, expected: ['unknown dnssec-invalid'] },
  {
    clause: 'RFC 4033 §5',
    rule: 'nor whether what is required is there',
    dane: unknown,
    isRequired: true,
    expected: ['unknown dane-required'],
  },
  ...(['insecure-mx', 'insecure-address', 'insecure-tlsa', 'no-tlsa'] as const).flatMap((reason): Row[] => [
    { clause: 'RFC 7672 §2.2', rule: `${reason} is no finding`, dane: { status: 'none', reason }, expected: [] },
    {
      clause: 'RFC 8460 §4.3.2.1',
      rule: `${reason} is one where DANE is required`,
      dane: { status: 'none', reason },
      isRequired: true,
      expected: ['critical dane-required'],
    },
  ]),
];

test.each(ROWS)('$clause: $rule', ({ dane, verdicts = [], isRequired = false, expected }) => {
  const addresses = verdicts.map((verdict, index) => ({ address: `192.0.2.${index + 1}`, verdict }));
  const findings = daneFindings({ mxHost: 'mx.contoso.example', dane, isRequired, addresses });
  expect(findings.map(({ severity, code }) => `${severity} ${code}`)).toEqual(expected);
});

test('a roll-over names the addresses of both certificates', () => {
  const addresses = [matched, unmatched].map((verdict, index) => ({ address: `192.0.2.${index + 1}`, verdict }));
  const [finding] = daneFindings({ mxHost: 'mx.contoso.example', dane: usable, isRequired: false, addresses });
  expect(finding?.message).toBe(
    'mx.contoso.example serves from 192.0.2.2 a certificate that has no TLSA record, from 192.0.2.1 one that has',
  );
});

const ALL = (
  [
    'certificate-expired',
    'certificate-expires-soon',
    'certificate-host-mismatch',
    'certificate-not-trusted',
    'tls-obsolete',
  ] as const
).map((code) => ({ code }));

test.each([
  { clause: 'RFC 7672 §3.1.1', verdict: matched, left: ['tls-obsolete'] },
  {
    clause: 'RFC 7672 §3.1.2',
    verdict: anchored,
    left: ['certificate-expired', 'certificate-expires-soon', 'certificate-host-mismatch', 'tls-obsolete'],
  },
  { clause: 'RFC 7672 §2.2', verdict: unmatched, left: ALL.map(({ code }) => code) },
  { clause: 'RFC 7672 §2.2', verdict: notSeen, left: ALL.map(({ code }) => code) },
])('$clause: beside $verdict.status ($verdict.record.usage), these findings stand: $left', ({ verdict, left }) => {
  expect(besidesDane(ALL, verdict).map(({ code }) => code)).toEqual(left);
});
