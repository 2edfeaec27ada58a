import type { LoggedSession } from './types';

/** The connector of the Front End that others' sessions go through; its name is the product's own. */
const FRONT_END_ROUTE = 'outbound proxy frontend send connector';
/** A session of the Front End is held back for as long, until the one that it may be a copy of is over. */
const WAIT_MS = 120_000;
const MOST_WAITING = 2_000;

interface Seen {
  readonly session: LoggedSession;
  readonly from: number;
  readonly to: number;
}

/**
 * A session that Exchange proxied through its Front End stands in two logs: in the Hub's, under the connector that the
 * mail was routed by, and in the Front End's, under `Outbound Proxy Frontend Send Connector`. Two sessions are one where
 * exactly one of them is of that connector, both are with the same address and port, they overlap in time, and neither
 * the server's name nor what it offered differs. The Hub's is counted, since it names the connector; each stands for
 * one of the Front End. Takes sessions in the order of their ends.
 */
export class ProxiedSessions {
  countedOnce = 0;
  /** Of the Front End, not given yet. */
  private waiting: Seen[] = [];
  /** Of other connectors, given already. */
  private passed: Seen[] = [];

  /** Gives the sessions that count by now. */
  take(session: LoggedSession): readonly LoggedSession[] {
    if (session.format !== 'exchange') return [session];
    const seen = { session, from: Date.parse(session.startedAt), to: Date.parse(session.endedAt) };
    const due = this.due(seen.to);
    if (isOfFrontEnd(session)) {
      if (!this.isTakenOut(this.passed, seen)) this.waiting.push(seen);
      return due;
    }
    if (!this.isTakenOut(this.waiting, seen)) this.passed.push(seen);
    return [...due, session];
  }

  /** Those that nothing can come for any more. */
  end(): readonly LoggedSession[] {
    return this.waiting.splice(0).map(({ session }) => session);
  }

  private due(now: number): readonly LoggedSession[] {
    const isOver = (list: readonly Seen[]): boolean => {
      const [first] = list;
      return first !== undefined && (list.length > MOST_WAITING || first.to < now - WAIT_MS);
    };
    // In halves, so that not every session moves all of them.
    if (this.passed.length > 2 * MOST_WAITING) this.passed = this.passed.slice(-MOST_WAITING);
    const due: LoggedSession[] = [];
    while (isOver(this.waiting)) {
      const [first] = this.waiting.splice(0, 1);
      if (first !== undefined) due.push(first.session);
    }
    return due;
  }

  /** Takes the partner out of `list`, where there is one. */
  private isTakenOut(list: Seen[], seen: Seen): boolean {
    for (let index = list.length - 1; index >= 0; index -= 1) {
      const other = list[index];
      // They stand in the order of their ends, so none before this one overlaps.
      if (other === undefined || other.to < seen.from) return false;
      if (!isSame(other, seen)) continue;
      list.splice(index, 1);
      this.countedOnce += 1;
      return true;
    }
    return false;
  }
}

const isOfFrontEnd = ({ route }: LoggedSession): boolean => route.toLowerCase() === FRONT_END_ROUTE;

function isSame(one: Seen, other: Seen): boolean {
  const [a, b] = [one.session, other.session];
  return (
    a.remoteAddress === b.remoteAddress &&
    a.port === b.port &&
    one.from <= other.to &&
    other.from <= one.to &&
    agree(a.remoteHost, b.remoteHost) &&
    agree(a.offersStarttls, b.offersStarttls)
  );
}

const agree = <T>(one: T | undefined, other: T | undefined): boolean =>
  one === undefined || other === undefined || one === other;
