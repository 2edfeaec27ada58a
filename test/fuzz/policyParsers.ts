import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { matchesMx } from '../../lib/policy/mtaStsPattern';
import { parseStsPolicy } from '../../lib/policy/mtaStsPolicy';
import { parseStsRecord, readStsRecords } from '../../lib/policy/mtaStsRecord';
import { matchTlsa } from '../../lib/policy/tlsaMatch';
import { readTlsa, showTlsa } from '../../lib/policy/tlsaRecord';
import { parseTlsRptRecord } from '../../lib/policy/tlsRptRecord';
import { reportUriProblem } from '../../lib/policy/tlsRptUri';
import { parseReport } from '../../lib/tlsrpt/parseReport';
import { reportsIn } from '../../lib/tlsrpt/reportsIn';
import { reportOf, reportText } from '../lib/tlsrpt/reports';
import { fc } from '../support/properties';
import { hostileBytes, hostileText, hostileValue } from './hostileInput';
import { atMost, holds, type Parser, parser } from './parser';

const RECORDS = ['v=STSv1; id=20261123T210000;', 'v=STSv1;id=1;x=y', 'v=stsv1; id=1', '"v=STSv1; id=1"'];
const POLICIES = [
  'version: STSv1\r\nmode: enforce\r\nmx: mx.example.org\r\nmx: *.example.net\r\nmax_age: 604800\r\n',
  'version: STSv1\nmode: none\nmax_age: 0\n',
];
const RPT = ['v=TLSRPTv1; rua=mailto:tls@example.org,https://example.org/tls', 'v=TLSRPTv1;rua=https://[2001:db8::1]/'];
const STS_WORDS = ['v=STSv1', 'id=', 'mode:', 'mx:', 'max_age:', '*.', 'example.org', '; ', ':', '\r\n'];
const RPT_WORDS = ['v=TLSRPTv1', 'rua=', 'mailto:', 'https://', 'a@b.example', '%21', ',', '; '];
const several = (text: fc.Arbitrary<string>) => fc.array(text, { maxLength: 4 });

const spki = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ type: 'spki', format: 'der' });
const tlsa = fc.record({
  usage: fc.nat(5),
  selector: fc.nat(3),
  matching: fc.nat(3),
  data: hostileBytes([spki, Buffer.alloc(32), Buffer.alloc(64)], ['\x30\x82', '\x02\x01', '\x06\x03']),
});
const reports = [
  reportOf(),
  reportOf({ failures: [{ 'result-type': 'starttls-not-supported', 'failed-session-count': 3 }] }),
];

export const policyParsers: readonly Parser[] = [
  parser('MTA-STS records', several(hostileText(RECORDS, STS_WORDS)), (texts) => {
    for (const read of [readStsRecords(texts), ...texts.map(parseStsRecord)]) {
      if (read.status === 'found') holds(/^[A-Za-z0-9]{1,32}$/.test(read.id), `the id ${read.id}`);
      atMost(1_000, JSON.stringify(read.status === 'invalid' ? (read.problem.value ?? '') : ''), 'what is shown');
    }
  }),
  parser('MTA-STS policies', hostileText(POLICIES, STS_WORDS), (text) => {
    const read = parseStsPolicy(text);
    if (!read.ok) atMost(10, read.problems, 'problems');
    else for (const pattern of read.policy.mx) matchesMx(pattern, 'mx.example.org');
  }),
  parser(
    'MTA-STS patterns',
    fc.tuple(hostileText(['*.example.org', 'mx.example.org'], STS_WORDS), hostileText(['mx.example.org'], ['.'])),
    ([pattern, host]) =>
      holds(!matchesMx(pattern, '192.0.2.1') && typeof matchesMx(pattern, host) === 'boolean', 'an address matches'),
  ),
  parser('TLSRPT records', several(hostileText(RPT, RPT_WORDS)), (texts) => {
    const read = parseTlsRptRecord(texts);
    if (read.status === 'invalid') atMost(10, read.problems, 'problems');
    if (read.status === 'found') for (const uri of read.rua) holds(reportUriProblem(uri) === undefined, `takes ${uri}`);
  }),
  parser(
    'TLSA records and chains',
    fc.tuple(fc.array(tlsa, { maxLength: 4 }), fc.array(hostileBytes([spki]), { maxLength: 3 })),
    ([all, chain]) => {
      const read = all.map(readTlsa);
      for (const record of all) atMost(40, showTlsa(record), 'what is shown');
      const usable = read.flatMap((one) => (one.ok ? [one.record] : []));
      const match = matchTlsa(usable, { chain, names: ['mx.example.org'], at: '2026-11-23T21:00:00.000Z' });
      holds(match.status === 'unmatched' || chain.every(isCertificate), 'matches what is no certificate');
    },
  ),
  parser('reports of TLS as values', hostileValue(reports), (value) => checkReport(JSON.stringify(value) ?? '')),
  parser(
    'reports of TLS as texts',
    hostileText([reportText()], ['"policies":[', '{', '[', '"date-range":', '1e400']),
    checkReport,
  ),
  parser(
    'files that may hold reports of TLS',
    hostileBytes(
      [
        Buffer.from(reportText()),
        Buffer.from(
          `Content-Type: multipart/report; boundary=x\r\n\r\n--x\r\nContent-Type: application/tlsrpt+json\r\n\r\n${reportText()}\r\n--x--\r\n`,
        ),
        Buffer.from('H4sIAAAAAAAAA6vmAgBGhFAuAwAAAA==', 'base64'),
      ],
      ['\x1f\x8b\x08', '--x\r\n', 'Content-Type: ', 'Content-Transfer-Encoding: base64\r\n', '\r\n\r\n', 'boundary='],
    ),
    async (bytes) => {
      const { reports: found, problems } = await reportsIn(bytes, 'contoso.example');
      atMost(1_000, found, 'reports');
      atMost(1_000, problems, 'problems');
    },
  ),
];

function checkReport(text: string): void {
  const read = parseReport(text, 'contoso.example');
  if (!read.ok) atMost(1_000, read.why, 'why not');
}

function isCertificate(bytes: Buffer): boolean {
  try {
    return new X509Certificate(bytes).raw.length > 0;
  } catch {
    return false;
  }
}
