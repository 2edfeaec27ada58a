import { correlate, stillToHear } from '../../../lib/judgement/correlate';
import type { Sighting } from '../../../lib/judgement/sighting';
import { losing, offered, silent } from '../../support/sightings';

const masked = (vantage: string): Sighting => losing(vantage, { outcome: 'masked', masked: ['XXXXXXXA'] });
const stale = { seenAt: '2026-11-23T21:50:00.000Z' } as const;

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
        cause: 'undetermined',
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

  test('counts an answer to the second look whatever the clocks say', () => {
    const answered = offered('b', { ...stale, answeredRound: 7, answeredOutcome: 'offered' });
    expect(correlate([losing('a'), answered], 7).cause?.code).toBe('source-address-reputation');
    expect(correlate([losing('a'), answered], 8).cause?.code).toBe('undetermined');
    const unanswered = { ...answered, answeredOutcome: 'unknown' } as const;
    expect(correlate([losing('a'), unanswered], 7).cause?.code).toBe('undetermined');
  });

  test('names what a vantage without a past lacks against the others', () => {
    const verdict = correlate([losing('a', { isExpected: false, lost: ['STARTTLS'] }), offered('b')]);
    expect(verdict.sightings[0]?.lost).toEqual(['STARTTLS', 'SMTPUTF8']);
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
    { name: 'a silent or blind vantage', other: silent('b'), expected: [] },
    { name: 'a vantage that loses it too', other: losing('b'), expected: [] },
  ])('of $name is $expected', ({ other, expected }) => {
    expect(stillToHear(correlate([losing('a'), other]), 1)).toEqual(expected);
  });
});
