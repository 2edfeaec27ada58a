import { correlate, stillToHear } from '../../../lib/judgement/correlate';
import { retirement } from '../../../lib/judgement/ending';
import { fromElsewhere, vantagesElsewhere } from '../../../lib/judgement/otherExchanges';
import type { Sighting } from '../../../lib/judgement/sighting';
import type { TargetView, View } from '../../../lib/judgement/view';
import { finding } from '../../support/findings';
import { fc } from '../../support/properties';
import { minute, view } from '../../support/records';
import { losing, offered, silent } from '../../support/sightings';

const now = 300;
const moment = { now: Date.parse(minute(now)), everyMs: 300_000 };

/** How the mail of example.net is routed at `hq`: to another host than the view below is of, since 21:00. */
const routing = (more: Partial<TargetView> = {}): TargetView => ({
  schemaVersion: 1,
  vantage: 'hq',
  shard: 0,
  target: 'example.net',
  ours: false,
  hosts: ['inside.example.net:25'],
  since: minute(0),
  observedAt: minute(0),
  findings: [],
  ...more,
});
const a = view({ firstSeenAt: minute(0) });
const retired = (at: number, firstSeenAt = 0, reason: 'no-longer-mx' | 'no-longer-monitored' = 'no-longer-mx'): View =>
  view({ vantage: 'hq', firstSeenAt: minute(firstSeenAt), retired: { reason, at: minute(at) } });

describe('a vantage whose DNS names other exchanges', () => {
  const rows: readonly {
    name: string;
    views: readonly View[];
    targets: readonly TargetView[];
    isElsewhere: boolean;
  }[] = [
    { name: 'for hours', views: [a], targets: [routing()], isElsewhere: true },
    { name: 'for an hour', views: [a], targets: [routing({ since: minute(now - 60) })], isElsewhere: true },
    { name: 'for less than an hour', views: [a], targets: [routing({ since: minute(now - 59) })], isElsewhere: false },
    {
      name: 'than the others only since they know of the host',
      views: [view({ firstSeenAt: minute(now - 59) })],
      targets: [routing()],
      isElsewhere: false,
    },
    {
      name: 'as before the others said since when they know it',
      views: [view()],
      targets: [routing()],
      isElsewhere: true,
    },
    {
      name: 'beside this one',
      views: [a],
      targets: [routing({ hosts: ['inside.example.net:25', 'mx.example.net:25'] })],
      isElsewhere: false,
    },
    {
      name: 'for one of the targets only',
      views: [a],
      targets: [routing(), routing({ target: 'example.org', hosts: ['mx.example.net:25'] })],
      isElsewhere: false,
    },
    {
      name: 'as last known, since it does not answer',
      views: [a],
      targets: [routing({ unresolved: [{ name: 'example.net', since: minute(200) }] })],
      isElsewhere: false,
    },
    {
      name: 'the address of one of which is not told',
      views: [a],
      targets: [routing({ unresolved: [{ name: 'inside.example.net:25', since: minute(200) }] })],
      isElsewhere: true,
    },
    {
      name: 'more of them than are watched',
      views: [a],
      targets: [routing({ findings: [finding({ code: 'too-many-mx' })] })],
      isElsewhere: false,
    },
    {
      name: 'or rather none at all',
      views: [a],
      targets: [routing({ hosts: [], findings: [finding({ code: 'no-mx' })] })],
      isElsewhere: true,
    },
    { name: 'nowhere, as it left the target', views: [a], targets: [routing({ hosts: [] })], isElsewhere: false },
    { name: 'that nobody was told of yet', views: [a], targets: [], isElsewhere: false },
    { name: 'while nobody has this one', views: [], targets: [routing()], isElsewhere: false },
    { name: 'since two hours, and this one before', views: [a, retired(now - 120)], targets: [], isElsewhere: true },
    { name: 'only now, and this one before', views: [a, retired(now - 5)], targets: [], isElsewhere: false },
    {
      name: 'but for a look that was asked for',
      views: [a, retired(now - 5, now - 9)],
      targets: [],
      isElsewhere: true,
    },
    {
      name: 'as the target is watched no more',
      views: [a, retired(now - 120, 0, 'no-longer-monitored')],
      targets: [],
      isElsewhere: false,
    },
    {
      name: 'for a target that it left, and this one for another',
      views: [a, retired(now - 120), view({ vantage: 'hq', target: 'example.org' })],
      targets: [],
      isElsewhere: false,
    },
  ];
  test.each(rows)('$name: $isElsewhere', ({ views, targets, isElsewhere }) => {
    expect([...vantagesElsewhere({ views, targets }, moment)]).toEqual(isElsewhere ? ['hq'] : []);
  });

  test('is the same in whatever order the vantages come', () => {
    const views = fc.array(
      fc.record({
        vantage: fc.constantFrom('a', 'b', 'hq'),
        at: fc.integer({ min: 0, max: now }),
        isRetired: fc.boolean(),
      }),
    );
    const routings = fc.array(
      fc.record({
        vantage: fc.constantFrom('a', 'b', 'hq'),
        at: fc.integer({ min: 0, max: now }),
        isThere: fc.boolean(),
      }),
    );
    fc.assert(
      fc.property(views, routings, (seen, told) => {
        const host = {
          views: seen.map(({ vantage, at, isRetired }) =>
            view({
              vantage,
              firstSeenAt: minute(0),
              ...(isRetired && { retired: { reason: 'no-longer-mx', at: minute(at) } as const }),
            }),
          ),
          targets: told.map(({ vantage, at, isThere }) =>
            routing({ vantage, since: minute(at), hosts: [isThere ? 'mx.example.net:25' : 'x:25'] }),
          ),
        };
        const turned = { views: host.views.toReversed(), targets: host.targets.toReversed() };
        const elsewhere = vantagesElsewhere(host, moment);
        expect([...vantagesElsewhere(turned, moment)].sort()).toEqual([...elsewhere].sort());
        for (const { vantage, retired: gone } of host.views) {
          if (gone === undefined) expect(elsewhere).not.toContain(vantage);
        }
      }),
    );
  });
});

