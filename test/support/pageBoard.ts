import type { Heartbeat, View } from '../../lib/judgement/view';
import type { Board, Setting } from '../../lib/page/board';
import { UTC } from '../../lib/page/zone';
import type { ConfiguredVantage } from '../../lib/telemetry/contract';
import { heartbeat, minute, view } from './records';

export const at = (n: number): number => Date.parse(minute(n));

export const VANTAGE_A: ConfiguredVantage = { id: 'a', role: 'mail-path', external: true };
export const VANTAGE_B: ConfiguredVantage = { id: 'b', role: 'observer', external: false, region: 'eu-west-1' };

/** Two vantages that look every 5 minutes, at 22:00, and the hour before it. */
export const pageSetting = (more: Partial<Setting> = {}): Setting => ({
  installation: 'default',
  now: at(60),
  everySeconds: 300,
  vantages: [VANTAGE_A, VANTAGE_B],
  span: { from: at(0), to: at(60) },
  zone: UTC,
  ...more,
});

/** Heartbeats of both vantages just before. */
export const ALIVE: readonly Heartbeat[] = ['a', 'b'].map((vantage) => heartbeat(58, { vantage }));

export const pageBoard = (views: readonly View[], more: Partial<Board> = {}): Board => ({
  ...pageSetting(more),
  views,
  heartbeats: ALIVE,
  incidents: [],
  ...more,
});

/** A view of a host of that name, first seen two hours before. */
export const viewOf = (mxHost: string, more: Partial<View> = {}): View =>
  view({
    host: `${mxHost}:${more.port ?? 25}`,
    mxHost,
    target: `for-${mxHost}`,
    firstSeenAt: minute(-60),
    since: minute(-60),
    observedAt: minute(58),
    ...more,
  });
