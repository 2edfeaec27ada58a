import { stsFindings } from '../../../lib/policy/mtaStsFindings';
import type { StsLook } from '../../../lib/policy/mtaStsLook';
import type { StsMode, StsPolicy } from '../../../lib/policy/mtaStsPolicy';
import { policyState, type StsState } from '../../../lib/policy/mtaStsState';

const hour = (n: number): Date => new Date(Date.UTC(2026, 10, 23, 21) + n * 3_600_000);
const policyOf = (mode: StsMode): StsPolicy => ({ mode, mx: ['*.contoso.example'], maxAgeSeconds: 604_800 });
const published = (policy: StsPolicy, id = '1'): StsLook => ({
  record: { status: 'found', id },
  fetched: { status: 'policy', policy },
});
const through = (first: StsLook, ...later: readonly StsLook[]): StsState =>
  later.reduce<StsState>(
    (state, look, n) => policyState(state, look, hour(n + 1)),
    policyState(undefined, first, hour(0)),
  );
const said = (state: StsState, more: { ours?: boolean; mxHosts?: readonly string[]; at?: number } = {}) =>
  stsFindings(
    { domain: 'contoso.example', ours: more.ours ?? false, state, mxHosts: more.mxHosts ?? ['mx1.contoso.example'] },
    hour(more.at ?? 1),
  ).map(({ code, severity, message }) => `${code} ${severity}: ${message}`);

const UNFETCHED: StsLook = {
  record: { status: 'found', id: '1' },
  fetched: { status: 'fetch-error', code: 'status', reason: 'mta-sts.contoso.example answers with HTTP status 503' },
};
const UNTRUSTED: StsLook = {
  record: { status: 'found', id: '1' },
  fetched: {
    status: 'webpki-invalid',
    reason: 'the certificate of mta-sts.contoso.example is not trusted: CERT_HAS_EXPIRED',
  },
};
const MALFORMED: StsLook = {
  record: { status: 'found', id: '1' },
  fetched: {
    status: 'invalid',
    problems: [
      { field: 'mode', value: 'strict', rule: 'is one of enforce, testing, none' },
      { field: 'mx', rule: 'is missing' },
    ],
  },
};

test.each<{ what: string; state: StsState }>([
  { what: 'without MTA-STS', state: through({ record: { status: 'none' } }) },
  { what: 'with a policy that names all its hosts', state: through(published(policyOf('enforce'))) },
  { what: 'whose policy is mode none', state: through(published({ ...policyOf('none'), mx: [] })) },
  {
    what: 'that gave MTA-STS up by mode none',
    state: through(published(policyOf('none')), { record: { status: 'none' } }),
  },
  {
    what: 'with a new id for the same policy',
    state: through(published(policyOf('enforce')), published(policyOf('enforce'), '2')),
  },
])('nothing is said of a domain $what', ({ state }) => {
  expect(said(state, { ours: true })).toEqual([]);
});

describe('RFC 8460 §4.3.2.2', () => {
  const WITHOUT = 'senders deliver as if there were none';
  const WITH = 'senders that have the last one (mode enforce) apply it until 2026-11-30 21:00 UTC';

  test.each<{ code: string; look: StsLook; words: string }>([
    {
      code: 'sts-policy-fetch-error',
      look: UNFETCHED,
      words:
        "the MTA-STS policy of contoso.example can't be fetched: mta-sts.contoso.example answers with HTTP status 503",
    },
    {
      code: 'sts-webpki-invalid',
      look: UNTRUSTED,
      words:
        "the MTA-STS policy of contoso.example can't be fetched: the certificate of mta-sts.contoso.example is not trusted: CERT_HAS_EXPIRED",
    },
    {
      code: 'sts-policy-invalid',
      look: MALFORMED,
      words:
        'the MTA-STS policy of contoso.example is invalid: mode "strict": is one of enforce, testing, none; mx: is missing',
    },
    {
      code: 'sts-policy-invalid',
      look: { record: { status: 'invalid', problem: { field: 'id', rule: 'is missing (RFC 8461 §3.1)' } } },
      words: 'the MTA-STS record of contoso.example is invalid: id: is missing (RFC 8461 §3.1)',
    },
  ])('$code: a notice, for ours a warning, with what senders do: $words', ({ code, look, words }) => {
    expect(said(through(look))).toEqual([`${code} notice: ${words}; ${WITHOUT}`]);
    expect(said(through(look), { ours: true })).toEqual([`${code} warning: ${words}; ${WITHOUT}`]);
    expect(said(through(published(policyOf('enforce')), look))).toEqual([`${code} notice: ${words}; ${WITH}`]);
    expect(said(through(published(policyOf('enforce')), look), { at: 200 })).toEqual([
      `${code} notice: ${words}; ${WITHOUT}`,
    ]);
  });

  test.each<{ what: string; look: StsLook; words: string }>([
    {
      what: 'the record',
      look: { record: { status: 'failed', message: 'the DNS server answered SERVFAIL' } },
      words: "whether contoso.example has MTA-STS can't be told: the DNS server answered SERVFAIL",
    },
    {
      what: 'the policy host',
      look: {
        record: { status: 'found', id: '1' },
        fetched: { status: 'fetch-error', code: 'unresolvable', reason: 'no answer' },
      },
      words: `the MTA-STS policy of contoso.example can't be fetched: no answer; ${WITHOUT}`,
    },
  ])('a DNS that does not answer for $what is unknown, never bad', ({ look, words }) => {
    expect(said(through(look), { ours: true })).toEqual([`sts-policy-fetch-error unknown: ${words}`]);
  });
});

