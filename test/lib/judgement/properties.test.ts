import { assess } from '../../../lib/judgement/assess';
import { correlate } from '../../../lib/judgement/correlate';
import { FINDING_CODES, SEVERITIES } from '../../../lib/judgement/finding';
import { isLoss, OUTCOMES, outcomeOf } from '../../../lib/judgement/outcome';
import type { Sighting } from '../../../lib/judgement/sighting';
import { CAUSE_CODES, CONFIDENCES, type Surroundings } from '../../../lib/judgement/verdict';
import type { Listing } from '../../../lib/judgement/view';
import { FAILURE_CODES, type SessionFailure, STAGES } from '../../../lib/smtp/types';
import { observation, session } from '../../support/observations';
import { fc } from '../../support/properties';
import { losing, offered, silent } from '../../support/sightings';

const words = fc.subarray(['SIZE', 'STARTTLS', 'DSN', 'AUTH', 'X-STARTTLS', 'CHUNKING']);
const failures: fc.Arbitrary<SessionFailure> = fc.record({
  stage: fc.constantFrom(...STAGES),
  code: fc.constantFrom(...FAILURE_CODES),
  message: fc.string(),
});
const sessions = fc
  .record(
    { keywords: words, masked: fc.subarray(['XXXXXXXA']), serverName: fc.string(), failure: failures },
    { requiredKeys: [] },
  )
  .map(session);
const expectations = fc.record({
  starttls: fc.boolean(),
  require: words,
  role: fc.constantFrom('mail-path' as const, 'observer' as const),
});

describe('assess, whatever a session showed', () => {
  const assessed = (
    check: (...args: readonly [Parameters<typeof assess>[0]['session'], ReturnType<typeof assess>]) => void,
  ) =>
    fc.assert(
      fc.property(sessions, expectations, (seen, expectation) =>
        check(seen, assess(observation(seen, '2026-11-23T21:55:00.000Z'), expectation)),
      ),
    );

  test('gives known codes and severities, each code once but for the keywords that are required', () => {
    assessed((_, findings) => {
      for (const { code, severity } of findings) {
        expect(FINDING_CODES).toContain(code);
        expect(SEVERITIES).toContain(severity);
      }
      const codes = findings.map(({ code }) => code).filter((code) => code !== 'required-capability-missing');
      expect(new Set(codes).size).toBe(codes.length);
    });
  });

  test('finds nothing wrong where nothing is known', () => {
    assessed((seen, findings) => {
      if (outcomeOf(seen) === 'unknown') expect(findings).toEqual([]);
    });
  });

  test('never misses STARTTLS where it is among the keywords', () => {
    assessed((seen, findings) => {
      const codes = findings.map(({ code }) => code);
      if (seen.ehlo?.capabilities.some(({ keyword }) => keyword === 'STARTTLS') === true) {
        expect(codes).not.toContain('starttls-not-supported');
        expect(codes).not.toContain('starttls-masked');
      }
    });
  });
});

const times = fc
  .integer({ min: 0, max: 59 })
  .map((minute) => `2026-11-23T21:${String(minute).padStart(2, '0')}:00.000Z`);
const ROUND = Date.parse('2026-11-23T21:30:00.000Z');
const sightedAddress = fc.record({
  address: fc.constantFrom('192.0.2.1', '192.0.2.2', '192.0.2.3'),
  outcome: fc.constantFrom(...OUTCOMES),
  serverName: fc.constantFrom('s1.example.net', 's2.example.net'),
  observedAt: times,
  namedAt: times,
  isAnswer: fc.boolean(),
  offeredBy: fc.subarray(['s1.example.net', 's2.example.net', 's3.example.net']),
});
const deviating = fc.record({
  outcome: fc.constantFrom(...OUTCOMES),
  serverName: fc.constantFrom('s1.example.net', 's2.example.net'),
  at: times,
});
const listing: fc.Arbitrary<Listing> = fc.record({
  schemaVersion: fc.constant(1 as const),
  vantage: fc.constant('v0'),
  shard: fc.constant(0),
  address: fc.constantFrom('203.0.113.9', '198.51.100.7'),
  observedAt: times,
  answers: fc.array(
    fc.record({
      zone: fc.constant('zen.spamhaus.org'),
      state: fc.constantFrom('listed' as const, 'clean' as const, 'unknown' as const),
      codes: fc.constant(['127.0.0.4']),
      lists: fc.constantFrom(['XBL (CBL data)'], ['PBL']),
      since: times,
      lastCleanAt: times,
    }),
    { maxLength: 2 },
  ),
});
const facts = fc.record(
  {
    outcome: fc.constantFrom(...OUTCOMES),
    since: times,
    seenAt: times,
    lastOfferedAt: times,
    isExpected: fc.boolean(),
    canAnswer: fc.boolean(),
    role: fc.constantFrom('mail-path' as const, 'observer' as const),
    isCloud: fc.boolean(),
    egress: fc.constantFrom('203.0.113.9', '198.51.100.7', '2001:db8::1'),
    address: fc.constantFrom('192.0.2.1', '192.0.2.2'),
    serverName: fc.constantFrom('s1.example.net', 's2.example.net'),
    sinceRun: times,
    heardRunAt: times,
    lost: fc.subarray(['STARTTLS', 'SMTPUTF8']),
    gained: fc.subarray(['AUTH']),
    answeredRound: fc.constantFrom(ROUND, ROUND - 60_000),
    answeredOutcome: fc.constantFrom('offered' as const, 'missing' as const),
    handshakeFailures: fc.integer({ min: 0, max: 3 }),
    addresses: fc.array(sightedAddress, { maxLength: 3 }),
    deviating: fc.array(deviating, { maxLength: 3 }),
    listings: fc.array(listing, { maxLength: 2 }),
    unoffered: fc.constantFrom(
      { result: 'accepted' as const, replyCode: 220, fingerprint: 'F1' },
      { result: 'refused' as const, replyCode: 500 },
    ),
    fingerprints: fc.subarray(['F1', 'F2']),
  },
  { requiredKeys: [] },
);
const makers = fc.constantFrom(losing, offered, silent);
const vantages: fc.Arbitrary<readonly Sighting[]> = fc
  .array(fc.tuple(makers, facts), { minLength: 1, maxLength: 6 })
  .map((all) => all.map(([make, more], n) => make(`v${n}`, more)));