describe('what is said from elsewhere', () => {
  const met = {
    address: '198.51.100.1',
    outcome: 'offered',
    serverName: 'mx',
    observedAt: minute(9),
    isAnswer: true,
  } as const;
  const unasked = silent('hq', { isCloud: true });
  const served = fromElsewhere({ ...unasked, answeredRound: 7, answeredOutcome: 'offered', addresses: [met] }, true);
  const denied = fromElsewhere(
    { ...unasked, answeredRound: 7, answeredOutcome: 'missing', addresses: [{ ...met, outcome: 'missing' }] },
    true,
  );

  test('is that it is served where a second look was, and nothing else', () => {
    expect(served).toMatchObject({ outcome: 'offered', address: '198.51.100.1', serverName: 'mx', seenAt: minute(9) });
    for (const one of [denied, fromElsewhere(unasked, true)]) {
      expect(one).toMatchObject({ outcome: 'unknown', unknownBecause: 'its DNS names other MX hosts', lost: [] });
      expect(one.addresses).toBeUndefined();
    }
    expect(fromElsewhere(unasked, false).canAnswer).toBe(false);
  });

  test('is neither a loss, nor a doubt about the loss of others', () => {
    const [b, c, d] = [losing('b'), losing('c'), losing('d')];
    const alone = correlate([b, c, d]);
    const beside = correlate([b, c, d, fromElsewhere(unasked, false)]);
    expect(beside).toMatchObject({ losing: ['b', 'c', 'd'], scope: 'everywhere', severity: 'critical' });
    expect(beside.cause).toMatchObject({ code: 'receiver-change', confidence: alone.cause?.confidence });
    expect(beside.cause?.evidence).toContain('hq has no say here: its DNS names other MX hosts.');
    expect(stillToHear(beside, 1)).toEqual([]);
    expect(correlate([b, denied]).losing).toEqual(['b']);
  });

  test('counts for a loss as an offer does, once it is the answer to a second look', () => {
    const verdict = correlate([losing('b', { addresses: [{ ...met, outcome: 'missing' }] }), served], 7);
    expect(verdict).toMatchObject({ losing: ['b'], scope: 'some-vantages' });
    expect(verdict.cause?.code).toBe('source-address-reputation');
  });

  test('does not make a host one that is no MX any more', () => {
    const gone = { retired: 'no-longer-mx', retiredAt: minute(0), targets: ['example.net'] } as const;
    const [b, c] = [silent('b', gone), silent('c', gone)];
    const loss = losing('hq');
    expect(retirement(correlate([loss, b, c]))).toBe('no-longer-mx');
    expect(retirement(correlate([loss, fromElsewhere(b, false), fromElsewhere(c, false)]))).toBeUndefined();
    expect(retirement(correlate([offered('hq'), fromElsewhere(b, false), c]))).toBeUndefined();
    const log = silent('maillog:c', { ...gone, isLog: true });
    expect(retirement(correlate([loss, c, log]))).toBeUndefined();
    expect(retirement(correlate([c, log]))).toBe('no-longer-mx');
  });

  const outcomes = fc.constantFrom('offered' as const, 'missing' as const, 'masked' as const, 'unknown' as const);
  const told = fc.array(outcomes, { minLength: 1, maxLength: 5 });
  const answers = fc.array(fc.record({ outcome: outcomes, isAsked: fc.boolean() }), { maxLength: 3 });
  test('changes no verdict unless it is an offer, in whatever order the vantages come', () => {
    fc.assert(
      fc.property(told, answers, (seen, others) => {
        const own = seen.map((outcome, n) =>
          outcome === 'offered' || outcome === 'unknown'
            ? offered(`v${n}`, { outcome })
            : losing(`v${n}`, { outcome, egress: `203.0.113.${n}` }),
        );
        const elsewhere = others.map(({ outcome, isAsked }, n) =>
          fromElsewhere(
            silent(`w${n}`, {
              ...(isAsked && { answeredRound: 7, answeredOutcome: outcome, addresses: [{ ...met, outcome }] }),
            }),
            false,
          ),
        );
        const gist = (sightings: readonly Sighting[]) => {
          const { losing: losers, scope, severity, cause } = correlate(sightings, 7);
          return { losers: [...losers].sort(), scope, severity, cause: cause?.code, confidence: cause?.confidence };
        };
        const beside = gist([...own, ...elsewhere]);
        expect(gist([...elsewhere, ...own].toReversed())).toEqual(beside);
        expect(beside.losers).toEqual(gist(own).losers);
        if (elsewhere.every(({ outcome }) => outcome === 'unknown')) expect(beside).toEqual(gist(own));
      }),
    );
  });
});
