/** Whether a host could be reached at all in a run, by one family of addresses. */
export interface Reach {
  readonly operator: string;
  /** Names of the targets whose mail it takes. */
  readonly targets: readonly string[];
  readonly family: 4 | 6;
  /** Nothing answered: it failed at resolve or connect, at every address of the family that was asked. */
  readonly isUnreachable: boolean;
}

/** Unrelated operators that it takes to tell a blind vantage from dead hosts. */
export const MIN_OPERATORS = 3;
const BLIND_SHARE = 0.9;

/**
 * A vantage is blind where nearly all of at least three unrelated operators can't be reached from it: then it is the
 * vantage that is ill (AWS drops port 25 silently), not the hosts. A target has one voice, that of the operator of its
 * first host: else one stranger's MX records, which may name anybody, would outvote all others. An operator counts as
 * reached by any host of its own or of those targets. Of two families each is judged by itself; a vantage that reaches
 * hosts by the other one still sees.
 */
export function isBlind(reaches: readonly Reach[]): boolean {
  const families = [4, 6].map((family) => reaches.filter((reach) => reach.family === family));
  const blind = families.filter(isFamilyBlind);
  const others = families.filter((family) => !blind.includes(family)).flat();
  return blind.length > 0 && others.every(({ isUnreachable }) => isUnreachable);
}

function isFamilyBlind(reaches: readonly Reach[]): boolean {
  const voices = new Map<string, string>();
  for (const { operator, targets } of reaches) {
    for (const target of targets) if (!voices.has(target)) voices.set(target, operator);
  }
  const reached = new Map([...voices.values()].map((operator) => [operator, false]));
  for (const { operator, targets, isUnreachable } of reaches) {
    if (isUnreachable) continue;
    for (const voice of [operator, ...targets.flatMap((target) => voices.get(target) ?? [])]) {
      if (reached.has(voice)) reached.set(voice, true);
    }
  }
  const failing = [...reached.values()].filter((isReached) => !isReached).length;
  return reached.size >= MIN_OPERATORS && failing / reached.size >= BLIND_SHARE;
}
