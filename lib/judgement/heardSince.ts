import { lossOf } from './causes/lossWords';
import { CLOCK_TOLERANCE_MS } from './clockSkew';
import { isUpgradeLoss } from './outcome';
import type { Sighting } from './sighting';

/** Each host has its turn to be upgraded in every hour. */
const UPGRADE_TURN_MS = 65 * 60 * 1000;

/**
 * Whether a vantage's word is newer than every loss: a later scheduled run than the one that first saw it. The vantages'
 * own clocks are not compared, since each may be minutes off, and a vantage heard too soon reads as one that is served.
 * Runs of cloud vantages bear the scheduler's time. A plain machine schedules its own, by its own clock: there it takes
 * as much as such a clock may be wrong. What only an upgrade shows, an EHLO reply says nothing of.
 */
export function isHeardSince(sighting: Sighting, losing: readonly Sighting[]): boolean {
  const { heardRunAt, isCloud } = sighting;
  if (heardRunAt === undefined) return false;
  const isOfUpgrade = losing.every((loser) => isUpgradeLoss(lossOf(loser)));
  const heard = Date.parse(heardRunAt) - (isOfUpgrade ? UPGRADE_TURN_MS : 0);
  return losing.every((loser) => {
    const later = heard - Date.parse(loser.sinceRun ?? '');
    if (isCloud && loser.isCloud) return later > 0;
    // Who can be asked is, at no cost in time; who can't is heard with the run after.
    return isCloud ? later > CLOCK_TOLERANCE_MS : later >= CLOCK_TOLERANCE_MS;
  });
}

/** Whether a vantage is served for certain: offered STARTTLS in a run after every loss, or in a look asked for since. */
export function isServedSince(sighting: Sighting, losing: readonly Sighting[], round?: number): boolean {
  const { outcome, answeredRound, answeredOutcome } = sighting;
  if (outcome !== 'offered') return false;
  if (isHeardSince(sighting, losing)) return true;
  if (answeredRound === undefined || answeredOutcome !== 'offered') return false;
  return answeredRound === round || losing.every((loser) => isAskedSince(answeredRound, loser));
}

/** The number of a round is when it began, by the judge's clock. */
const isAskedSince = (round: number, { sinceRun = '', isCloud }: Sighting): boolean =>
  round >= Date.parse(sinceRun) - (isCloud ? 0 : CLOCK_TOLERANCE_MS);
