import { CapabilityHistory, type CapabilitySummary } from './capabilityHistory';
import { HeldUpCount, type HeldUpSummary, type IdBudget } from './heldUpCount';
import { keptCopy } from './ownCopy';
import { counted, NEVER, type Tally } from './tally';
import type { LogFormat, LoggedSession } from './types';

/** What the sessions with one remote by one connector or transport showed. */
export interface RemoteSummary {
  /** Exchange: the address that it connected to. Postfix: the name that it looked up. */
  readonly remote: string;
  readonly port: number;
  /** Send connector or transport. */
  readonly route: string;
  readonly format: LogFormat;
  /** Names (Exchange: what the server called itself) or addresses (Postfix) that were met there, the first few. */
  readonly seenAs: readonly string[];
  readonly hasMoreSeenAs: boolean;
  readonly withStarttls: Tally;
  /** Not offered; of Postfix also where mail went in plaintext that would have gone by TLS. */
  readonly withoutStarttls: Tally;
  /** The first session without STARTTLS since the newest with it; absent where the newest that tells has it. ISO 8601, UTC. */
  readonly lostSince?: string;
  /** The log doesn't tell. */
  readonly unknown: Tally;
  readonly capabilities?: CapabilitySummary;
  /** Addresses that the server said it saw, the newest last. */
  readonly greetedAs: readonly string[];
  readonly heldUp: HeldUpSummary;
  readonly tls: { readonly established: Tally; readonly failed: Tally; readonly reason?: string };
}

const MOST_NAMES = 5;

/** Sums sessions up. It remembers no session. */
export class RemoteTally {
  private readonly remote: string;
  private readonly port: number;
  private readonly route: string;
  private readonly format: LogFormat;
  private readonly seenAs = new Set<string>();
  private hasMoreSeenAs = false;
  private greetedAs: readonly string[] = [];
  private withStarttls = NEVER;
  private withoutStarttls = NEVER;
  private unknown = NEVER;
  private lostSince: string | undefined;
  private readonly capabilities = new CapabilityHistory();
  private readonly heldUp: HeldUpCount;
  private established = NEVER;
  private failed = NEVER;
  private reason: string | undefined;

  constructor(remote: string, { port, route, format }: LoggedSession, budget: IdBudget) {
    this.remote = keptCopy(remote);
    this.port = port;
    this.route = keptCopy(route);
    this.format = format;
    this.heldUp = new HeldUpCount(budget);
  }

  add(session: LoggedSession): void {
    const { answeredAt, startedAt, ehlo, tls, remoteHost, remoteAddress } = session;
    const at = answeredAt ?? startedAt;
    if (session.isSuspended !== true) this.countOffer(session, at);
    for (const name of [remoteHost, remoteAddress]) if (name !== undefined && name !== this.remote) this.met(name);
    if (ehlo !== undefined) this.capabilities.add(at, ehlo.capabilities);
    if (ehlo?.greetedAs !== undefined && ehlo.greetedAs !== this.greetedAs.at(-1)) this.greeted(ehlo.greetedAs);
    if (session.heldUp.length > 0) this.heldUp.add(session);
    if (tls?.outcome === 'established') this.established = counted(this.established, at);
    if (tls?.outcome === 'failed') {
      this.failed = counted(this.failed, at);
      if (this.failed.lastAt === at) this.reason = tls.reason === undefined ? undefined : keptCopy(tls.reason);
    }
  }

  /** Plaintext where TLS would have been used is a loss too, whether STARTTLS was not offered or was refused. */
  private countOffer({ offersStarttls, isPlaintext }: LoggedSession, at: string): void {
    if (isPlaintext === true || offersStarttls === false) {
      this.withoutStarttls = counted(this.withoutStarttls, at);
      if (at >= (this.withStarttls.lastAt ?? '')) this.lostSince ??= at;
    } else if (offersStarttls === true) {
      this.withStarttls = counted(this.withStarttls, at);
      if (at > (this.lostSince ?? '')) this.lostSince = after(this.withoutStarttls.lastAt, at);
    } else {
      this.unknown = counted(this.unknown, at);
    }
  }

  private met(name: string): void {
    if (this.seenAs.has(name)) return;
    if (this.seenAs.size < MOST_NAMES) this.seenAs.add(keptCopy(name));
    else this.hasMoreSeenAs = true;
  }

  private greeted(address: string): void {
    this.greetedAs = [...this.greetedAs.filter((known) => known !== address), keptCopy(address)].slice(-MOST_NAMES);
  }

  summary(): RemoteSummary {
    const {
      remote,
      port,
      route,
      format,
      seenAs,
      lostSince,
      hasMoreSeenAs,
      withStarttls,
      withoutStarttls,
      unknown,
      greetedAs,
      reason,
    } = this;
    const capabilities = this.capabilities.summary();
    return {
      remote,
      port,
      route,
      format,
      seenAs: [...seenAs],
      hasMoreSeenAs,
      withStarttls,
      withoutStarttls,
      unknown,
      ...(lostSince !== undefined && { lostSince }),
      ...(capabilities !== undefined && { capabilities }),
      greetedAs,
      heldUp: this.heldUp.summary(),
      tls: {
        established: this.established,
        failed: this.failed,
        ...(reason !== undefined && { reason }),
      },
    };
  }
}

/** A log that is not in order may have told of it before. */
const after = (one: string | undefined, other: string): string | undefined =>
  one !== undefined && one > other ? one : undefined;
