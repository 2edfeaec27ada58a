/** Whether a host could be reached at all in a run, by one family of addresses. */
export interface Reach {
  readonly operator: string;
  readonly family: 4 | 6;
  /** Nothing answered: it failed at resolve or connect, at every address of the family that was asked. */
  readonly isUnreachable: boolean;
}

const MIN_OPERATORS = 3;
const BLIND_SHARE = 0.9;

/**
 * A vantage is blind where nearly all of at least three unrelated operators can't be reached from it: then it is the
 * vantage that is ill (AWS drops port 25 silently), not the hosts. An operator counts as reached by any of its hosts. Of
 * two families each is judged by itself; a vantage that reaches hosts by the other one still sees.
 */
export function isBlind(reaches: readonly Reach[]): boolean {
  const families = [4, 6].map((family) => reaches.filter((reach) => reach.family === family));
  const blind = families.filter(isFamilyBlind);
  const others = families.filter((family) => !blind.includes(family)).flat();
  return blind.length > 0 && others.every(({ isUnreachable }) => isUnreachable);
}

function isFamilyBlind(reaches: readonly Reach[]): boolean {
  const reached = new Map<string, boolean>();
  for (const { operator, isUnreachable } of reaches) {
    reached.set(operator, (reached.get(operator) ?? false) || !isUnreachable);
  }
  const failing = [...reached.values()].filter((isReached) => !isReached).length;
  return reached.size >= MIN_OPERATORS && failing / reached.size >= BLIND_SHARE;
}
