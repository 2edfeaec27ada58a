import { isLoss, outcomeOf } from '../../../lib/judgement/outcome';
import { deviate, isWorthWriting, type RunContext, type Seen, settle } from '../../../lib/judgement/settle';
import type { View } from '../../../lib/judgement/view';
import type { SmtpSession } from '../../../lib/smtp/types';
import {
  HEALTHY_KEYWORDS,
  healthy,
  masked,
  observation,
  session,
  stripped,
  throttled,
  timedOut,
} from '../../support/observations';
import { fc } from '../../support/properties';

const tls = {
  protocol: 'TLSv1.3',
  cipher: 'TLS_AES_256_GCM_SHA384',
  trusted: true,
  matchesName: true,
  names: ['mx.example.net'],
  fingerprint256: 'F1',
};
const failing = (
  stage: 'starttls' | 'tlsHandshake',
  code: 'starttls-refused' | 'plaintext-after-starttls' | 'tls-handshake-failed',
) => session({ keywords: HEALTHY_KEYWORDS, serverName: 'mx.example.net', failure: { stage, code, message: code } });
const UNKNOWN = [
  timedOut(),
  throttled(),
  session({ failure: { stage: 'greeting', code: 'timed-out', message: 'no greeting in 60 s' } }),
  session({ failure: { stage: 'ehlo', code: 'connection-closed', message: 'closed by the server' } }),
];
const KNOWN = [
  healthy(),
  { ...healthy(), tls },
  stripped(),
  masked(),
  session({ failure: { stage: 'ehlo', code: 'ehlo-refused', message: '502' } }),
  session({ failure: { stage: 'greeting', code: 'refused', message: '554 blocked' } }),
  failing('starttls', 'starttls-refused'),
  failing('starttls', 'plaintext-after-starttls'),
  failing('tlsHandshake', 'tls-handshake-failed'),
];

type Run = readonly (readonly [address: string, session: SmtpSession])[];
const ADDRESSES = ['192.0.2.1', '192.0.2.2'];
const runOf = (sessions: readonly SmtpSession[]): fc.Arbitrary<Run> =>
  fc
    .tuple(
      fc.subarray(ADDRESSES, { minLength: 1 }),
      fc.tuple(fc.constantFrom(...sessions), fc.constantFrom(...sessions)),
    )
    .map(([addresses, pair]) => addresses.map((address, n) => [address, pair[n] ?? timedOut()] as const));
const anyRuns = fc.array(runOf([...KNOWN, ...UNKNOWN]), { minLength: 1, maxLength: 30 });
const unknownRuns = fc.array(runOf(UNKNOWN), { minLength: 1, maxLength: 15 });

const minute = (n: number): string => new Date(Date.UTC(2026, 10, 23, 21, n)).toISOString();
const EVERY = 5;
const context = (n: number): RunContext => ({
  vantage: 'hq',
  shard: 0,
  role: 'mail-path',
  everyMs: EVERY * 60_000,
  scheduledAt: minute(n * EVERY),
  startedAt: minute(n * EVERY),
  ...(n > 0 && { lastRunAt: minute((n - 1) * EVERY), lastScheduledAt: minute((n - 1) * EVERY) }),
});
const seen = (n: number, run: Run): Seen => ({
  target: 'example.net',
  host: 'mx.example.net:25',
  mxHost: 'mx.example.net',
  port: 25,
  ours: false,
  verify: false,
  require: [],
  knownAddresses: ADDRESSES,
  observations: run.map(([address, given]) => observation(given, minute(n * EVERY), address)),
});
const settled = (runs: readonly Run[], before?: View, from = 0): View | undefined =>
  runs.reduce<View | undefined>((view, run, n) => settle(view, seen(from + n, run), context(from + n)), before);

/** What only a session can show that got so far as to be without TLS. */
const OF_LOSS = new Set([
  'starttls-not-supported',
  'starttls-masked',
  'ehlo-refused',
  'starttls-refused',
  'plaintext-after-starttls',
  'tls-handshake-failed',
  'probe-refused',
  'starttls-never-offered',
  'starttls-intermittent',
]);
const outcomesOf = (runs: readonly Run[]) => new Set(runs.flat().map(([, given]) => outcomeOf(given)));

describe('a view, whatever its sessions', () => {
  test('finds no loss in sessions that know nothing', () => {
    fc.assert(
      fc.property(unknownRuns, (runs) => {
        const view = settled(runs);
        expect(view).toMatchObject({ outcome: 'unknown', lost: [], gained: [], flips: [] });
        expect(view?.baseline).toBeUndefined();
        expect(view?.findings?.filter(({ code }) => OF_LOSS.has(code))).toEqual([]);
      }),
    );
  });

  test('takes nothing for lost, and nothing for good again, because of sessions that know nothing', () => {
    fc.assert(
      fc.property(anyRuns, unknownRuns, (runs, more) => {
        const before = settled(runs);
        const after = settled(more, before, runs.length);
        if (before?.outcome === 'offered') expect(['offered', 'unknown']).toContain(after?.outcome);
        if (before !== undefined && isLoss(before.outcome)) expect(after?.outcome).not.toBe('offered');
        expect(after?.baseline).toEqual(before?.baseline);
      }),
    );
  });

  test('has an outcome that a session showed, and a loss among its findings only where one did', () => {
    fc.assert(
      fc.property(anyRuns, (runs) => {
        const view = settled(runs);
        const shown = outcomesOf(runs);
        if (view?.outcome !== 'unknown') expect(shown).toContain(view?.outcome);
        const isLossShown = [...shown].some(isLoss);
        if (!isLossShown) expect(view?.findings?.filter(({ code }) => OF_LOSS.has(code))).toEqual([]);
        const offers = runs.filter((run) =>
          run.some(([, given]) => given.ehlo?.capabilities.some((c) => c.keyword === 'STARTTLS')),
        );
        expect(view?.baseline?.starttlsSessions ?? 0).toBeLessThanOrEqual(offers.length);
      }),
    );
  });

  test('is the same in whatever order a run asked the addresses, and when it is settled twice', () => {
    fc.assert(
      fc.property(anyRuns, runOf([...KNOWN, ...UNKNOWN]), (runs, last) => {
        const before = settled(runs);
        const n = runs.length;
        const [one, other] = [last, last.toReversed()].map((run) => settle(before, seen(n, run), context(n)));
        expect(other).toEqual(one);
        if (one !== undefined) expect(isWorthWriting(one, { ...one })).toBe(false);
      }),
    );
  });

  test('keeps its outcome and baseline where a surprise is not confirmed', () => {
    fc.assert(
      fc.property(anyRuns, runOf([...KNOWN, ...UNKNOWN]), fc.boolean(), (runs, last, isUnanswered) => {
        const before = settled(runs);
        if (before === undefined) return;
        const n = runs.length;
        const view = deviate(before, settle(before, seen(n, last), context(n)), context(n), isUnanswered);
        expect([view.outcome, view.since, view.baseline]).toEqual([before.outcome, before.since, before.baseline]);
        const isLossBefore = (before.findings ?? []).some(
          ({ code }) => code !== 'starttls-intermittent' && OF_LOSS.has(code),
        );
        const isLossAfter = (view.findings ?? []).some(
          ({ code }) => code !== 'starttls-intermittent' && OF_LOSS.has(code),
        );
        expect(isLossAfter).toBe(isLossBefore);
      }),
    );
  });
});
