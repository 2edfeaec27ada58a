import { deviate, isWorthWriting, type RunContext, type Seen, settle } from '../../../lib/judgement/settle';
import type { View } from '../../../lib/judgement/view';
import type { SessionFailure, SmtpSession, TlsFacts } from '../../../lib/smtp/types';
import { HEALTHY_KEYWORDS, healthy, observation, session, stripped, timedOut } from '../../support/observations';
import { minute } from '../../support/records';

const DAY_MS = 86_400_000;
const tls = (more: Partial<TlsFacts> = {}): TlsFacts => ({
  protocol: 'TLSv1.3',
  cipher: 'TLS_AES_256_GCM_SHA384',
  trusted: true,
  matchesName: true,
  validFrom: new Date(Date.parse(minute(0)) - 60 * DAY_MS).toISOString(),
  validTo: new Date(Date.parse(minute(0)) + 30 * DAY_MS).toISOString(),
  names: ['mx.example.net'],
  fingerprint256: 'AA',
  ...more,
});
const upgraded = (more: Partial<TlsFacts> = {}): SmtpSession => ({ ...healthy(), tls: tls(more) });
const failed = (stage: SessionFailure['stage'], code: SessionFailure['code']): SmtpSession =>
  session({ keywords: HEALTHY_KEYWORDS, serverName: 'mx.example.net', failure: { stage, code, message: 'because' } });
const refused = () => failed('starttls', 'starttls-refused');
const broken = () => failed('tlsHandshake', 'tls-handshake-failed');
const injected = () => failed('starttls', 'plaintext-after-starttls');

const run = (n: number): RunContext => ({
  vantage: 'hq',
  shard: 0,
  role: 'mail-path',
  everyMs: 60_000,
  scheduledAt: minute(n),
  startedAt: minute(n),
});
const seen = (n: number, sessions: readonly SmtpSession[], more: Partial<Seen> = {}): Seen => ({
  target: 'example.net',
  host: 'mx.example.net:25',
  mxHost: 'mx.example.net',
  port: 25,
  ours: false,
  verify: false,
  require: [],
  knownAddresses: sessions.map((_, i) => `192.0.2.${i + 1}`),
  observations: sessions.map((given, i) => observation(given, minute(n), `192.0.2.${i + 1}`)),
  ...more,
});
/** The view after these sessions, one a minute. */
const viewAfter = (...sessions: readonly SmtpSession[]): View => {
  const [first, ...rest] = sessions;
  if (first === undefined) throw new Error('no session');
  return rest.reduce(
    (view, given, n) => settle(view, seen(n + 1, [given]), run(n + 1)),
    settle(undefined, seen(0, [first]), run(0)),
  );
};

describe('a failed upgrade', () => {
  test.each([
    { name: 'STARTTLS refused', first: refused(), expected: 'starttls-refused' },
    { name: 'plaintext injected', first: injected(), expected: 'plaintext-after-starttls' },
    { name: 'a handshake failed', first: broken(), expected: 'tls-handshake-failed' },
  ] as const)('stands until one is completed: $name', ({ first, expected }) => {
    expect(viewAfter(first).outcome).toBe(expected);
    expect(viewAfter(first, healthy(), healthy()).outcome).toBe(expected);
    expect(viewAfter(first, stripped()).outcome).toBe('missing');
    expect(viewAfter(first, stripped(), healthy()).outcome).toBe(expected);
    expect(viewAfter(first, timedOut(), healthy()).outcome).toBe(expected);
    expect(viewAfter(first, upgraded()).outcome).toBe('offered');
    expect(viewAfter(first, upgraded(), healthy()).outcome).toBe('offered');
  });

  test('is counted and dated where it was a handshake, until one is completed', () => {
    const [one] = viewAfter(broken(), healthy(), stripped()).addresses;
    expect(one).toMatchObject({ handshakeFailedAt: minute(0), handshakeFailures: 1 });
    const [two] = viewAfter(broken(), healthy(), broken()).addresses;
    expect(two).toMatchObject({ handshakeFailedAt: minute(2), handshakeFailures: 2 });
    const again = settle(viewAfter(broken()), seen(0, [broken()]), run(1));
    expect(again.addresses).toMatchObject([{ handshakeFailedAt: minute(0), handshakeFailures: 1 }]);
    const [none] = viewAfter(broken(), upgraded()).addresses;
    expect(none?.handshakeFailedAt).toBeUndefined();
    expect(none?.upgradeLoss).toBeUndefined();
  });

  test('names no keyword as lost that is still offered', () => {
    const good = viewAfter(upgraded(), upgraded());
    expect(settle(good, seen(3, [broken()]), run(3))).toMatchObject({ lost: [], gained: [] });
    const noEhlo = session({ failure: { stage: 'ehlo', code: 'refused', message: '550 no' } });
    expect(settle(good, seen(3, [noEhlo]), run(3))).toMatchObject({ outcome: 'probe-refused', lost: [] });
  });

  test('of a handshake is remembered although the rest of what was seen is not believed', () => {
    const before = settle(undefined, seen(0, [upgraded(), upgraded()]), run(0));
    const mixed = settle(before, seen(1, [broken(), stripped()]), run(1));
    const deviated = deviate(before, mixed, run(1));
    expect(deviated.outcome).toBe('offered');
    expect(deviated.addresses[0]).toMatchObject({ handshakeFailedAt: minute(1) });
    expect(isWorthWriting(before, deviated)).toBe(true);
  });
});

