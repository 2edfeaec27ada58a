import { IdBudget } from './heldUpCount';
import { ProxiedSessions } from './proxied';
import { type RemoteSummary, RemoteTally } from './remoteSummary';
import type { LoggedSession } from './types';

export interface LogSummary {
  readonly remotes: readonly RemoteSummary[];
  /** Sessions that were counted, those of `further` included. */
  readonly sessions: number;
  readonly firstAt?: string;
  readonly lastAt?: string;
  /** When the newest session ended that was too old to be counted; absent where none was met. */
  readonly lastBefore?: string;
  /** Sessions with remotes that there was no room for. */
  readonly furtherSessions: number;
  /** Of those, without STARTTLS. */
  readonly furtherWithoutStarttls: number;
  /** Sessions that stand in two logs, each counted once. */
  readonly countedOnce: number;
}

export interface SummaryOptions {
  /** Only sessions that ended at this time or later; milliseconds since 1970. */
  readonly since?: number;
  /** Only this host: a name or an address, in lower case; a name also stands for all names below it. */
  readonly host?: string;
  /** Remotes that are told apart. Default: 10,000. */
  readonly mostRemotes?: number;
}

const MOST_REMOTES = 10_000;

/** Sums up sessions that come in the order of their ends. What it needs grows with remotes, up to a limit, not with sessions. */
export class LogSummarizer {
  private readonly sinceText: string;
  private readonly host: string | undefined;
  private readonly mostRemotes: number;
  private readonly proxied = new ProxiedSessions();
  private readonly remotes = new Map<string, RemoteTally>();
  private readonly budget = new IdBudget();
  private sessions = 0;
  private furtherSessions = 0;
  private furtherWithoutStarttls = 0;
  private firstAt: string | undefined;
  private lastAt: string | undefined;
  private lastBefore: string | undefined;

  constructor({ since, host, mostRemotes = MOST_REMOTES }: SummaryOptions = {}) {
    this.sinceText = since === undefined ? '' : new Date(since).toISOString();
    this.host = host;
    this.mostRemotes = mostRemotes;
  }

  add(session: LoggedSession): void {
    if (!this.isMeant(session)) return;
    if (session.endedAt < this.sinceText) {
      if (session.endedAt > (this.lastBefore ?? '')) this.lastBefore = session.endedAt;
      return;
    }
    for (const counted of this.proxied.take(session)) this.count(counted);
  }

  end(): LogSummary {
    for (const session of this.proxied.end()) this.count(session);
    const { sessions, furtherSessions, furtherWithoutStarttls, firstAt, lastAt, lastBefore } = this;
    return {
      remotes: Array.from(this.remotes.values(), (remote) => remote.summary()),
      sessions,
      ...(firstAt !== undefined && { firstAt }),
      ...(lastAt !== undefined && { lastAt }),
      ...(lastBefore !== undefined && { lastBefore }),
      furtherSessions,
      furtherWithoutStarttls,
      countedOnce: this.proxied.countedOnce,
    };
  }

  private isMeant({ remoteHost, remoteAddress }: LoggedSession): boolean {
    const { host } = this;
    if (host === undefined) return true;
    return remoteAddress === host || remoteHost === host || remoteHost?.endsWith(`.${host}`) === true;
  }

  private count(session: LoggedSession): void {
    this.sessions += 1;
    if (this.firstAt === undefined || session.startedAt < this.firstAt) this.firstAt = session.startedAt;
    if (this.lastAt === undefined || session.endedAt > this.lastAt) this.lastAt = session.endedAt;
    this.remoteOf(session)?.add(session);
  }

  private remoteOf(session: LoggedSession): RemoteTally | undefined {
    const remote = remoteName(session);
    const key = `${session.format}\n${remote}\n${session.port}\n${session.route}`;
    const known = this.remotes.get(key);
    if (known !== undefined) return known;
    if (this.remotes.size >= this.mostRemotes) {
      this.furtherSessions += 1;
      if (session.offersStarttls === false) this.furtherWithoutStarttls += 1;
      return undefined;
    }
    const tally = new RemoteTally(remote, session, this.budget);
    this.remotes.set(key, tally);
    return tally;
  }
}

/** Servers of a pool call themselves by a name each; the address is what they have in common. */
function remoteName({ format, remoteHost, remoteAddress }: LoggedSession): string {
  const [first, second] = format === 'exchange' ? [remoteAddress, remoteHost] : [remoteHost, remoteAddress];
  return first ?? second ?? '';
}
