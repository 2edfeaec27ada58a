/** The interval of the simulated canary. */
export const EVERY_SECONDS = 300;
export const EVERY_MS = EVERY_SECONDS * 1000;
/** From a loss to its message: the goal. */
export const GOAL_SECONDS = EVERY_SECONDS + 30;
