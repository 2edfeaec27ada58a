import { createHash } from 'node:crypto';
import { POLICY_MINUTES } from '../telemetry/contract';
import type { PolicySlot } from './policyView';

/** A part of an hour for each run of it. */
export const SLOTS = 60 / POLICY_MINUTES;

/** In which part of each hour a domain is looked at: always the same, and spread over all of them. */
export const slotOf = (domain: string): number => createHash('sha256').update(domain).digest().readUInt32BE(4) % SLOTS;

/** The part of the hour that a time is in. */
export const slotAt = (at: Date): number => Math.floor(at.getUTCMinutes() / POLICY_MINUTES);

/** A part whose runs failed, or that nobody has looked at yet, does not wait for its turn. */
const MISSED_MS = 65 * 60 * 1000;

/** The parts to look at now: the one whose turn it is first, then those that were missed, the oldest first. */
export function dueSlots(slots: readonly PolicySlot[], at: Date): readonly number[] {
  const current = slotAt(at);
  const lookedAt = (slot: number): number =>
    Date.parse(slots.find((one) => one.slot === slot)?.lookedAt ?? new Date(0).toISOString());
  const missed = Array.from({ length: SLOTS }, (_, slot) => slot).filter(
    (slot) => slot !== current && at.getTime() - lookedAt(slot) > MISSED_MS,
  );
  return [current, ...missed.toSorted((a, b) => lookedAt(a) - lookedAt(b))];
}
