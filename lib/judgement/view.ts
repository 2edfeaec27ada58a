import type { SessionFailure } from '../smtp/types';
import type { Role } from '../telemetry/contract';
import type { Finding } from './finding';
import type { Outcome, UpgradeLoss } from './outcome';

/** What a vantage last saw at one address of a host. Times are ISO 8601, UTC. */
export interface AddressView {
  readonly address: string;
  readonly outcome: Outcome;
  readonly observedAt: string;
  /** Unknown now, and lost when it was last known: nothing is good again before this address is. */
  readonly wasLost?: boolean;
  readonly serverName?: string;
  /** Of an address that does not offer STARTTLS: servers that did there before, the newest last. */
  readonly offeredBy?: readonly string[];
  /** Of one that lacks it: other servers that were met there without it since it does, the newest last. */
  readonly lackedBy?: readonly string[];
  readonly greetedAs?: string;
  readonly masked?: readonly string[];
  readonly keywords?: readonly string[];
  readonly tlsProtocol?: string;
  readonly failure?: SessionFailure;
  /** When our own TLS handshake failed there last, and how often since one was completed. */
  readonly handshakeFailedAt?: string;
  readonly handshakeFailures?: number;
  /** When a handshake was completed there last, as far as the view has been written since. */
  readonly upgradedAt?: string;
  /** SHA-256 of the certificate served in the last completed handshake. */
  readonly fingerprint?: string;
  /** That certificate, for people. */
  readonly certificate?: CertificateView;
  /** What TLSA records are matched with, of the same handshake. Only where somebody looks for DANE. */
  readonly chain?: ServedChain;
  /** How the last upgrade failed there: it stands until one is completed, whatever EHLO alone offers meanwhile. */
  readonly upgradeLoss?: UpgradeLoss;
  /** What the last completed handshake showed to be wrong. */
  readonly tlsFindings?: readonly Finding[];
}

/** What people want to know of a certificate; what is wrong with it is among the findings. */
export interface CertificateView {
  readonly issuer?: string;
  readonly validFrom?: string;
  readonly validTo?: string;
  /** The first few of its subjectAltName. */
  readonly names: readonly string[];
  /** By the roots that Node knows, whatever its name. */
  readonly trusted: boolean;
  readonly matchesName: boolean;
}

/** Of a certificate or its key, in base64. */
export interface Digests {
  readonly sha256: string;
  readonly sha512: string;
}

/** What TLSA matching needs of a certificate (RFC 6698 §2.1): of all of it, and of its SubjectPublicKeyInfo. */
export interface CertificateDigests {
  readonly whole: Digests;
  /** Absent where it could not be cut out. */
  readonly key?: Digests;
  readonly validFrom?: string;
  readonly validTo?: string;
}

/** A server's certificate and its issuers, each the one that signed the one before, as far as they were sent. */
export interface ServedChain {
  readonly path: readonly CertificateDigests[];
  /** There were more than are kept. */
  readonly isCut?: boolean;
  /** Of the names that senders may ask for, those that the certificate bears, and those that it does not. */
  readonly names: readonly string[];
  readonly otherNames: readonly string[];
}

/** A finding that stands at a host or target, and since when this vantage sees it. */
export interface StandingFinding extends Finding {
  readonly since: string;
}

/** What a vantage is used to get from a host. Never taken from a session with a finding. */
export interface Baseline {
  /** Good sessions that offered STARTTLS, counted up to two: from the second on it is expected. */
  readonly starttlsSessions: number;
  /** What the last full day's sessions had, 95% of them at least; on the first day, what all so far had. */
  readonly keywords: readonly string[];
  /** When the day under observation began. */
  readonly since: string;
  /** Keywords of that day, and how many of its sessions were without each; not counted beyond what matters. */
  readonly day?: readonly { readonly keyword: string; readonly missed: number }[];
  /** Keywords that come and go: the last full day had them too seldom. Absent until a day is full. */
  readonly irregular?: readonly string[];
}

/** Keywords that differed from the baseline in one run: findings once the next run agrees. */
export interface Unlike {
  readonly lost: readonly string[];
  readonly gained: readonly string[];
}

/** A change of the outcome that was believed. */
export interface Flip {
  readonly at: string;
  readonly from: Outcome;
  readonly to: Outcome;
}

/** A session that disagreed with the view and was not confirmed. */
export interface Deviation {
  readonly at: string;
  readonly scheduledAt: string;
  readonly outcome: Outcome;
  readonly serverName?: string;
  /** The second session gave no answer at all: the first session of the next run may confirm it. */
  readonly isUnanswered?: boolean;
}

/** The current view of one host of one target from one vantage: written on change only. */
export interface View {
  readonly schemaVersion: 1;
  readonly vantage: string;
  readonly shard: number;
  readonly role: Role;
  readonly target: string;
  /** `mxHost:port` */
  readonly host: string;
  readonly mxHost: string;
  readonly port: number;
  readonly ours: boolean;
  readonly require: readonly string[];
  readonly outcome: Outcome;
  /** When the first session with this outcome began, and the scheduled time of its run. */
  readonly since: string;
  readonly sinceRun: string;
  /** When the newest session that this view rests on began. */
  readonly observedAt: string;
  /** Start of the last run that found STARTTLS offered before it was lost. */
  readonly lastOfferedAt?: string;
  readonly baseline?: Baseline;
  readonly lost: readonly string[];
  readonly gained: readonly string[];
  readonly addresses: readonly AddressView[];
  readonly deviations: readonly Deviation[];
  /** What is wrong beside a loss; absent in views of the version before. */
  readonly findings?: readonly StandingFinding[];
  /** When the vantage first looked at the host. */
  readonly firstSeenAt?: string;
  /** The host is none of the target's any more: seen by a run with a complete DNS answer, or by the target list. */
  readonly retired?: Retirement;
  /** Since when every run was throttled there (421 or 4yz), and before when no session is begun. */
  readonly throttled?: { readonly since: string; readonly until: string };
  /** The certificate is judged although opportunistic TLS would not. */
  readonly verify?: boolean;
  /** The name for SNI and certificate in place of the host's own. */
  readonly tlsName?: string;
  /** Where the last run found other keywords than usual. */
  readonly unlike?: Unlike;
  /** Changes of the outcome in the last 24 h, at most 50. */
  readonly flips?: readonly Flip[];
}