test('of a reply of which only STARTTLS is told, no other keyword is missed, and offers are counted', () => {
  const told = (isOffered: boolean): SmtpSession => ({
    ...healthy(),
    ehlo: {
      replyCode: 250,
      capabilities: isOffered ? [{ keyword: 'STARTTLS', params: [] }] : [],
      masked: [],
      isPartial: true,
    },
  });
  const requiring = { require: ['STARTTLS', 'SIZE'] };
  const whole = settle(undefined, seen(0, [healthy()]), run(0));
  const offered = [1, 2, 3].reduce((view, n) => settle(view, seen(n, [told(true)], requiring), run(n)), whole);
  expect(offered).toMatchObject({ outcome: 'offered', findings: [], baseline: { starttlsSessions: 2 } });
  expect(offered.baseline?.keywords).toEqual(whole.baseline?.keywords);
  expect(offered.addresses[0]?.keywords).toBeUndefined();
  expect(settle(offered, seen(4, [told(false)], requiring), run(4))).toMatchObject({ lost: ['STARTTLS'], gained: [] });
});

const codes = ({ findings = [] }: View) => findings.map(({ code, severity }) => `${severity} ${code}`);
const hidden = { protocol: 'TLSv1', trusted: false, untrustedReason: 'SELF_SIGNED_CERT', matchesName: false } as const;

describe('findings of the certificate', () => {
  const rows: readonly { name: string; facts: Partial<TlsFacts>; more?: Partial<Seen>; expected: string[] }[] = [
    { name: 'a good one', facts: {}, expected: [] },
    {
      name: 'one for another host, unknown, under an old protocol',
      facts: hidden,
      expected: ['notice certificate-host-mismatch', 'notice certificate-not-trusted', 'notice tls-obsolete'],
    },
    {
      name: 'the same where it is ours',
      facts: hidden,
      more: { ours: true },
      expected: ['warning certificate-host-mismatch', 'warning certificate-not-trusted', 'notice tls-obsolete'],
    },
    { name: 'one that has expired', facts: { validTo: minute(-1) }, expected: ['notice certificate-expired'] },
    { name: 'a weak key', facts: { keyType: 'rsa', keyBits: 1_024 }, expected: ['notice tls-obsolete'] },
    { name: 'a stranger’s that ends in an hour', facts: { validTo: minute(60) }, expected: [] },
    {
      name: 'one that ends in an hour and is to be judged',
      facts: { validTo: minute(60) },
      more: { verify: true },
      expected: ['warning certificate-expires-soon'],
    },
  ];
  test.each(rows)('are $expected for $name', ({ facts, more, expected }) => {
    expect(codes(settle(undefined, seen(0, [upgraded(facts)], more), run(0)))).toEqual(expected);
  });

  test('stand while nobody upgrades, and until the next upgrade says otherwise', () => {
    const bad = viewAfter(upgraded(hidden), healthy(), stripped());
    expect(codes(bad)).toContain('notice certificate-host-mismatch');
    expect(bad.findings?.map(({ since }) => since)).toEqual(Array(3).fill(minute(0)));
    expect(codes(settle(bad, seen(4, [upgraded()]), run(4)))).toEqual([]);
  });

  test('name the address where another one of the host is not so', () => {
    const view = settle(undefined, seen(0, [upgraded({ matchesName: false }), upgraded()]), run(0));
    expect(view.findings?.[0]?.message).toMatch(/\(192\.0\.2\.1\)$/);
  });

  test('are not written anew because a day has passed', () => {
    const ours = { ours: true };
    const ending = (n: number) => ({ validTo: minute(n * 1_440), validFrom: minute(-90 * 1_440) });
    const view = (days: number, before?: View) =>
      settle(before, seen(days * 1_440, [upgraded(ending(20))], ours), { ...run(days * 1_440) });
    const told = (a: View, b: View) => JSON.stringify(a.findings) !== JSON.stringify(b.findings);
    const [at7, at8] = [view(7), view(8, view(7))];
    expect(codes(at7)).toEqual(['warning certificate-expires-soon']);
    expect(told(at7, at8)).toBe(false);
    expect(told(at8, view(17, at8))).toBe(true);
  });
});

