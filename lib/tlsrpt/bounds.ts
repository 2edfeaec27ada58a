/** How many things are told apart in all, so that no report makes the sum grow without end. */
export class Room {
  constructor(private left: number) {}

  /** Takes a place; false where there is none left. */
  take(): boolean {
    if (this.left <= 0) return false;
    this.left -= 1;
    return true;
  }
}

/** Sums beyond what a number holds exactly stay there. */
export const plus = (a: number, b: number): number => Math.min(a + b, Number.MAX_SAFE_INTEGER);

export interface Share {
  readonly name: string;
  readonly sessions: number;
}

/** Sessions by a name, as many names as there is room for; those of further names are summed. */
export class Shares {
  private readonly byName = new Map<string, number>();
  private further = 0;

  constructor(
    private readonly room: Room,
    private readonly most: number,
  ) {}

  add(name: string | undefined, sessions: number): void {
    if (name === undefined) return;
    const known = this.byName.get(name);
    if (known === undefined && (this.byName.size >= this.most || !this.room.take())) {
      this.further = plus(this.further, sessions);
      return;
    }
    this.byName.set(name, plus(known ?? 0, sessions));
  }

  /** The largest first. */
  sum(): { readonly shares: readonly Share[]; readonly further: number } {
    const shares = [...this.byName].map(([name, sessions]) => ({ name, sessions }));
    return {
      shares: shares.toSorted((a, b) => b.sessions - a.sessions || compare(a.name, b.name)),
      further: this.further,
    };
  }
}

export const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
