import type { Capability } from '../smtp/types';
import { keptCopy } from './ownCopy';

/** What a later EHLO reply has and the one before had not, and the reverse. */
export interface CapabilityChange {
  /** When the reply came that differs; ISO 8601, UTC. */
  readonly at: string;
  readonly gained: readonly string[];
  readonly lost: readonly string[];
}

export interface CapabilitySummary {
  /** The newest reply's, in the server's order. */
  readonly keywords: readonly string[];
  readonly firstAt: string;
  readonly lastAt: string;
  /** The newest ones, in their order. */
  readonly changes: readonly CapabilityChange[];
  readonly changeCount: number;
}

/** More are told by their number. */
const MOST_CHANGES = 20;
/** Servers offer some 10 to 25. */
const MOST_KEYWORDS = 100;

/** The keywords that one host offers from reply to reply. A reply that is older than one already seen changes nothing. */
export class CapabilityHistory {
  private newest: readonly Capability[] | undefined;
  private keywords: readonly string[] = [];
  private sorted = '';
  private firstAt = '';
  private lastAt = '';
  private readonly changes: CapabilityChange[] = [];
  private changeCount = 0;

  add(at: string, capabilities: readonly Capability[]): void {
    if (at < this.lastAt) return;
    // Readers give the same reply as the same object.
    if (capabilities === this.newest) {
      this.lastAt = at;
      return;
    }
    this.newest = capabilities;
    const keywords = capabilities.slice(0, MOST_KEYWORDS).map(({ keyword }) => keptCopy(keyword));
    const sorted = keywords.toSorted().join(' ');
    if (this.firstAt === '') this.firstAt = at;
    else if (sorted !== this.sorted) this.changed(at, keywords);
    this.lastAt = at;
    if (sorted === this.sorted) return;
    this.keywords = keywords;
    this.sorted = sorted;
  }

  private changed(at: string, keywords: readonly string[]): void {
    const missingIn = (some: readonly string[], others: readonly string[]) => others.filter((k) => !some.includes(k));
    this.changeCount += 1;
    this.changes.push({
      at,
      gained: missingIn(this.keywords, keywords),
      lost: missingIn(keywords, this.keywords),
    });
    if (this.changes.length > MOST_CHANGES) this.changes.shift();
  }

  /** Nothing where no reply was logged. */
  summary(): CapabilitySummary | undefined {
    const { keywords, firstAt, lastAt, changes, changeCount } = this;
    return firstAt === '' ? undefined : { keywords, firstAt, lastAt, changes: [...changes], changeCount };
  }
}
