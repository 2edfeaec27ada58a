import { expectsStarttls } from '../../../lib/judgement/baseline';
import { deviate, isWorthWriting, needsConfirmation, type RunContext, settle } from '../../../lib/judgement/settle';
import type { View } from '../../../lib/judgement/view';
import type { SmtpSession } from '../../../lib/smtp/types';
import { healthy, observation, session, stripped, timedOut } from '../../support/observations';

const minute = (n: number): string => new Date(Date.UTC(2026, 10, 23, 21, n)).toISOString();
const run = (n: number): RunContext => ({
  vantage: 'hq',
  shard: 0,
  role: 'mail-path',
  everyMs: 60_000,
  scheduledAt: minute(n),
  startedAt: minute(n),
  ...(n > 0 && { lastRunAt: minute(n - 1) }),
});
const seen = (n: number, sessions: Record<string, SmtpSession>) => ({
  target: 'example.net',
  host: 'mx.example.net:25',
  mxHost: 'mx.example.net',
  port: 25,
  ours: false,
  verify: false,
  require: [],
  knownAddresses: ['192.0.2.1', '192.0.2.2'],
  observations: Object.entries(sessions).map(([address, given]) => observation(given, minute(n), address)),
});
const one = (given: SmtpSession) => ({ '192.0.2.1': given });
const both = (given: SmtpSession) => ({ '192.0.2.1': given, '192.0.2.2': given });
const at = (previous: View | undefined, n: number, sessions: Record<string, SmtpSession>): View =>
  settle(previous, seen(n, sessions), run(n));
const usual = (): View => at(at(undefined, 0, both(healthy())), 1, both(healthy()));

describe('settle', () => {
  test('expects STARTTLS from its second good session on', () => {
    const first = at(undefined, 0, both(healthy()));
    expect(expectsStarttls(first)).toBe(false);
    expect(expectsStarttls(at(first, 1, both(healthy())))).toBe(true);
  });

  test.each([
    { session: stripped(), code: 'starttls-not-supported' },
    { session: session({ failure: { stage: 'ehlo', code: 'ehlo-refused', message: '502' } }), code: 'ehlo-refused' },
  ])('finds $code, as a notice, where STARTTLS is lost after its first good session', ({ session: given, code }) => {
    const first = at(undefined, 0, both(healthy()));
    const lost = at(first, 1, both(given));
    expect(expectsStarttls(lost)).toBe(false);
    expect(lost.findings).toEqual([
      { code, severity: 'notice', message: expect.stringContaining('in one session'), since: minute(1) },
    ]);
    expect(at(lost, 2, both(healthy())).findings).toEqual([]);
    expect(at(usual(), 2, both(given)).findings).toEqual([]);
  });

  test('keeps "since" and writes nothing while nothing changes', () => {
    const second = usual();
    const third = at(second, 2, one(healthy()));
    expect(third.since).toBe(minute(0));
    expect(isWorthWriting(second, third)).toBe(false);
    expect(needsConfirmation(second, third)).toBe(false);
  });

  test('names lost and gained keywords, and when STARTTLS was last offered', () => {
    const lost = at(usual(), 5, both(stripped()));
    expect(lost).toMatchObject({
      outcome: 'missing',
      lost: ['STARTTLS', 'SMTPUTF8'],
      gained: ['AUTH'],
      since: minute(5),
      sinceRun: minute(5),
      lastOfferedAt: minute(4),
    });
    expect(lost.baseline?.keywords).toContain('STARTTLS');
  });

  test('keeps the last good moment while the loss lasts and drops it when it is over', () => {
    const later = at(at(usual(), 5, both(stripped())), 6, both(stripped()));
    expect(later.lastOfferedAt).toBe(minute(4));
    expect(at(later, 7, both(healthy())).lastOfferedAt).toBeUndefined();
  });

  test('takes one address without STARTTLS for the host', () => {
    const view = at(usual(), 2, { '192.0.2.1': healthy(), '192.0.2.2': stripped() });
    expect(view.outcome).toBe('missing');
  });

  test('keeps the outcome of addresses that were not asked in this run', () => {
    const lost = at(usual(), 2, { '192.0.2.2': stripped() });
    expect(at(lost, 3, { '192.0.2.1': healthy() }).outcome).toBe('missing');
  });

  test('does not take an unreachable address that had lost STARTTLS for a recovery', () => {
    const lost = at(usual(), 2, { '192.0.2.1': healthy(), '192.0.2.2': stripped() });
    const unreachable = at(lost, 3, { '192.0.2.1': healthy(), '192.0.2.2': timedOut() });
    expect(unreachable.outcome).toBe('unknown');
    expect(at(unreachable, 4, { '192.0.2.1': healthy(), '192.0.2.2': timedOut() }).outcome).toBe('unknown');
    expect(at(unreachable, 4, both(healthy())).outcome).toBe('offered');
  });

  test('forgets an address that left the DNS', () => {
    const lost = at(usual(), 2, { '192.0.2.1': healthy(), '192.0.2.2': stripped() });
    const moved = settle(lost, { ...seen(3, one(healthy())), knownAddresses: ['192.0.2.1'] }, run(3));
    expect(moved.addresses.map(({ address }) => address)).toEqual(['192.0.2.1']);
    expect(moved.outcome).toBe('offered');
  });

  test('remembers who offered it at an address while nobody does', () => {
    const named = (serverName: string, keywords: readonly string[]) => both(session({ keywords, serverName }));
    const offeredBy = (view: View) => view.addresses.map((address) => address.offeredBy);
    const usual = at(undefined, 0, named('s2', ['STARTTLS']));
    const lost = at(usual, 1, named('s1', ['SIZE']));
    expect(offeredBy(usual)).toEqual([undefined, undefined]);
    expect(offeredBy(lost)).toEqual([['s2'], ['s2']]);
    expect(offeredBy(at(lost, 2, named('s3', ['SIZE'])))).toEqual([['s2'], ['s2']]);
    expect(offeredBy(at(lost, 2, named('s1', ['STARTTLS'])))).toEqual([undefined, undefined]);
    expect(offeredBy(at(usual, 1, both(timedOut())))).toEqual([['s2'], ['s2']]);
  });

  test('remembers the last four of them', () => {
    const lost = at(at(undefined, 0, both(session({ keywords: ['STARTTLS'], serverName: 's2' }))), 1, both(timedOut()));
    const many = {
      ...lost,
      addresses: lost.addresses.map((a) => ({ ...a, offeredBy: ['s1', 's2', 's3', 's4', 's5'] })),
    };
    const [address] = at(many, 2, both(session({ keywords: ['SIZE'], serverName: 's6' }))).addresses;
    expect(address?.offeredBy).toEqual(['s2', 's3', 's4', 's5']);
  });

  test('keeps all addresses where the DNS did not answer', () => {
    const view = settle(usual(), { ...seen(3, one(healthy())), knownAddresses: [] }, run(3));
    expect(view.addresses).toHaveLength(2);
  });

  test('never learns a baseline from a session without STARTTLS', () => {
    const never = at(at(undefined, 0, both(stripped())), 1, both(stripped()));
    expect(never.baseline).toBeUndefined();
    expect(expectsStarttls(never)).toBe(false);
    expect(expectsStarttls({ ...never, require: ['STARTTLS'] })).toBe(true);
  });

  test('keeps only the keywords that all good sessions of a day had', () => {
    const poorer = session({ keywords: ['STARTTLS', 'SIZE'] });
    const shrunk = at(usual(), 2, both(poorer));
    expect(shrunk.baseline?.keywords).toEqual(['SIZE', 'STARTTLS']);
    expect(at(shrunk, 3, both(healthy())).baseline?.keywords).toEqual(['SIZE', 'STARTTLS']);
    expect(at(shrunk, 24 * 60, both(healthy())).baseline?.keywords).toContain('SMTPUTF8');
  });
});

