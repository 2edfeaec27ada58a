import { remembered } from '../dns/remembered';
import type { IncidentStore } from '../store/incidentStore';

type Lists = Pick<IncidentStore, 'toWatch' | 'losses'>;

/** From so many on, a list is longer than what one batch of wake-ups is about. */
const MANY = 1000;
const KEEP_MS = 10_000;

/**
 * The lists of what is lost anywhere, which every batch of wake-ups reads. Where much is lost at once there are hundreds of batches,
 * and each would read all of it again: a long list is kept for ten seconds, and what it does not show yet wakes the judge by
 * itself. Short ones are read each time.
 */
export function rememberingLosses(store: Lists, now: () => Date): Lists {
  const options = { keepMs: KEEP_MS, now };
  const watched = remembered(store.toWatch, () => 'watched', {
    ...options,
    isKept: ({ live, lost }) => live.length + lost.length > MANY,
  });
  const losses = remembered(store.losses, () => 'losses', { ...options, isKept: (all) => all.length > MANY });
  return { toWatch: () => watched(undefined), losses: () => losses(undefined) };
}
