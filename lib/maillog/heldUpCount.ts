import { keptCopy } from './ownCopy';
import type { LoggedSession } from './types';

export interface HeldUpSummary {
  /** Sessions in which something was held up for want of TLS. */
  readonly sessions: number;
  /** Messages, each once; absent where the log names none (Exchange). */
  readonly messages?: number;
  /** There were more messages than are told apart. */
  readonly isAtLeast: boolean;
  readonly firstAt?: string;
  readonly lastAt?: string;
  /** The newest one's, as the log has it. */
  readonly reason?: string;
}

/** Told apart of one host, and of all. */
const MOST_IDS = 1_000;
const MOST_IDS_OF_ALL = 100_000;

/** How many more message ids may be remembered, by all hosts together. */
export class IdBudget {
  private left = MOST_IDS_OF_ALL;

  take(): boolean {
    if (this.left === 0) return false;
    this.left -= 1;
    return true;
  }
}

/** A message may be put off for many reasons; only those that speak of TLS, or of the server's certificate, are counted. */
const isForTls = (reason: string): boolean =>
  /\b(?:START|REQUIRE)?TLS\b|^(?:delivery temporarily suspended: )?Server certificate /.test(reason);

/** What is held up for want of TLS at one host. */
export class HeldUpCount {
  private readonly budget: IdBudget;
  private readonly ids = new Set<string>();
  private sessions = 0;
  private isAtLeast = false;
  private firstAt: string | undefined;
  private lastAt: string | undefined;
  private reason: string | undefined;

  constructor(budget: IdBudget) {
    this.budget = budget;
  }

  add({ heldUp, endedAt, isSuspended }: LoggedSession): void {
    const forTls = heldUp.filter(({ reason }) => isForTls(reason));
    const last = forTls.at(-1);
    if (last === undefined) return;
    if (isSuspended !== true) this.sessions += 1;
    for (const { id } of forTls) if (id !== undefined && !this.ids.has(id)) this.remember(id);
    if (this.firstAt === undefined || endedAt < this.firstAt) this.firstAt = endedAt;
    if (this.lastAt === undefined || endedAt >= this.lastAt) {
      this.lastAt = endedAt;
      this.reason = keptCopy(last.reason);
    }
  }

  private remember(id: string): void {
    if (this.ids.size < MOST_IDS && this.budget.take()) this.ids.add(keptCopy(id));
    else this.isAtLeast = true;
  }

  summary(): HeldUpSummary {
    const { sessions, ids, isAtLeast, firstAt, lastAt, reason } = this;
    return {
      sessions,
      isAtLeast,
      ...((ids.size > 0 || isAtLeast) && { messages: ids.size }),
      ...(firstAt !== undefined && { firstAt }),
      ...(lastAt !== undefined && { lastAt }),
      ...(reason !== undefined && { reason }),
    };
  }
}