const elsewhere = fc.array(
  fc.record({
    vantage: fc.constantFrom('v0', 'v1', 'v2', 'v3'),
    mxHost: fc.constantFrom('mx.fabrikam.example:25', 'mx.tailspin.example:25', 'mx2.example.net:25'),
    operator: fc.constantFrom('fabrikam.example', 'tailspin.example', 'example.net'),
  }),
  { maxLength: 6 },
);
const share = fc.double({ min: 0, max: 1, noNaN: true });
const surroundings: fc.Arbitrary<Surroundings> = fc.record(
  {
    operator: fc.constant('example.net'),
    elsewhere,
    lostShare: fc.tuple(share, share, share).map((shares) => new Map(shares.map((each, n) => [`v${n}`, each]))),
    told: fc.record({
      cause: fc.record({
        code: fc.constantFrom(...CAUSE_CODES),
        confidence: fc.constantFrom(...CONFIDENCES),
        evidence: fc.constant(['as it was said']),
      }),
      losing: fc.subarray(['v0', 'v1', 'v2']),
    }),
  },
  { requiredKeys: [] },
);

describe('correlate, whatever the vantages say', () => {
  test('comes to the same verdict in whatever order it hears them, and of what they lose elsewhere', () => {
    const shuffled = <T>(all: readonly T[]) => fc.shuffledSubarray([...all], { minLength: all.length });
    const both = fc.tuple(vantages, surroundings, fc.constantFrom(undefined, ROUND)).chain(([all, around, round]) =>
      fc.record({
        all: fc.constant(all),
        others: shuffled(all),
        around: fc.constant(around),
        aroundOthers: shuffled(around.elsewhere ?? []).map((mixed) => ({
          ...around,
          ...(around.elsewhere && { elsewhere: mixed }),
        })),
        round: fc.constant(round),
      }),
    );
    fc.assert(
      fc.property(both, ({ all, others, around, aroundOthers, round }) => {
        const [one, other] = [correlate(all, round, around), correlate(others, round, aroundOthers)];
        expect([...other.losing].sort()).toEqual([...one.losing].sort());
        expect([other.scope, other.severity]).toEqual([one.scope, one.severity]);
        expect([other.cause?.code, other.cause?.confidence]).toEqual([one.cause?.code, one.cause?.confidence]);
      }),
    );
  });

  test('names a cause, a scope and a severity exactly where somebody loses it', () => {
    fc.assert(
      fc.property(vantages, (all) => {
        const { losing: losers, cause, scope, severity } = correlate(all);
        for (const part of [cause, scope, severity]) expect(part !== undefined).toBe(losers.length > 0);
        expect(cause?.evidence).not.toEqual([]);
      }),
    );
  });

  test('never counts an unknown or a served vantage among the losing, and never calls one vantage everywhere', () => {
    fc.assert(
      fc.property(vantages, (all) => {
        const { losing: losers, scope } = correlate(all);
        for (const { vantage, outcome } of all) if (!isLoss(outcome)) expect(losers).not.toContain(vantage);
        if (scope === 'everywhere') expect(losers.length).toBeGreaterThan(1);
      }),
    );
  });

  test('calls nothing lost that nobody expects and nobody is served', () => {
    fc.assert(
      fc.property(vantages, (all) => {
        const unexpected = all
          .filter(({ outcome }) => outcome !== 'offered')
          .map((sighting) => ({ ...sighting, isExpected: false }));
        expect(correlate(unexpected).losing).toEqual([]);
      }),
    );
  });
});
