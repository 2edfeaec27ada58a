import { correlate, stillToHear } from '../../../lib/judgement/correlate';
import type { Sighting } from '../../../lib/judgement/sighting';
import { at } from '../../support/evidence';
import { losing, offered, silent } from '../../support/sightings';

const masked = (vantage: string): Sighting => losing(vantage, { outcome: 'masked', masked: ['XXXXXXXA'] });
const proxied = (vantage: string): Sighting =>
  silent(vantage, {
    proxied: { by: 'proxy.example.org', outcome: 'missing' },
    since: '2026-11-23T21:54:52.000Z',
    sinceRun: '2026-11-23T21:50:00.000Z',
  });
const stale = { heardRunAt: '2026-11-23T21:50:00.000Z' } as const;

describe('correlate', () => {
  test.each([
    {
      name: 'one vantage loses it at the server that serves the others',
      sightings: [losing('a'), offered('b'), offered('c')],
      expected: {
        losing: ['a'],
        scope: 'some-vantages',
        cause: 'source-address-reputation',
        confidence: 'medium',
        severity: 'warning',
      },
    },
    {
      name: 'the same, and nothing but STARTTLS is gone',
      sightings: [losing('a', { lost: ['STARTTLS'], gained: [] }), offered('b')],
      expected: {
        losing: ['a'],
        scope: 'some-vantages',
        cause: 'source-address-reputation',
        confidence: 'low',
        severity: 'warning',
      },
    },
    {
      name: 'the same, on the mail path',
      sightings: [losing('a', { role: 'mail-path' }), offered('b')],
      expected: {
        losing: ['a'],
        scope: 'some-vantages',
        cause: 'source-address-reputation',
        confidence: 'medium',
        severity: 'critical',
      },
    },
    {
      name: 'the same address, but without server names',
      sightings: [losing('a', { serverName: 'mx1' }), offered('b', { serverName: 'mx2' })],
      expected: {
        losing: ['a'],
        scope: 'some-vantages',
        cause: 'source-address-reputation',
        confidence: 'medium',
        severity: 'warning',
      },
    },
    {
      name: 'another address and another server serve the other vantage',
      sightings: [losing('a'), offered('b', { serverName: 'mx2', address: '192.0.2.2' })],
      expected: {
        losing: ['a'],
        scope: 'some-vantages',
        cause: 'receiver-regional',
        confidence: 'low',
        severity: 'warning',
      },
    },
    {
      name: 'all vantages lose it',
      sightings: [losing('a'), losing('b'), losing('c')],
      expected: {
        losing: ['a', 'b', 'c'],
        scope: 'everywhere',
        cause: 'receiver-change',
        confidence: 'high',
        severity: 'critical',
      },
    },
    {
      name: 'all that can look lose it',
      sightings: [losing('a'), losing('b'), silent('c')],
      expected: {
        losing: ['a', 'b'],
        scope: 'everywhere',
        cause: 'receiver-change',
        confidence: 'medium',
        severity: 'critical',
      },
    },
    {
      name: 'two vantages behind one address lose it: one place, not everywhere',
      sightings: [losing('a', { egress: '198.51.100.1' }), losing('b', { egress: '198.51.100.1' }), silent('c')],
      expected: {
        losing: ['a', 'b'],
        scope: 'some-vantages',
        cause: 'undetermined',
        confidence: 'low',
        severity: 'warning',
      },
    },
    {
      name: 'one loses it and nobody else can look',
      sightings: [losing('a'), silent('b')],
      expected: {
        losing: ['a'],
        scope: 'some-vantages',
        cause: 'undetermined',
        confidence: 'low',
        severity: 'warning',
      },
    },
    {
      name: 'one loses it and the others were served only before',
      sightings: [losing('a'), offered('b', stale)],
      expected: {
        losing: ['a'],
        scope: 'some-vantages',
        cause: 'undetermined',
        confidence: 'low',
        severity: 'warning',
      },
    },
    {
      name: 'masked words at one vantage while others are served',
      sightings: [masked('a'), offered('b')],
      expected: {
        losing: ['a'],
        scope: 'some-vantages',
        cause: 'middlebox-on-path',
        confidence: 'high',
        severity: 'warning',
      },
    },
    {
      name: 'masked words at one vantage and a plain loss at all others: the path takes that vantage out',
      sightings: [masked('a'), losing('b'), losing('c')],
      expected: {
        losing: ['a', 'b', 'c'],
        scope: 'everywhere',
        cause: 'receiver-change',
        confidence: 'medium',
        severity: 'critical',
      },
    },
    {
      name: 'a vantage without a past, while others are served',
      sightings: [losing('a', { isExpected: false, lost: ['STARTTLS'], gained: [] }), offered('b')],
      expected: {
        losing: ['a'],
        scope: 'some-vantages',
        cause: 'source-address-reputation',
        confidence: 'medium',
        severity: 'warning',
      },
    },
  ])('$name', ({ sightings, expected }) => {
    const verdict = correlate(sightings);
    expect({
      losing: verdict.losing,
      scope: verdict.scope,
      cause: verdict.cause?.code,
      confidence: verdict.cause?.confidence,
      severity: verdict.severity,
    }).toEqual(expected);
    expect(verdict.cause?.evidence.length).toBeGreaterThan(0);
  });

  test.each([
    { name: 'all are served', sightings: [offered('a'), offered('b')] },
    { name: 'nobody could look', sightings: [silent('a'), silent('b')] },
    {
      name: 'it was never offered to anyone',
      sightings: [losing('a', { isExpected: false }), losing('b', { isExpected: false })],
    },
    { name: 'there is no vantage', sightings: [] },
  ])('sees no loss where $name', ({ sightings }) => {
    expect(correlate(sightings)).toEqual({ losing: [], sightings });
  });

  test.each([
    {
      name: 'a bad address of a pool',
      sightings: [
        losing('a', { addresses: [at('192.0.2.1', 'missing'), at('192.0.2.2', 'offered')] }),
        losing('b', { addresses: [at('192.0.2.1', 'missing'), at('192.0.2.2', 'offered')] }),
      ],
      expected: { losing: ['a', 'b'], scope: 'some-addresses', cause: 'receiver-pool-inconsistent' },
    },
    {
      name: 'a masked vantage and one that loses it otherwise: one place is left, not everywhere',
      sightings: [masked('a'), losing('b'), silent('c')],
      expected: { losing: ['a', 'b'], scope: 'some-vantages', cause: 'undetermined' },
    },
    {
      name: 'masked from everywhere: the box stands before the receiver',
      sightings: [masked('a'), masked('b')],
      expected: { losing: ['a', 'b'], scope: 'everywhere', cause: 'middlebox-on-path' },
    },
    {
      name: 'a vantage behind an SMTP proxy, which sees a loss',
      sightings: [proxied('a'), offered('b')],
      expected: { losing: ['a'], scope: 'some-vantages', cause: 'smtp-proxy-on-path' },
    },
    {
      name: 'the same, and the receiver has changed as well',
      sightings: [proxied('a'), losing('b'), losing('c')],
      expected: { losing: ['a', 'b', 'c'], scope: 'everywhere', cause: 'receiver-change' },
    },
    {
      name: 'a vantage behind an SMTP proxy is no second place',
      sightings: [proxied('a'), losing('b')],
      expected: { losing: ['a', 'b'], scope: 'some-vantages', cause: 'undetermined' },
    },
    {
      name: 'a blind vantage is no second place',
      sightings: [losing('a'), losing('b', { canAnswer: false })],
      expected: { losing: ['a', 'b'], scope: 'some-vantages', cause: 'undetermined' },
    },
  ])('$name', ({ sightings, expected }) => {
    const { losing: ids, scope, cause } = correlate(sightings);
    expect({ losing: ids, scope, cause: cause?.code }).toEqual(expected);
  });

  test('names what was found on the path of one beside the cause at the others', () => {
    const { cause } = correlate([masked('a'), losing('b'), losing('c')]);
    expect(cause?.evidence.join(' ')).toMatch(/b and c lose STARTTLS.*At a the word XXXXXXXA/);
  });

  test.each([
    { name: 'says so where everywhere is all in AWS', more: {}, isSaid: true },
    { name: 'does not where a machine of ours loses it too', more: { isCloud: false }, isSaid: false },
  ])('$name', ({ more, isSaid }) => {
    const { scope, cause } = correlate([losing('a'), losing('b', more)]);
    expect(scope).toBe('everywhere');
    expect(cause?.evidence.join(' ').includes('All of these vantages are in AWS')).toBe(isSaid);
  });

  test('says first what the mail server itself has logged', () => {
    const log = losing('maillog:hq', { isLog: true, isCloud: false, role: 'mail-path' });
    const later = { heardRunAt: '2026-11-23T22:00:00.000Z' };
    const { cause, severity } = correlate([log, offered('a', later), offered('b', later)]);
    expect(cause?.code).toBe('source-address-reputation');
    expect(severity).toBe('critical');
    expect(cause?.evidence.slice(0, 2)).toEqual([
      'Your own mail server logged it (maillog:hq): no STARTTLS since 2026-11-23 21:54:52 UTC.',
      'The same server mx.example.net offers STARTTLS to a and b and withholds it from maillog:hq at the same time.',
    ]);
    const failing = correlate([{ ...log, outcome: 'tls-handshake-failed', handshakeFailures: 2 }, offered('a', later)]);
    expect(failing.cause?.evidence[0]).toContain('failed TLS handshakes since');
  });

  test.each([
    { name: 'a machine and its log', also: { egress: undefined }, scope: 'some-vantages' },
    { name: 'a machine and a log behind another address', also: { egress: '203.0.113.9' }, scope: 'everywhere' },
  ])('$name: $scope', ({ also: { egress }, scope }) => {
    const machine = losing('here', { isCloud: false, egress: '198.51.100.9' });
    const log = losing('maillog:hq', { isLog: true, isCloud: false, ...(egress !== undefined && { egress }) });
    expect(correlate([machine, log]).scope).toBe(scope);
    expect(correlate([machine, log]).cause?.code === 'receiver-change').toBe(scope === 'everywhere');
  });

  test('takes a log beside a vantage in AWS for another place, and two logs for one', () => {
    const log = losing('maillog:hq', { isLog: true, isCloud: false });
    expect(correlate([losing('a'), log]).scope).toBe('everywhere');
    expect(correlate([log, { ...log, vantage: 'maillog:lab' }]).scope).toBe('some-vantages');
  });

  test('takes hosts of other operators into account', () => {
    const here = [losing('a', { lost: ['STARTTLS'], gained: [] }), offered('b')];
    const elsewhere = [{ vantage: 'a', mxHost: 'mx.fabrikam.example:25', operator: 'fabrikam.example' }];
    expect(correlate(here).cause?.code).toBe('source-address-reputation');
    expect(correlate(here, undefined, { operator: 'example.net', elsewhere }).cause?.code).toBe('middlebox-on-path');
  });

  describe('a TLS handshake that fails', () => {
    const failing = (vantage: string, more = {}) => losing(vantage, { outcome: 'tls-handshake-failed', ...more });

    test.each([
      { name: 'once, at one vantage, is unknown', sightings: [failing('a', { handshakeFailures: 1 })], losing: [] },
      { name: 'before anybody counted, is unknown', sightings: [failing('a')], losing: [] },
      { name: 'twice is a loss', sightings: [failing('a', { handshakeFailures: 2 })], losing: ['a'] },
      { name: 'once at each of two vantages is a loss', sightings: [failing('a'), failing('b')], losing: ['a', 'b'] },
      { name: 'is not confirmed by another kind of loss', sightings: [failing('a'), losing('b')], losing: ['b'] },
    ])('$name', ({ sightings, losing: ids }) => {
      expect(correlate([...sightings, offered('z')]).losing).toEqual(ids);
    });

    test('is not contradicted by an EHLO reply, but by an upgrade after it', () => {
      const twice = failing('a', { handshakeFailures: 2 });
      const upgraded = offered('b', {
        answeredRound: Date.parse('2026-11-23T21:55:00.000Z'),
        answeredOutcome: 'offered',
      });
      const later = offered('b', { heardRunAt: '2026-11-23T23:10:00.000Z' });
      expect(stillToHear(correlate([twice, offered('b')]), 1)).toEqual(['b']);
      expect(correlate([twice, failing('c'), offered('b')]).cause?.code).toBe('receiver-change');
      for (const other of [upgraded, later]) {
        expect(correlate([twice, failing('c'), other]).cause?.code).toBe('undetermined');
      }
    });

    test('says when it is asked again', () => {
      const [first] = correlate([failing('a', { handshakeFailures: 1 }), offered('b')]).sightings;
      expect(first).toMatchObject({
        outcome: 'unknown',
        unknownBecause: expect.stringContaining('asked again in half an hour'),
      });
    });
  });

  test.each([
    { outcome: 'missing', role: 'observer', others: 'offered', severity: 'warning' },
    { outcome: 'missing', role: 'mail-path', others: 'offered', severity: 'critical' },
    { outcome: 'missing', role: 'observer', others: 'losing', severity: 'critical' },
    { outcome: 'ehlo-refused', role: 'observer', others: 'losing', severity: 'critical' },
    { outcome: 'starttls-refused', role: 'observer', others: 'offered', severity: 'warning' },
    { outcome: 'plaintext-after-starttls', role: 'observer', others: 'offered', severity: 'critical' },
    { outcome: 'probe-refused', role: 'observer', others: 'losing', severity: 'warning' },
    { outcome: 'probe-refused', role: 'mail-path', others: 'offered', severity: 'critical' },
  ] as const)(
    '$outcome at a $role is $severity where the others are $others',
    ({ outcome, role, others, severity }) => {
      const other = others === 'offered' ? offered('b') : losing('b', { outcome });
      expect(correlate([losing('a', { outcome, role }), other]).severity).toBe(severity);
    },
  );

  test('counts an answer to the second look whatever the clocks say', () => {
    const answered = offered('b', { ...stale, answeredRound: 7, answeredOutcome: 'offered' });
    expect(correlate([losing('a'), answered], 7).cause?.code).toBe('source-address-reputation');
    expect(correlate([losing('a'), answered], 8).cause?.code).toBe('undetermined');
    const unanswered = { ...answered, answeredOutcome: 'unknown' } as const;
    expect(correlate([losing('a'), unanswered], 7).cause?.code).toBe('undetermined');
  });

  describe('by the times of runs, not by the clocks of the vantages,', () => {
    const run = (minute: number): string => new Date(Date.UTC(2026, 10, 23, 21, minute)).toISOString();
    const plain = { isCloud: false } as const;

    test.each([
      { name: 'the same run in the cloud', loser: {}, other: {}, minutes: 0, isServed: false },
      { name: 'the run after in the cloud', loser: {}, other: {}, minutes: 1, isServed: true },
      { name: 'a plain machine in the next minutes', loser: {}, other: plain, minutes: 4, isServed: false },
      { name: 'a plain machine five minutes after', loser: {}, other: plain, minutes: 5, isServed: true },
      { name: 'the cloud five minutes after a plain machine', loser: plain, other: {}, minutes: 5, isServed: false },
      { name: 'the cloud later than that', loser: plain, other: {}, minutes: 6, isServed: true },
    ])('$name: served since the loss is $isServed', ({ loser, other, minutes, isServed }) => {
      const lost = losing('a', { ...loser, sinceRun: run(0), since: run(-7) });
      const served = offered('b', { ...other, heardRunAt: run(minutes), seenAt: run(minutes + 4) });
      const verdict = correlate([lost, served]);
      expect(verdict.cause?.code).toBe(isServed ? 'source-address-reputation' : 'undetermined');
      expect(stillToHear(verdict, 1)).toEqual(isServed ? [] : ['b']);
    });
  });

  test('names what a vantage without a past lacks against the others', () => {
    const verdict = correlate([losing('a', { isExpected: false, lost: ['STARTTLS'] }), offered('b')]);
    expect(verdict.sightings[0]?.lost).toEqual(['STARTTLS', 'SMTPUTF8']);
  });

  test('holds only against it what every other is offered', () => {
    const lost = { isExpected: false, lost: ['STARTTLS'] };
    const others = [offered('b'), offered('c', { keywords: ['STARTTLS'] })];
    for (const served of [others, others.toReversed()]) {
      expect(correlate([losing('a', lost), ...served]).sightings[0]?.lost).toEqual(['STARTTLS']);
    }
  });

  test('never rests on the order of the vantages', () => {
    const sightings = [losing('a'), offered('b'), silent('c'), losing('d')];
    const codes = [sightings, sightings.toReversed()].map((order) => correlate(order).cause?.code);
    expect(new Set(codes).size).toBe(1);
  });
});

