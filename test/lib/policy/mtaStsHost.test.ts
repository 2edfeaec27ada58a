import { FINDING_CODES, type FindingCode, type LookSeverity } from '../../../lib/judgement/finding';
import { underSts } from '../../../lib/policy/mtaStsEnforced';
import { isStsQueueing, type StsVerdict, stsVerdict } from '../../../lib/policy/mtaStsHost';
import type { StsMode, StsPolicy } from '../../../lib/policy/mtaStsPolicy';
import type { EhloReply, FailureCode, SmtpSession, TlsFacts } from '../../../lib/smtp/types';

const policyOf = (mode: StsMode): StsPolicy => ({ mode, mx: ['*.contoso.example'], maxAgeSeconds: 604_800 });
const enforce = policyOf('enforce');
const mxHost = 'mx1.contoso.example';

const session = (more: Partial<SmtpSession>): SmtpSession => ({
  stage: 'quit',
  timingsMs: { total: 1 },
  transcript: [],
  ...more,
});
const ehlo = (...keywords: readonly string[]): EhloReply => ({
  replyCode: 250,
  capabilities: keywords.map((keyword) => ({ keyword, params: [] })),
  masked: [],
});
const tls = (more: Partial<TlsFacts> = {}): TlsFacts => ({
  protocol: 'TLSv1.3',
  cipher: 'TLS_AES_256_GCM_SHA384',
  trusted: true,
  matchesName: true,
  names: [mxHost],
  ...more,
});
const failed = (code: FailureCode) => ({ code, stage: 'starttls' as const, message: code });
const offered = ehlo('SIZE', 'STARTTLS');

test.each<{ clause: string; host?: string; seen: SmtpSession; verdict: StsVerdict }>([
  { clause: '§4.2, a valid certificate', seen: session({ ehlo: offered, tls: tls() }), verdict: 'valid' },
  {
    clause: '§4.1, a host that is not named',
    host: 'mail.example.net',
    seen: session({ ehlo: offered, tls: tls() }),
    verdict: 'mx-mismatch',
  },
  {
    clause: '§4.1, a wildcard is one label',
    host: 'a.mx1.contoso.example',
    seen: session({ ehlo: offered, tls: tls() }),
    verdict: 'mx-mismatch',
  },
  {
    clause: '§4.2, a chain to no known authority, or an end that is over',
    seen: session({ ehlo: offered, tls: tls({ trusted: false }) }),
    verdict: 'certificate',
  },
  {
    clause: '§4.2, no DNS-ID for the host',
    seen: session({ ehlo: offered, tls: tls({ matchesName: false }) }),
    verdict: 'certificate',
  },
  { clause: '§4, no STARTTLS', seen: session({ ehlo: ehlo('SIZE') }), verdict: 'no-tls' },
  { clause: '§4, no ESMTP', seen: session({ failure: failed('ehlo-refused') }), verdict: 'no-tls' },
  {
    clause: '§4, STARTTLS refused',
    seen: session({ ehlo: offered, failure: failed('starttls-refused') }),
    verdict: 'no-tls',
  },
  {
    clause: '§4, no handshake',
    seen: session({ ehlo: offered, failure: failed('tls-handshake-failed') }),
    verdict: 'no-tls',
  },
  {
    clause: '§4, bytes in plaintext after the 220',
    seen: session({ ehlo: offered, failure: failed('plaintext-after-starttls') }),
    verdict: 'no-tls',
  },
  { clause: 'nothing was seen', seen: session({ failure: failed('timed-out') }), verdict: 'unknown' },
  { clause: 'no upgrade was tried', seen: session({ ehlo: offered }), verdict: 'unknown' },
  {
    clause: 'the upgrade timed out',
    seen: session({ ehlo: offered, failure: failed('timed-out') }),
    verdict: 'unknown',
  },
])('$clause: $verdict', ({ host = mxHost, seen, verdict }) => {
  expect(stsVerdict(enforce, host, seen)).toBe(verdict);
});

test.each<{ mode: StsMode; verdicts: readonly StsVerdict[]; isQueueing: boolean | undefined }>([
  { mode: 'enforce', verdicts: ['no-tls', 'certificate', 'mx-mismatch'], isQueueing: true },
  { mode: 'enforce', verdicts: ['no-tls', 'valid'], isQueueing: false },
  { mode: 'enforce', verdicts: ['no-tls', 'unknown'], isQueueing: undefined },
  { mode: 'enforce', verdicts: ['unknown', 'valid'], isQueueing: false },
  { mode: 'enforce', verdicts: [], isQueueing: undefined },
  { mode: 'testing', verdicts: ['no-tls'], isQueueing: false },
  { mode: 'none', verdicts: ['no-tls'], isQueueing: false },
])('§5, mode $mode and $verdicts: mail queues at compliant senders: $isQueueing', ({ mode, verdicts, isQueueing }) => {
  expect(isStsQueueing(policyOf(mode), verdicts)).toBe(isQueueing);
});

describe('a finding of a host under a policy', () => {
  const lost = {
    code: 'starttls-not-supported' as FindingCode,
    severity: 'warning' as LookSeverity,
    message: 'EHLO has no STARTTLS',
  };
  const BEFORE = 'EHLO has no STARTTLS; contoso.example has an MTA-STS policy with mode enforce, so compliant senders';

  test.each([
    { isQueueing: true, words: 'are now queueing' },
    { isQueueing: undefined, words: 'are now queueing, unless another of its hosts takes the mail' },
    { isQueueing: false, words: 'deliver to its other hosts only' },
  ])('enforce and STARTTLS lost is critical, and says what becomes of the mail: $words', ({ isQueueing, words }) => {
    expect(underSts(lost, { domain: 'contoso.example', policy: enforce, mxHost, isQueueing })).toEqual({
      ...lost,
      severity: 'critical',
      message: `${BEFORE} ${words}`,
    });
  });

  test.each([
    { what: 'testing', policy: policyOf('testing'), host: mxHost },
    { what: 'none', policy: policyOf('none'), host: mxHost },
    { what: 'a host that the policy does not name', policy: enforce, host: 'mail.example.net' },
  ])('stays as it is: $what', ({ policy, host }) => {
    expect(underSts(lost, { domain: 'contoso.example', policy, mxHost: host, isQueueing: true })).toEqual(lost);
  });

  test('weighs more only where it keeps a compliant sender from delivering (§4.2)', () => {
    const raised = FINDING_CODES.filter(
      (code) =>
        underSts({ ...lost, code }, { domain: 'contoso.example', policy: enforce, mxHost, isQueueing: true })
          .severity === 'critical',
    );
    expect(raised).toEqual([
      'starttls-not-supported',
      'starttls-masked',
      'ehlo-refused',
      'starttls-refused',
      'tls-handshake-failed',
      'certificate-expired',
      'certificate-host-mismatch',
      'certificate-not-trusted',
    ]);
  });
});
