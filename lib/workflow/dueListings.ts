import type { Listing } from '../judgement/view';
import type { BlockListSettings } from '../telemetry/contract';

const MINUTE_MS = 60_000;
const DAILY_MS = 24 * 60 * MINUTE_MS;
const UNKNOWN_MS = 60 * MINUTE_MS;
const ON_LOSS_MS = 10 * MINUTE_MS;

export interface LookUpState {
  /** What is stored of the address. */
  readonly listing?: Listing;
  readonly lists: readonly BlockListSettings[];
  readonly now: Date;
  /** When the newest loss began that the vantage sees now. */
  readonly lossSince?: string;
}

/**
 * Whether an address is to be looked up: daily, hourly while a list has not answered, where the lists are others than
 * before, and when STARTTLS was lost since the last look-up, but for the last ten minutes.
 */
export function isLookUpDue({ listing, lists, now, lossSince }: LookUpState): boolean {
  if (listing === undefined) return true;
  const { observedAt, answers } = listing;
  const age = now.getTime() - Date.parse(observedAt);
  if (lists.some(({ zone }) => !answers.some((answer) => answer.zone === zone))) return true;
  if (lossSince !== undefined && lossSince > observedAt) return age >= ON_LOSS_MS;
  return age >= (answers.some(({ state }) => state === 'unknown') ? UNKNOWN_MS : DAILY_MS);
}
