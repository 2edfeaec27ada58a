import type { Sighting } from './sighting';

/** A clock may be so far ahead of ours before its times are set right. */
const TOLERANCE_MS = 5 * 60 * 1000;

/**
 * How far a vantage's clock is ahead, in milliseconds, by the newest time that it wrote: 0 within the tolerance. What it
 * saw in our future is taken for seen now, never for silence.
 */
export function clockLead(times: readonly string[], now: number): number {
  const lead = Math.max(0, ...times.map((time) => Date.parse(time) - now).filter(Number.isFinite));
  return lead > TOLERANCE_MS ? lead : 0;
}

type Times = Pick<Sighting, 'since' | 'seenAt' | 'lastOfferedAt' | 'handshakeFailedAt' | 'addresses'>;

/** The same times by our clock. */
export function setBack<T extends Times>(sighting: T, leadMs: number): T {
  if (leadMs === 0) return sighting;
  const { since, seenAt, lastOfferedAt, handshakeFailedAt, addresses } = sighting;
  const back = (time: string): string => new Date(Date.parse(time) - leadMs).toISOString();
  return {
    ...sighting,
    ...(since !== undefined && { since: back(since) }),
    ...(seenAt !== undefined && { seenAt: back(seenAt) }),
    ...(lastOfferedAt !== undefined && { lastOfferedAt: back(lastOfferedAt) }),
    ...(handshakeFailedAt !== undefined && { handshakeFailedAt: back(handshakeFailedAt) }),
    ...(addresses !== undefined && {
      addresses: addresses.map(({ observedAt, namedAt, ...address }) => ({
        ...address,
        ...(observedAt !== undefined && { observedAt: back(observedAt) }),
        ...(namedAt !== undefined && { namedAt: back(namedAt) }),
      })),
    }),
  };
}
