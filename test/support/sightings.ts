import type { Sighting } from '../../lib/judgement/sighting';
import { HEALTHY_KEYWORDS, STRIPPED_KEYWORDS } from './observations';

const base: Sighting = {
  vantage: 'hq',
  role: 'observer',
  isCloud: true,
  outcome: 'offered',
  isExpected: true,
  since: '2026-11-23T20:00:00.000Z',
  seenAt: '2026-11-23T21:55:00.000Z',
  sinceRun: '2026-11-23T20:00:00.000Z',
  heardRunAt: '2026-11-23T21:55:00.000Z',
  address: '192.0.2.1',
  serverName: 'mx.example.net',
  keywords: HEALTHY_KEYWORDS,
  lost: [],
  gained: [],
  targets: ['example.net'],
  canAnswer: true,
  isRecovered: true,
};

/** A vantage that is served, heard of after the losses below. */
export const offered = (vantage: string, more: Partial<Sighting> = {}): Sighting => ({ ...base, vantage, ...more });

/** A vantage that lost STARTTLS and more at 21:54:52. */
export const losing = (vantage: string, more: Partial<Sighting> = {}): Sighting => ({
  ...base,
  vantage,
  outcome: 'missing',
  since: '2026-11-23T21:54:52.000Z',
  sinceRun: '2026-11-23T21:50:00.000Z',
  lastOfferedAt: '2026-11-23T21:49:50.000Z',
  keywords: STRIPPED_KEYWORDS,
  lost: ['STARTTLS', 'SMTPUTF8'],
  gained: ['AUTH'],
  isRecovered: false,
  ...more,
});

/** A vantage that can't say anything and won't soon. */
export const silent = (vantage: string, more: Partial<Sighting> = {}): Sighting => {
  const { address: _a, serverName: _s, keywords: _k, ...rest } = base;
  return {
    ...rest,
    vantage,
    outcome: 'unknown',
    unknownBecause: 'the vantage is silent',
    canAnswer: false,
    isRecovered: false,
    ...more,
  };
};