describe('stillToHear', () => {
  test.each([
    { name: 'a vantage last heard before the loss', other: offered('b', stale), expected: ['b'] },
    { name: 'a vantage heard after it', other: offered('b'), expected: [] },
    { name: 'a vantage that answered this round', other: offered('b', { ...stale, answeredRound: 1 }), expected: [] },
    {
      name: 'a vantage that answered an earlier round',
      other: offered('b', { ...stale, answeredRound: 0 }),
      expected: ['b'],
    },
    {
      name: 'a vantage that was offered it in a round since, before another one joined the loss',
      other: offered('b', {
        ...stale,
        answeredRound: Date.parse('2026-11-23T21:54:53.000Z'),
        answeredOutcome: 'offered',
      }),
      expected: [],
    },
    { name: 'a vantage that got no answer after it', other: offered('b', { outcome: 'unknown' }), expected: [] },
    { name: 'a silent or blind vantage', other: silent('b'), expected: [] },
    { name: 'a vantage that loses it too', other: losing('b'), expected: [] },
    {
      name: 'one that loses it too and is asked to send STARTTLS all the same',
      other: losing('b', { awaitsUnoffered: true }),
      expected: ['b'],
    },
  ])('of $name is $expected', ({ other, expected }) => {
    expect(stillToHear(correlate([losing('a'), other]), 1)).toEqual(expected);
  });

  test.each([
    { name: 'in the minute of that run', isCloud: true, minutes: 0, expected: [] },
    { name: 'a minute before that run', isCloud: true, minutes: 1, expected: ['b'] },
    { name: 'five minutes before the run of a plain machine', isCloud: false, minutes: 5, expected: [] },
    { name: 'six minutes before the run of a plain machine', isCloud: false, minutes: 6, expected: ['b'] },
  ])('of one that was asked, and served, $name, which first saw the loss, is $expected', (given) => {
    const asked = Date.parse('2026-11-23T21:50:00.000Z');
    const sinceRun = new Date(asked + given.minutes * 60_000).toISOString();
    const lost = losing('a', { isCloud: given.isCloud, sinceRun });
    const served = offered('b', { heardRunAt: sinceRun, answeredRound: asked, answeredOutcome: 'offered' });
    expect(stillToHear(correlate([lost, served]), 1)).toEqual(given.expected);
  });
});
