import type { Sighting } from './sighting';

/** A clock may be so far ahead of ours before its times are set right. */
export const CLOCK_TOLERANCE_MS = 5 * 60 * 1000;
/** What is said to be later still is believed of no clock: whoever said it has said nothing. */
export const MAX_LEAD_MS = 60 * 60 * 1000;

/** Whether a vantage's time is so far ahead of ours that what bears it counts for nothing. */
export const isTooFarAhead = (at: string, now: number): boolean => Date.parse(at) - now > MAX_LEAD_MS;

/**
 * How far a vantage's clock is ahead, in milliseconds, by the newest time that it wrote: 0 within the tolerance. What it
 * saw in our future is taken for seen now, never for silence; but for what is too far ahead to be believed.
 */
export function clockLead(times: readonly string[], now: number): number {
  const lead = Math.max(0, ...times.filter((time) => !isTooFarAhead(time, now)).map((time) => Date.parse(time) - now));
  return lead > CLOCK_TOLERANCE_MS ? lead : 0;
}

type Times = Pick<Sighting, 'since' | 'seenAt' | 'lastOfferedAt' | 'handshakeFailedAt' | 'addresses' | 'deviating'>;

/** The same times by our clock. */
export function setBack<T extends Times>(sighting: T, leadMs: number): T {
  if (leadMs === 0) return sighting;
  const { since, seenAt, lastOfferedAt, handshakeFailedAt, addresses, deviating } = sighting;
  const back = (time: string): string => new Date(Date.parse(time) - leadMs).toISOString();
  return {
    ...sighting,
    ...(since !== undefined && { since: back(since) }),
    ...(seenAt !== undefined && { seenAt: back(seenAt) }),
    ...(lastOfferedAt !== undefined && { lastOfferedAt: back(lastOfferedAt) }),
    ...(handshakeFailedAt !== undefined && { handshakeFailedAt: back(handshakeFailedAt) }),
    ...(deviating !== undefined && {
      deviating: deviating.map(({ at, ...server }) => ({ ...server, ...(at !== undefined && { at: back(at) }) })),
    }),
    ...(addresses !== undefined && {
      addresses: addresses.map(({ observedAt, namedAt, ...address }) => ({
        ...address,
        ...(observedAt !== undefined && { observedAt: back(observedAt) }),
        ...(namedAt !== undefined && { namedAt: back(namedAt) }),
      })),
    }),
  };
}

type Runs = Pick<Sighting, 'runAt' | 'sinceRun' | 'heardRunAt' | 'isCloud'>;

/** Scheduled times by our clock: a plain machine's are by its own, and none is in our future. `now` in ms. */
export function runsByNow<T extends Runs>(sighting: T, leadMs: number, now: number): T {
  const { runAt, sinceRun, heardRunAt, isCloud } = sighting;
  const set = (time: string): string => {
    const ms = Math.min(now, Date.parse(time) - (isCloud ? 0 : leadMs));
    return new Date(ms).toISOString();
  };
  return {
    ...sighting,
    ...(runAt !== undefined && { runAt: set(runAt) }),
    ...(sinceRun !== undefined && { sinceRun: set(sinceRun) }),
    ...(heardRunAt !== undefined && { heardRunAt: set(heardRunAt) }),
  };
}
