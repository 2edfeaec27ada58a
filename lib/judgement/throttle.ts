import type { Observation } from '../probe/types';
import type { Finding } from './finding';
import type { View } from './view';

const HOUR_MS = 60 * 60 * 1000;
const TOLD_AFTER_MS = 6 * HOUR_MS;

export type Throttled = NonNullable<View['throttled']>;

/** A 4yz at the greeting or to EHLO (a 421 above all): "not now", which says nothing of STARTTLS. */
export const isThrottled = ({ session }: Observation): boolean =>
  session.ehlo === undefined && session.failure?.code === 'throttled';

/**
 * Until when the host is left alone: one interval after its first 4yz, then twice as long each time, up to an hour.
 * Undefined where an address answered EHLO, or none of them said 4yz.
 */
export function throttledBy(
  observations: readonly Observation[],
  before: Throttled | undefined,
  scheduledAt: string,
  everyMs: number,
): Throttled | undefined {
  const isAnswered = observations.some(({ session }) => session.ehlo !== undefined);
  if (isAnswered || !observations.some(isThrottled)) return undefined;
  const since = before?.since ?? scheduledAt;
  const waited = Date.parse(scheduledAt) - Date.parse(since);
  const until = Date.parse(scheduledAt) + Math.max(everyMs, Math.min(waited + everyMs, HOUR_MS));
  return { since, until: new Date(until).toISOString() };
}

/** Whether the vantage is to begin no session there at this time (ISO 8601). */
export const isPutOff = ({ throttled }: Pick<View, 'throttled'>, at: string): boolean =>
  throttled !== undefined && at < throttled.until;

/** Only after hours: a server that is busy or greylists for a while is nothing to write about. */
export function throttledFindings(throttled: Throttled | undefined, at: string, text = ''): readonly Finding[] {
  if (throttled === undefined || Date.parse(at) - Date.parse(throttled.since) < TOLD_AFTER_MS) return [];
  const said = text === '' ? '' : `: ${text}`;
  const message = `the host has put this vantage off since ${throttled.since.slice(0, 16)}Z${said}`;
  return [{ code: 'probe-throttled', severity: 'notice', message }];
}