describe('mx-mismatch (RFC 8461 §4.1)', () => {
  const mxHosts = ['mx1.contoso.example', 'mx.a.contoso.example', 'mail.example.net'];

  test.each<{ mode: StsMode; ours: boolean; mxHosts: readonly string[]; lines: readonly string[] }>([
    {
      mode: 'enforce',
      ours: false,
      mxHosts,
      lines: [
        'mx-mismatch warning: the MTA-STS policy of contoso.example (mode enforce) does not name mx.a.contoso.example, mail.example.net: compliant senders deliver to the others only',
      ],
    },
    {
      mode: 'enforce',
      ours: false,
      mxHosts: mxHosts.slice(1),
      lines: [
        'mx-mismatch critical: the MTA-STS policy of contoso.example (mode enforce) does not name mx.a.contoso.example, mail.example.net, which is every mail host: compliant senders are now queueing',
      ],
    },
    {
      mode: 'testing',
      ours: false,
      mxHosts: mxHosts.slice(2),
      lines: [
        'mx-mismatch notice: the MTA-STS policy of contoso.example (mode testing) does not name mail.example.net: senders report it',
      ],
    },
    {
      mode: 'testing',
      ours: true,
      mxHosts: mxHosts.slice(2),
      lines: [
        'mx-mismatch warning: the MTA-STS policy of contoso.example (mode testing) does not name mail.example.net: senders report it',
      ],
    },
    { mode: 'none', ours: true, mxHosts: mxHosts.slice(1), lines: [] },
    { mode: 'enforce', ours: true, mxHosts: [], lines: [] },
  ])('mode $mode, ours: $ours, $mxHosts', ({ mode, ours, mxHosts: hosts, lines }) => {
    expect(said(through(published(policyOf(mode))), { ours, mxHosts: hosts })).toEqual(lines);
  });

  test('is judged by a policy that outlives its fetch, until max_age', () => {
    const state = through(published(policyOf('enforce')), UNFETCHED);
    const codes = (at: number) =>
      said(state, { mxHosts: ['mail.example.net'], at }).map((line) => line.split(' ', 2).join(' '));
    expect(codes(1)).toEqual(['mx-mismatch critical:', 'sts-policy-fetch-error notice:']);
    expect(codes(200)).toEqual(['sts-policy-fetch-error notice:']);
  });
});

describe('policy-changed', () => {
  const after: StsPolicy = {
    mode: 'testing',
    mx: ['mx1.contoso.example', 'mx2.contoso.example'],
    maxAgeSeconds: 86_400,
  };
  const WORDS =
    'policy-changed notice: the MTA-STS policy of contoso.example changed: mode enforce is now testing; mx gone: *.contoso.example; mx new: mx1.contoso.example, mx2.contoso.example; max_age 604800 is now 86400';

  test('says what is different, for a day', () => {
    const state = through(published(policyOf('enforce')), published(after, '2'));
    expect(said(state, { at: 2 })).toEqual([WORDS]);
    expect(said(state, { at: 24.9 })).toEqual([WORDS]);
    expect(said(state, { at: 25 })).toEqual([]);
  });

  test('says that senders do not see it while the id is the old one (RFC 8461 §3.1)', () => {
    expect(said(through(published(policyOf('enforce')), published(after)))).toEqual([
      `${WORDS}; but its record still has the id 1, so senders may keep the old one until 2026-11-30 21:00 UTC`,
    ]);
  });

  test('says that the record is gone while senders still apply the policy', () => {
    const state = through(published(policyOf('enforce')), { record: { status: 'none' } });
    expect(said(state)).toEqual([
      'policy-changed notice: the MTA-STS record of contoso.example is gone; senders that have the last one (mode enforce) apply it until 2026-11-30 21:00 UTC',
    ]);
    expect(said(state, { at: 200 })).toEqual([]);
  });
});
