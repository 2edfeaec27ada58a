import type { Heartbeat, Look, View } from '../../lib/judgement/view';
import { HEALTHY_KEYWORDS } from './observations';

/** Minutes after 21:00 on the day of the incident. */
export const minute = (n: number): string => new Date(Date.UTC(2026, 10, 23, 21, n)).toISOString();

/** A view of mx.example.net at vantage `a` that has been good since 21:00. */
export const view = (more: Partial<View> = {}): View => ({
  schemaVersion: 1,
  vantage: 'a',
  shard: 0,
  role: 'observer',
  target: 'example.net',
  host: 'mx.example.net:25',
  mxHost: 'mx.example.net',
  port: 25,
  ours: false,
  require: [],
  outcome: 'offered',
  since: minute(0),
  sinceRun: minute(0),
  observedAt: minute(1),
  baseline: { starttlsSessions: 2, keywords: [...HEALTHY_KEYWORDS].sort(), since: minute(0) },
  lost: [],
  gained: [],
  addresses: [
    {
      address: '192.0.2.1',
      outcome: more.outcome ?? 'offered',
      observedAt: minute(1),
      serverName: 'mx.example.net',
      keywords: HEALTHY_KEYWORDS,
    },
  ],
  deviations: [],
  ...more,
});

export const heartbeat = (n: number, more: Partial<Heartbeat> = {}): Heartbeat => ({
  schemaVersion: 1,
  vantage: 'a',
  shard: 0,
  scheduledAt: minute(n),
  startedAt: minute(n),
  endedAt: minute(n),
  hosts: 1,
  hostsWithoutStarttls: 0,
  hostsUnknown: 0,
  blind: false,
  unfinished: [],
  notDue: [],
  targetsHash: 'x',
  ...more,
});

export const look = (more: Partial<Look> = {}): Look => ({
  schemaVersion: 1,
  vantage: 'a',
  shard: 0,
  incident: 'I1',
  round: 7,
  host: 'mx.example.net:25',
  outcome: 'offered',
  observedAt: minute(6),
  ...more,
});
