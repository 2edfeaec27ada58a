/** How often, and when first and last; times are ISO 8601, UTC. */
export interface Tally {
  readonly sessions: number;
  readonly firstAt?: string;
  readonly lastAt?: string;
}

export const NEVER: Tally = { sessions: 0 };

/** Sessions may come in any order. */
export function counted({ sessions, firstAt = '~', lastAt = '' }: Tally, at: string): Tally {
  return {
    sessions: sessions + 1,
    firstAt: at < firstAt ? at : firstAt,
    lastAt: at > lastAt ? at : lastAt,
  };
}
