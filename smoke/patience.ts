import { setTimeout as sleep } from 'node:timers/promises';

export interface Clock {
  now(): Date;
  pause(ms: number): Promise<void>;
}

export const machineClock: Clock = { now: () => new Date(), pause: (ms) => sleep(ms) };

/** What may still come. */
export class NotYet extends Error {}

const MINUTE_MS = 60_000;
const ASK_EVERY_MS = 5_000;

/** Works again and again while it is told "not yet", for `minutes` at most. */
export async function patiently(clock: Clock, minutes: number, work: () => Promise<string>): Promise<string> {
  const deadline = clock.now().getTime() + minutes * MINUTE_MS;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof NotYet) || clock.now().getTime() > deadline) throw error;
      await clock.pause(ASK_EVERY_MS);
    }
  }
}

/** Until the next minute begins: what is counted by the minute is counted from there. Gives its beginning. */
export async function nextMinute(clock: Clock): Promise<Date> {
  const next = new Date((Math.floor(clock.now().getTime() / MINUTE_MS) + 1) * MINUTE_MS);
  await clock.pause(next.getTime() - clock.now().getTime());
  return next;
}