export const RETIREMENTS = ['no-longer-mx', 'no-longer-monitored'] as const;
export interface Retirement {
  readonly reason: (typeof RETIREMENTS)[number];
  readonly at: string;
}

/** How a target's mail is routed, as one vantage's DNS tells: written on change only. */
export interface TargetView {
  readonly schemaVersion: 1;
  readonly vantage: string;
  readonly shard: number;
  readonly target: string;
  readonly ours: boolean;
  /** `mxHost:port` of its hosts, sorted. Those last known where the DNS does not answer. */
  readonly hosts: readonly string[];
  readonly since: string;
  readonly observedAt: string;
  readonly findings: readonly StandingFinding[];
  /** Names (the target's, or `mxHost:port`) that the DNS fails to tell of, and since when. */
  readonly unresolved?: readonly { readonly name: string; readonly since: string }[];
}

export const LISTING_STATES = ['listed', 'clean', 'unknown'] as const;

/**
 * What one block list says of an address. `codes` are the answers (`127.0.0.4`), `lists` their names in words; those
 * last known where it is unknown now.
 */
export interface BlockListAnswer {
  readonly zone: string;
  readonly state: (typeof LISTING_STATES)[number];
  readonly codes: readonly string[];
  readonly lists: readonly string[];
  /** Only notes, such as the PBL: no sign of abuse. */
  readonly isNote?: boolean;
  /** Why it is unknown. */
  readonly reason?: string;
  /** Since when this vantage knows it as listed (as abuse, or as a note only). Of an unknown one: as last known. */
  readonly since?: string;
  /** When it was last known not to be listed so, before it was. Absent where it was listed at the first look-up. */
  readonly lastCleanAt?: string;
}

/** What block lists say of a vantage's own address: looked up daily and on a loss. One for each address. */
export interface Listing {
  readonly schemaVersion: 1;
  readonly vantage: string;
  readonly shard: number;
  readonly address: string;
  readonly observedAt: string;
  readonly answers: readonly BlockListAnswer[];
}

/** A vantage's sign of life: one per run and shard. */
export interface Heartbeat {
  readonly schemaVersion: 1;
  readonly vantage: string;
  readonly shard: number;
  readonly scheduledAt: string;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly hosts: number;
  readonly hostsWithoutStarttls: number;
  readonly hostsUnknown: number;
  readonly blind: boolean;
  /** `mxHost:port` of hosts that the run did not get to: they are unknown. */
  readonly unfinished: readonly string[];
  /** Hosts with a live view that were not to be asked in this run (no address): it says nothing of them. */
  readonly notDue: readonly string[];
  readonly targetsHash: string;
  /** The one server name that unrelated hosts all answered with: something on the path answers for them. */
  readonly proxiedBy?: string;
  /** Public addresses under which unrelated hosts greeted this vantage in the same run; what most say comes first. */
  readonly greetedAs?: readonly string[];
  /** Of the program that ran; absent where that was one before it said so. */
  readonly version?: string;
}

/** A vantage's answer to a second look. */
export interface Look {
  readonly schemaVersion: 1;
  readonly vantage: string;
  readonly shard: number;
  readonly incident: string;
  readonly round: number;
  readonly host: string;
  readonly outcome: Outcome;
  readonly address?: string;
  readonly serverName?: string;
  readonly observedAt: string;
  /** What it saw at each address, as far as it is certain. */
  readonly addresses?: readonly LookedAt[];
  /** What came of STARTTLS sent though it was not offered. */
  readonly unoffered?: UnofferedStarttls;
}

export interface LookedAt {
  readonly address: string;
  readonly outcome: Outcome;
  readonly serverName?: string;
  /** The TLS handshake was completed. */
  readonly isUpgraded?: true;
}

/** What came of STARTTLS sent though it was not offered; the fingerprint where a handshake was completed. */
export interface UnofferedStarttls {
  readonly result: 'accepted' | 'refused' | 'no-answer';
  readonly replyCode?: number;
  readonly fingerprint?: string;
}

/** What changed at a host, with the dialogue that shows it. Kept for 90 days. */
export interface Change {
  readonly schemaVersion: 1;
  readonly vantage: string;
  readonly shard: number;
  readonly target: string;
  readonly host: string;
  readonly at: string;
  readonly from?: Outcome;
  readonly to: Outcome;
  readonly lost: readonly string[];
  readonly gained: readonly string[];
  /** `< 220 mx …`, one line each, control characters escaped. */
  readonly transcript: readonly string[];
  /** Changes at the host just before it that were not brought to the hub, there were so many while it was not reached. */
  readonly leftOut?: { readonly count: number; readonly since: string };
}
