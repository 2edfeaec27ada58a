import type { Severity } from './finding';
import type { Sighting } from './sighting';

export const SCOPES = ['everywhere', 'some-vantages', 'some-addresses'] as const;
export type Scope = (typeof SCOPES)[number];

export const CAUSE_CODES = [
  'middlebox-on-path',
  'smtp-proxy-on-path',
  'withheld-after-tls-failure',
  'receiver-pool-inconsistent',
  'source-address-reputation',
  'receiver-regional',
  'receiver-change',
  'undetermined',
] as const;
export type CauseCode = (typeof CAUSE_CODES)[number];

export const CONFIDENCES = ['high', 'medium', 'low'] as const;
export type Confidence = (typeof CONFIDENCES)[number];

/** The likely cause with what speaks for it, each piece of evidence one sentence. */
export interface Cause {
  readonly code: CauseCode;
  readonly confidence: Confidence;
  readonly evidence: readonly string[];
}

/** Domains for whose mail senders insist on TLS at the host. */
export interface Enforced {
  /** By an MTA-STS policy with mode enforce (RFC 8461 §5). */
  readonly domains: readonly string[];
  /** Senders with DANE, by signed TLSA records of the host (RFC 7672 §2.2). */
  readonly daneDomains?: readonly string[];
  /** They have other hosts that take the mail, as far as is known. */
  readonly hasOthers: boolean;
}

/** The same, where it is lost for more than an observer that may be treated apart. */
export interface EnforcedLoss extends Enforced {
  /** Somebody else is offered it there, by the last word. */
  readonly isServed: boolean;
}

/** What the vantages together say of a host now. */
export interface Verdict {
  /** Ids of the vantages where STARTTLS is expected and gone. Empty: no loss is seen anywhere. */
  readonly losing: readonly string[];
  /** Start of the earliest session that saw a loss which still stands. */
  readonly lossSince?: string;
  /** Losing from every vantage or only from some; absent without a loss. */
  readonly scope?: Scope;
  readonly cause?: Cause;
  readonly severity?: Severity;
  readonly enforced?: EnforcedLoss;
  readonly sightings: readonly Sighting[];
}

/** What a cause rule looks at: losing vantages against those that are served after the loss began. */
export interface Evidence {
  readonly losing: readonly Sighting[];
  readonly offering: readonly Sighting[];
  readonly unknown: readonly Sighting[];
  /** Registrable domain of this host. */
  readonly operator?: string;
  /** What the vantages lose at other hosts at this moment. */
  readonly elsewhere?: readonly Elsewhere[];
  /** Of the hosts that a vantage watches, the share that it loses now, by its id. */
  readonly lostShare?: ReadonlyMap<string, number>;
  /** What was said of this loss last, and what the vantages saw then. */
  readonly told?: Pick<Verdict, 'cause' | 'losing'> & Partial<Pick<Verdict, 'sightings'>>;
}

/** What is known around a host, beside what the vantages say of it. */
export interface Surroundings extends Pick<Evidence, 'operator' | 'elsewhere' | 'lostShare' | 'told'> {
  readonly enforced?: Enforced;
}

/** A vantage and another host at which it loses STARTTLS now. */
export interface Elsewhere {
  readonly vantage: string;
  readonly mxHost: string;
  /** Registrable domain of the MX host. */
  readonly operator: string;
  /** Vantages that the DNS tells of other hosts: that they don't lose it there says nothing. */
  readonly untold?: readonly string[];
}

/** A rule names its cause or passes. Rules are asked in order; the first answer stands. */
export type CauseRule = (evidence: Evidence) => Cause | undefined;

/** `a, b and c` */
export function listed(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`;
}
