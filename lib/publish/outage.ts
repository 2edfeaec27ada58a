import { duration } from '../notification/words';

/** Tells when something can't be published, and when it can again: each once. */
export interface Outage {
  failed(reason: string): void;
  /** `words` tell what was caught up with; empty where there is nothing to count. */
  worked(words: readonly string[]): void;
}

const MOST_REASONS = 5;

/** `what` is not published: subject and verb, as in `what it sees is`. */
export function newOutage(what: string, now: () => Date, say: (text: string) => void): Outage {
  let since = now();
  /** Of the outage under way; none where there is none. */
  const reasons = new Set<string>();
  return {
    failed(reason) {
      if (reasons.has(reason) || reasons.size >= MOST_REASONS) return;
      const how = reasons.size === 0 ? 'not published since' : 'still not published, as since';
      reasons.add(reason);
      say(`${what} ${how} ${since.toISOString()}: ${reason}. It is kept here, and tried again`);
    },
    worked(words) {
      if (reasons.size > 0) {
        const caughtUp = words.length === 0 ? 'nothing was left' : words.join(', ');
        say(`${what} published again, after ${duration(secondsSince(since))}: ${caughtUp}`);
      }
      reasons.clear();
      since = now();
    },
  };

  function secondsSince(at: Date): number {
    return Math.max(0, (now().getTime() - at.getTime()) / 1000);
  }
}
