/** Whether a host could be reached at all in a run. */
export interface Reach {
  readonly operator: string;
  /** Nothing answered EHLO: it failed at resolve or connect, at every address asked. */
  readonly isUnreachable: boolean;
}

const MIN_OPERATORS = 3;
const BLIND_SHARE = 0.9;

/**
 * A vantage is blind where nearly all of at least three unrelated operators can't be reached from it: then it is the
 * vantage that is ill (AWS drops port 25 silently), not the hosts. An operator counts as reached by any of its hosts.
 */
export function isBlind(reaches: readonly Reach[]): boolean {
  const reached = new Map<string, boolean>();
  for (const { operator, isUnreachable } of reaches) {
    reached.set(operator, (reached.get(operator) ?? false) || !isUnreachable);
  }
  const failing = [...reached.values()].filter((isReached) => !isReached).length;
  return reached.size >= MIN_OPERATORS && failing / reached.size >= BLIND_SHARE;
}
