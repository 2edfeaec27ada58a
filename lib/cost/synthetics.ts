import { HOURS_PER_MONTH } from './assumptions';
import { PRICES } from './prices';

/** Steps that one canary of CloudWatch Synthetics takes, by its multi-checks blueprint. */
export const TARGETS_PER_CANARY = 10;

/**
 * Runs of CloudWatch Synthetics alone, in US dollars a month and target: a canary that connects to each target and looks
 * for STARTTLS in the reply to EHLO. Without the functions, logs and buckets that it keeps besides.
 */
export const syntheticsPerTarget = (everyMinutes: number, vantages: number, targetsPerCanary: number): number =>
  (((HOURS_PER_MONTH * 60) / everyMinutes) * vantages * PRICES.syntheticsRun.usd) / targetsPerCanary;
