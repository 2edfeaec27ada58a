import { remembered } from '../dns/remembered';
import type { IncidentStore, Loss, LossKind } from '../store/incidentStore';

type Lists = Pick<IncidentStore, 'open' | 'losses'>;

/** From so many on, a list is longer than what one batch of wake-ups is about. */
const MANY = 1000;
const KEEP_MS = 10_000;

/**
 * The lists of what is open and lost anywhere, which every batch of wake-ups reads. Where much is lost at once there are hundreds
 * of batches, and each would read all of it again: a long list is kept for ten seconds (of all losses, which is made of two, for up
 * to twenty), and what it does not show yet wakes the judge by itself. Short ones are read each time.
 */
export function rememberingLosses(store: Lists, now: () => Date): Lists {
  const options = { keepMs: KEEP_MS, now };
  const open = remembered(store.open, () => 'open', {
    ...options,
    isKept: ({ inMotion, atRest }) => inMotion.length + atRest.length > MANY,
  });
  // What is in both lists of losses is there once: there may be as many as hosts and vantages together.
  const read = async (kind: LossKind): Promise<readonly Loss[]> =>
    kind === 'any' ? (await Promise.all([losses('expected'), losses('unexpected')])).flat() : store.losses(kind);
  const losses = remembered(read, (kind) => kind, { ...options, isKept: (all) => all.length > MANY });
  return { open: () => open(undefined), losses };
}
