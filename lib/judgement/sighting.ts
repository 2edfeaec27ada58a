import type { Role } from '../telemetry/contract';
import type { Outcome } from './outcome';
import type { Listing, Retirement, UnofferedStarttls } from './view';

/** What one vantage can say of a host at the moment of judging, drawn from its views, heartbeat and second look. */
export interface Sighting {
  readonly vantage: string;
  readonly role: Role;
  /** In AWS, rather than on a machine of the company's own. */
  readonly isCloud: boolean;
  /** The log of a mail server: what it sees is what became of mail. */
  readonly isLog?: true;
  /** No session stands there for so long that its last word counts no more; unknown then. */
  readonly isQuiet?: true;
  readonly outcome: Outcome;
  /** Why the outcome is unknown, for people. */
  readonly unknownBecause?: string;
  /** Whether the vantage by itself expects STARTTLS (baseline or configuration). */
  readonly isExpected: boolean;
  readonly since?: string;
  /** Start of the newest session or run for which the outcome holds. */
  readonly seenAt?: string;
  readonly lastOfferedAt?: string;
  readonly address?: string;
  readonly serverName?: string;
  readonly greetedAs?: string;
  readonly tlsProtocol?: string;
  readonly keywords?: readonly string[];
  readonly masked?: readonly string[];
  readonly lost: readonly string[];
  readonly gained: readonly string[];
  readonly targets: readonly string[];
  /** We receive there, at one of those targets. */
  readonly ours?: boolean;
  /** The address that the world sees, where the configuration tells. */
  readonly egress?: string;
  /** Whether another word of this vantage can be expected soon: it is neither silent nor blind. */
  readonly canAnswer: boolean;
  /** The round of the second look that it answered last. */
  readonly answeredRound?: number;
  /** What it saw then. */
  readonly answeredOutcome?: Outcome;
  /** Two good scheduled runs in a row, the newest heartbeat included, at every target of the host. */
  readonly isRecovered: boolean;
  /** Scheduled time of the newest run whose word this is; by the scheduler's clock, so that it compares with another. */
  readonly runAt?: string;
  /** The same of the run, or the second look, that first saw the outcome. */
  readonly sinceRun?: string;
  /** The same of the newest run in which every address of the host has been heard that is said to offer STARTTLS. */
  readonly heardRunAt?: string;
  /** The host is none of any of its targets any more, as this vantage sees it; it then says nothing of a loss. */
  readonly retired?: Retirement['reason'];
  /** When it found that out, of several targets at the last. */
  readonly retiredAt?: string;
  /** Its own DNS names other exchanges for the host's targets: it has no say on the host, but for being served there. */
  readonly hasOtherExchanges?: boolean;
  /** The addresses of the host that the vantage knows, with what it saw there. */
  readonly addresses?: readonly SightedAddress[];
  /** Servers that answered otherwise than the view has it, since that view stands. */
  readonly deviating?: readonly DeviatingServer[];
  /** When our own handshake failed there last, and how often since one was completed. */
  readonly handshakeFailedAt?: string;
  readonly handshakeFailures?: number;
  /** SHA-256 of the certificates that its handshakes saw. */
  readonly fingerprints?: readonly string[];
  /** What block lists say of the addresses that this vantage is seen under. */
  readonly listings?: readonly Listing[];
  /** STARTTLS was sent though not offered. */
  readonly unoffered?: UnofferedStarttls;
  /** It is asked to do that now, and has not answered. */
  readonly awaitsUnoffered?: boolean;
  /** The server that answers in place of every host, and what it said here. The vantage's outcome is unknown then. */
  readonly proxied?: { readonly by: string; readonly outcome: Outcome };
}

export interface DeviatingServer extends Required<Pick<SightedAddress, 'outcome' | 'serverName'>> {
  /** By the vantage's clock; absent in what the version before wrote. */
  readonly at?: string;
}

export interface SightedAddress {
  readonly address: string;
  readonly outcome: Outcome;
  readonly serverName?: string;
  /** Until when the outcome is known to hold. */
  readonly observedAt?: string;
  /** When a session met that server name. */
  readonly namedAt?: string;
  /** Servers that offered STARTTLS there before it was lost, the one that lacks it now maybe among them. */
  readonly offeredBy?: readonly string[];
  /** Other servers that lack it there, too. */
  readonly lackedBy?: readonly string[];
  /** It is the answer to a second look, and so newer than the loss, whatever the clocks say. */
  readonly isAnswer?: boolean;
  /** When a TLS handshake was completed there last: what only an upgrade shows, nothing else contradicts. */
  readonly upgradedAt?: string;
}