describe('keywords that differ from the usual', () => {
  const settled = (): View => {
    const view = usual();
    if (view.baseline === undefined) throw new Error('no baseline');
    return { ...view, baseline: { ...view.baseline, irregular: [] } };
  };
  const codes = ({ findings = [] }: View) => findings.map(({ code }) => code);
  const poorer = session({ keywords: ['AUTH', 'SIZE', 'STARTTLS'] });

  test('are findings once a second run agrees, and while nobody answers', () => {
    const first = at(settled(), 3, both(poorer));
    expect(codes(first)).toEqual([]);
    expect(isWorthWriting(settled(), first)).toBe(true);
    const second = at(first, 4, both(poorer));
    expect(second.findings).toMatchObject([
      { code: 'capability-gained', message: 'newly offered: AUTH', since: minute(4) },
      {
        code: 'capability-lost',
        message: 'no longer offered: 8BITMIME, DSN, ENHANCEDSTATUSCODES, PIPELINING, SMTPUTF8',
      },
    ]);
    expect(codes(at(second, 5, both(timedOut())))).toEqual(codes(second));
    expect(codes(at(second, 5, both(healthy())))).toEqual([]);
  });

  test('are none where the next run has them back', () => {
    expect(codes(at(at(settled(), 3, both(poorer)), 4, both(healthy())))).toEqual([]);
  });
});

describe('needsConfirmation', () => {
  test.each([
    { name: 'a first look that finds STARTTLS', previous: undefined, next: healthy(), expected: false },
    { name: 'a first look that finds none', previous: undefined, next: stripped(), expected: true },
    { name: 'a loss', previous: healthy(), next: stripped(), expected: true },
    { name: 'a recovery', previous: stripped(), next: healthy(), expected: true },
    { name: 'no answer', previous: healthy(), next: timedOut(), expected: true },
    { name: 'no news', previous: healthy(), next: healthy(), expected: false },
  ])('of $name is $expected', ({ previous, next, expected }) => {
    const before = previous && at(undefined, 0, both(previous));
    expect(needsConfirmation(before, at(before, 1, both(next)))).toBe(expected);
  });
});

describe('deviate', () => {
  test('keeps the view and remembers the disagreement', () => {
    const before = usual();
    const deviated = deviate(before, at(before, 2, both(stripped())), run(2));
    expect(deviated.outcome).toBe('offered');
    expect(deviated.deviations).toEqual([
      { at: minute(2), scheduledAt: minute(2), outcome: 'missing', serverName: 'mx.example.net' },
    ]);
    expect(isWorthWriting(before, deviated)).toBe(true);
  });

  test('keeps the last 50 of the last 24 hours', () => {
    let view = usual();
    for (let n = 2; n < 62; n += 1) view = deviate(view, at(view, n, both(stripped())), run(n));
    expect(view.deviations).toHaveLength(50);
    const later = at(view, 24 * 60 + 61, both(healthy()));
    expect(later.deviations.map((deviation) => deviation.at)).toEqual([minute(61)]);
  });
});