describe('findings of a host that nobody expects to offer STARTTLS', () => {
  const reject = (message: string) => session({ failure: { stage: 'greeting', code: 'refused', message } });
  test.each([
    { name: 'it never was', given: stripped(), expected: ['notice starttls-never-offered'] },
    {
      name: 'EHLO is refused',
      given: session({ failure: { stage: 'ehlo', code: 'ehlo-refused', message: '502' } }),
      expected: ['notice starttls-never-offered'],
    },
    { name: 'the host refuses us', given: reject('554 no'), expected: ['critical probe-refused'] },
    { name: 'STARTTLS never worked', given: refused(), expected: ['critical starttls-refused'] },
    { name: 'one handshake failed', given: broken(), expected: [] },
    { name: 'the server is too slow', given: failedAt('greeting'), expected: ['notice tarpit'] },
    { name: 'nobody answers', given: timedOut(), expected: [] },
  ] as const)('are $expected where $name', ({ given, expected }) => {
    expect(codes(viewAfter(given))).toEqual(expected);
  });

  test('tell of a handshake that failed twice', () => {
    expect(codes(viewAfter(broken(), broken()))).toEqual(['critical tls-handshake-failed']);
  });

  test('keep the words of a refusal, and recognise a block list in them', () => {
    const view = viewAfter(reject('554 blocked using zen.example'));
    expect(view.findings?.[0]?.message).toMatch(/speaks of a block list: 554 blocked using zen\.example/);
    expect(view.addresses[0]?.failure?.message).toBe('554 blocked using zen.example');
  });

  test('are none where STARTTLS is expected: the loss tells it', () => {
    expect(codes(viewAfter(healthy(), healthy(), stripped()))).toEqual([]);
  });
});

function failedAt(stage: 'greeting' | 'ehlo'): SmtpSession {
  return session({ failure: { stage, code: 'timed-out', message: 'no complete answer' } });
}

describe('a new host', () => {
  test('inherits that STARTTLS is expected from those that it replaces', () => {
    const view = settle(undefined, seen(0, [stripped()], { inherits: true }), run(0));
    expect(view.baseline?.starttlsSessions).toBe(2);
    expect(view.lost).toEqual(['STARTTLS']);
    expect(codes(view)).toEqual([]);
  });

  test('learns its own keywords from there', () => {
    const first = settle(undefined, seen(0, [healthy()], { inherits: true }), run(0));
    expect(settle(first, seen(1, [stripped()]), run(1)).lost).toEqual(['STARTTLS', 'SMTPUTF8']);
  });
});

test('a keyword that is required and missing is told by the second run, and not counted as usual', () => {
  const required = { require: ['CHUNKING'] };
  const first = settle(undefined, seen(0, [healthy()], required), run(0));
  expect(codes(first)).toEqual([]);
  const second = settle(first, seen(1, [healthy()], required), run(1));
  expect(codes(second)).toEqual(['warning required-capability-missing']);
  const unseen = settle(second, seen(2, [timedOut()], required), run(2));
  expect(codes(unseen)).toEqual(['warning required-capability-missing']);
});

describe('the certificate', () => {
  const certificateOf = (view: View) => view.addresses[0]?.certificate;

  test('of the last completed handshake stands until the next one', () => {
    const view = viewAfter(upgraded({ issuer: 'CN=R10', names: ['a', 'b', 'c', 'd', 'e'] }), healthy(), timedOut());
    expect(certificateOf(view)).toEqual({
      issuer: 'CN=R10',
      validFrom: tls().validFrom,
      validTo: tls().validTo,
      names: ['a', 'b', 'c', 'd'],
      trusted: true,
      matchesName: true,
    });
    expect(certificateOf(settle(view, seen(9, [upgraded({ issuer: 'CN=R11' })]), run(9)))?.issuer).toBe('CN=R11');
  });

  test('is written once into a view of a version that did not keep it', () => {
    const now = viewAfter(upgraded(), upgraded());
    const { certificate: _, ...address } = now.addresses[0] ?? { address: '', outcome: 'unknown', observedAt: '' };
    const before: View = { ...now, addresses: [address] };
    expect(isWorthWriting(before, settle(before, seen(2, [upgraded()]), run(2)))).toBe(true);
    expect(isWorthWriting(now, settle(now, seen(2, [upgraded()]), run(2)))).toBe(false);
  });
});
