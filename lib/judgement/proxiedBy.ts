/** An answer to EHLO, and whose it should be. */
export interface Answer {
  /** Registrable domain of the host that was asked. */
  readonly operator: string;
  /** Prefix of the address that was asked: /16 of IPv4, /32 of IPv6. */
  readonly network: string;
  readonly serverName?: string;
  readonly greetedAs?: string;
}

const MIN_UNRELATED = 3;

/**
 * The one server name that at least three unrelated hosts answered with, where no other was heard: something on the path
 * answers in their place. Unrelated hosts share neither operator nor network.
 */
export function proxiedBy(answers: readonly Answer[]): string | undefined {
  const [name, ...others] = new Set(answers.flatMap(({ serverName }) => serverName?.toLowerCase() ?? []));
  if (name === undefined || others.length > 0) return undefined;
  const named = answers.filter(({ serverName }) => serverName !== undefined);
  return unrelated(named).length >= MIN_UNRELATED ? name : undefined;
}

/** Whether two answers may be one operator's. */
export const isRelated = (a: Answer, b: Answer): boolean => a.operator === b.operator || a.network === b.network;

/** As many answers as have nothing to do with each other, taken in their order. */
function unrelated(answers: readonly Answer[]): readonly Answer[] {
  const chosen: Answer[] = [];
  for (const answer of answers) {
    if (!chosen.some((other) => isRelated(other, answer))) chosen.push(answer);
  }
  return chosen;
}
