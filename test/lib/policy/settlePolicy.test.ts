import type { StsLook } from '../../../lib/policy/mtaStsLook';
import type { PolicyView } from '../../../lib/policy/policyView';
import { isPolicyWorthWriting, settlePolicy } from '../../../lib/policy/settlePolicy';
import { hour, policyLook, policyView, stsLook, UNFETCHED, UNRESOLVED } from '../../support/policies';

const SUBJECT = { target: 'example.net', domain: 'example.net', ours: true, shard: 0, slot: 3 } as const;

/** Looks an hour apart, from 21:00 on. */
const through = (...looks: readonly StsLook[]): PolicyView | undefined =>
  looks.reduce<PolicyView | undefined>(
    (view, sts, n) => settlePolicy(view, SUBJECT, policyLook(sts), hour(n)),
    undefined,
  );
const codes = (view: PolicyView | undefined) => view?.findings.map(({ code, severity }) => `${code} ${severity}`);
const NO_ANSWER: StsLook = { record: { status: 'failed', message: 'SERVFAIL' } };
const UNTRUSTED = stsLook({ status: 'webpki-invalid', reason: 'its certificate has expired' });

test.each<{ readonly what: string; readonly looks: readonly StsLook[]; readonly expected: readonly string[] }>([
  { what: 'a policy that is well', looks: [stsLook()], expected: [] },
  { what: 'no policy at all', looks: [{ record: { status: 'none' } }], expected: [] },
  { what: 'one fetch that fails', looks: [stsLook(), stsLook(UNFETCHED)], expected: [] },
  { what: 'the first fetch of all', looks: [stsLook(UNFETCHED)], expected: [] },
  {
    what: 'two fetches in a row that fail',
    looks: [stsLook(), stsLook(UNFETCHED), stsLook(UNFETCHED)],
    expected: ['sts-policy-fetch-error warning'],
  },
  {
    what: 'two fetches that fail, one well between them',
    looks: [stsLook(UNFETCHED), stsLook(), stsLook(UNFETCHED)],
    expected: [],
  },
  { what: 'a DNS that fails once', looks: [stsLook(), NO_ANSWER], expected: [] },
  {
    what: 'a DNS that fails twice',
    looks: [stsLook(), NO_ANSWER, stsLook(UNRESOLVED)],
    expected: ['sts-policy-fetch-error notice'],
  },
  {
    what: 'a certificate that is refused, at once',
    looks: [stsLook(), UNTRUSTED],
    expected: ['sts-webpki-invalid warning'],
  },
  {
    what: 'a certificate that was refused, and a fetch that fails',
    looks: [UNTRUSTED, stsLook(UNFETCHED)],
    expected: ['sts-webpki-invalid warning'],
  },
  {
    what: 'another policy',
    looks: [stsLook(), stsLook({ mode: 'testing' }, '2')],
    expected: ['policy-changed notice'],
  },
  {
    what: 'a policy that names no mail host',
    looks: [stsLook({ mx: ['other.example.net'] })],
    expected: ['mx-mismatch critical'],
  },
])('gives what stands after $what', ({ looks, expected }) => {
  expect(codes(through(...looks))).toEqual(expected);
});

test('keeps since when a finding stands, and gives a second change its own time', () => {
  const failing = [stsLook(UNFETCHED), stsLook(UNFETCHED), stsLook(UNFETCHED)];
  expect(through(...failing)?.findings[0]?.since).toBe(hour(1).toISOString());
  const changes = [stsLook(), stsLook({ mode: 'testing' }, '2'), stsLook({ mode: 'none' }, '3')];
  expect(through(...changes)?.findings[0]).toEqual(
    expect.objectContaining({ code: 'policy-changed', since: hour(2).toISOString() }),
  );
});

test('keeps the mail hosts where the DNS does not answer', () => {
  const { mxHosts: _, ...unanswered } = policyLook();
  expect(settlePolicy(policyView(), SUBJECT, unanswered, hour(1)).mxHosts).toEqual(['mx.example.net']);
  expect(settlePolicy(undefined, SUBJECT, unanswered, hour(1)).mxHosts).toEqual([]);
});

test('keeps of a fault what is shown, and a policy once', () => {
  const long = 'x'.repeat(70_000);
  const look = policyLook(stsLook({ status: 'fetch-error', code: 'status', reason: long }), {
    tlsRpt: { status: 'none', discarded: 1, nearMiss: long },
  });
  expect(JSON.stringify(settlePolicy(undefined, SUBJECT, look, hour(0))).length).toBeLessThan(2000);
  expect(through(stsLook())?.sts.fetched).toBeUndefined();
  expect(through(stsLook())?.sts.cached?.policy.mode).toBe('enforce');
});

describe('what is written', () => {
  const well = through(stsLook());
  const isWritten = (hours: number, sts = stsLook(), before = well) =>
    isPolicyWorthWriting(before, settlePolicy(before, SUBJECT, policyLook(sts), hour(hours)));

  it.each([
    { what: 'nothing for five hours', hours: 5, expected: false },
    { what: 'all after six', hours: 6, expected: true },
    { what: 'a change at once', hours: 1, sts: stsLook({ mode: 'testing' }), expected: true },
    { what: 'another id at once', hours: 1, sts: stsLook({}, '2'), expected: true },
    { what: 'a first failure at once', hours: 1, sts: stsLook(UNFETCHED), expected: true },
  ])('is $what', ({ hours, sts, expected }) => {
    expect(isWritten(hours, sts)).toBe(expected);
  });

  it('is the first look', () => {
    expect(isPolicyWorthWriting(undefined, policyView())).toBe(true);
  });

  it('is a policy that senders soon forget within a quarter of its time', () => {
    const short = stsLook({ maxAgeSeconds: 7200 });
    const before = through(short);
    expect(isWritten(0.4, short, before)).toBe(false);
    expect(isWritten(0.5, short, before)).toBe(true);
  });
});
