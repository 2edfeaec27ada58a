import type { Baseline, View } from './view';

const DAY_MS = 24 * 60 * 60 * 1000;

/** STARTTLS is expected from its second good session on, and wherever the configuration requires it. */
export const expectsStarttls = (view: Pick<View, 'baseline' | 'require'>): boolean =>
  (view.baseline?.starttlsSessions ?? 0) >= 2 || view.require.includes('STARTTLS');

/**
 * Takes a good session into the baseline: the keywords that every good session of the day had. It only shrinks within a
 * day, so that a pool of unlike servers does not write a new one at each run.
 */
export function learnBaseline(previous: Baseline | undefined, keywords: readonly string[], at: string): Baseline {
  const isStale = previous === undefined || Date.parse(at) - Date.parse(previous.since) >= DAY_MS;
  return {
    starttlsSessions: Math.min((previous?.starttlsSessions ?? 0) + 1, 2),
    keywords: isStale ? [...keywords].sort() : previous.keywords.filter((keyword) => keywords.includes(keyword)),
    since: isStale ? at : previous.since,
  };
}
