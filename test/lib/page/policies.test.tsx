import { renderToString } from 'preact-render-to-string';
import type { StoredPolicy } from '../../../lib/judgement/policyWitness';
import { HostPage } from '../../../lib/page/HostPage';
import { hostViewOf } from '../../../lib/page/hostView';
import { MatrixPage } from '../../../lib/page/MatrixPage';
import { matrixOf } from '../../../lib/page/matrix';
import type { KeptDane } from '../../../lib/policy/keptDane';
import { policyState, type StsState } from '../../../lib/policy/mtaStsState';
import { finding } from '../../support/findings';
import { at, pageBoard, pageSetting, viewOf } from '../../support/pageBoard';
import { hour, policyHeartbeat, policyView, stsLook, UNFETCHED } from '../../support/policies';

const TARGET = 'for-mx.example';
const HOST = 'mx.example:25';
const own = stsLook({ mx: ['mx.example'] }, '20261123');
const fetched = policyState(undefined, own, hour(0));
const stored = (sts: StsState = fetched, more: Parameters<typeof policyView>[0] = {}): StoredPolicy => ({
  view: policyView({ target: TARGET, sts, ...more }),
  heartbeat: policyHeartbeat(hour(0.5)),
});

function section(policies: readonly StoredPolicy[], now = at(60)): string {
  const board = { ...pageBoard([viewOf('mx.example')], { now }), host: HOST, changes: [], policies, hasMore: false };
  const view = hostViewOf(board);
  if (view === undefined) throw new Error('nobody watches it');
  const html = renderToString(<HostPage view={view} setting={pageSetting({ now })} hasMore={false} />);
  const [, text = ''] = /<h3>Policies<\/h3>(.*?)<h3>/.exec(html) ?? [];
  return text
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

test.each<{ readonly what: string; readonly policy: StoredPolicy; readonly expected: string }>([
  {
    what: 'a policy that is enforced',
    policy: stored(),
    expected:
      'for-mx.example: MTA-STS with mode enforce, names this host; id 20261123, fetched 1 h ago, good until 30 Nov 2026 21:00:00 UTC. The domain asks for reports of TLS (TLS-RPT) at mailto:tls@example.net. Looked at 30 min ago.',
  },
  {
    what: 'a policy that does not name the host, and says so',
    policy: stored(policyState(undefined, stsLook({ mx: ['other.example'] }), hour(0)), {
      findings: [finding({ code: 'mx-mismatch', severity: 'critical', message: 'it does not name mx.example' })],
    }),
    expected:
      'for-mx.example: MTA-STS with mode enforce, does not name this host; id 1, fetched 1 h ago, good until 30 Nov 2026 21:00:00 UTC. The domain asks for reports of TLS (TLS-RPT) at mailto:tls@example.net. Looked at 30 min ago.critical mx-mismatch: it does not name mx.example',
  },
  {
    what: 'a policy that is not fetched any more',
    policy: stored(policyState(fetched, stsLook(UNFETCHED), hour(0.5))),
    expected:
      'for-mx.example: MTA-STS with mode enforce, names this host; id 20261123, fetched 1 h ago, good until 30 Nov 2026 21:00:00 UTC. None could be fetched since 23 Nov 2026 21:30:00 UTC. The domain asks for reports of TLS (TLS-RPT) at mailto:tls@example.net. Looked at 30 min ago.',
  },
  {
    what: 'no policy',
    policy: stored(policyState(undefined, { record: { status: 'none' } }, hour(0)), {
      tlsRpt: { status: 'none', discarded: 0 },
    }),
    expected: 'for-mx.example: No MTA-STS. The domain asks for no reports of TLS (TLS-RPT). Looked at 30 min ago.',
  },
  {
    what: 'a record without a policy',
    policy: stored(policyState(undefined, stsLook(UNFETCHED), hour(0))),
    expected:
      'for-mx.example: MTA-STS has a record, and no policy that could be fetched. None could be fetched since 23 Nov 2026 21:00:00 UTC. The domain asks for reports of TLS (TLS-RPT) at mailto:tls@example.net. Looked at 30 min ago.',
  },
])('the page of a host says of $what', ({ policy, expected }) => {
  expect(section([policy])).toBe(expected);
});

const NO_STS = policyState(undefined, { record: { status: 'none' } }, hour(0));
const since = hour(0).toISOString();
const record = { usage: 3, selector: 1, matching: 1, data: Buffer.alloc(32, 11).toString('base64') };
const signed = { status: 'dane', baseDomain: 'mx.example', records: [record] } as const;
const unsure = { since, looked: 'MX of for-mx.example', message: 'the DNS server did not answer' };

test.each<{ readonly what: string; readonly kept: Omit<KeptDane, 'mxHost' | 'since'>; readonly expected: string }>([
  { what: 'records', kept: { dane: signed }, expected: 'DANE: 1 signed TLSA record (3 1 1 0b0b0b0b…).' },
  {
    what: 'records of no use',
    kept: { dane: { ...signed, records: [record, { ...record, usage: 1 }].map((one) => ({ ...one, usage: 1 })) } },
    expected: 'DANE: 2 signed TLSA records, of no use for mail (1 1 1 0b0b0b0b…, 1 1 1 0b0b0b0b…).',
  },
  {
    what: 'records that can not be told any more',
    kept: { dane: signed, unsure },
    expected:
      'DANE: 1 signed TLSA record (3 1 1 0b0b0b0b…). Since 23 Nov 2026 21:00:00 UTC it can&#39;t be told whether that still is so: MX of for-mx.example: the DNS server did not answer.',
  },
  {
    what: 'a domain that is not signed',
    kept: { dane: { status: 'none', reason: 'insecure-mx' } },
    expected: 'No DANE: the domain&#39;s MX records are not signed.',
  },
  {
    what: 'no answer from the first',
    kept: { dane: { status: 'unknown', looked: 'A of mx.example', message: 'no answer' }, unsure },
    expected: 'Whether there is DANE can&#39;t be told: A of mx.example: no answer.',
  },
  {
    what: 'broken signatures',
    kept: { dane: { status: 'bogus', looked: 'A of mx.example', message: 'they have expired' } },
    expected: 'Senders with DANE get no answer that they may believe.',
  },
])('of DANE it says, with $what, how the host stands', ({ kept, expected }) => {
  const text = section([stored(NO_STS, { dane: [{ mxHost: 'mx.example', since, ...kept }] })]);
  expect(text.replaceAll("'", '&#39;')).toContain(`No MTA-STS. ${expected} The domain asks`);
});

test('of DANE it says nothing of another host', () => {
  expect(section([stored(NO_STS, { dane: [{ mxHost: 'mx2.example', since, dane: signed }] })])).not.toContain('DANE');
});

test('it says nothing where no target is a domain that was looked at', () => {
  expect(section([])).toBe('');
});

test('what a stranger wrote is text', () => {
  const rua = ['mailto:<script>alert(1)</script>'];
  const text = section([stored(fetched, { tlsRpt: { status: 'found', rua, problems: [] } })]);
  expect(text).toContain('&lt;script');
});

describe('the matrix', () => {
  const views = [viewOf('fine.example'), viewOf('mx.example')];
  const found = [
    finding({ code: 'policy-changed', severity: 'notice' }),
    finding({ code: 'mx-mismatch', severity: 'critical' }),
  ];
  const board = pageBoard(views, { policyFaults: [policyView({ target: TARGET, findings: found })] });
  const request = { filter: '', isTroubledOnly: false, page: 1 };

  it('marks the hosts of a target whose policy is at fault, the loudest first', () => {
    const marks = matrixOf(board, request).rows.map(({ mxHost, policy }) => [mxHost, policy]);
    expect(marks).toEqual([
      ['fine.example', undefined],
      ['mx.example', { severity: 'critical', codes: ['mx-mismatch', 'policy-changed'] }],
    ]);
    const html = renderToString(<MatrixPage matrix={matrixOf(board, request)} setting={pageSetting()} />);
    expect(html).toContain('<span class="tag critical" title="mx-mismatch, policy-changed">policy: mx-mismatch');
  });

  it('shows them among those with trouble', () => {
    const rows = matrixOf(board, { ...request, isTroubledOnly: true }).rows.map(({ mxHost }) => mxHost);
    expect(rows).toContain('mx.example');
    expect(rows).not.toContain('fine.example');
  });
});
