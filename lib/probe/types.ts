import type { SmtpSession } from '../smtp/types';

/** Something to watch, as configured: a domain (every MX host) or one host in Postfix's notation `[host]:port`. */
export interface Target {
  /** How people name it: `contoso.example`, `[mx.example.org]` (port 25) or `[mx.example.org]:587`. Unique. */
  readonly name: string;
  readonly kind: 'domain' | 'host';
  /** The domain or host in A-labels, or an IP address for `[192.0.2.1]`. */
  readonly host: string;
  readonly port: number;
  /** We receive there, rather than send there. */
  readonly ours: boolean;
  /** Keywords that must be offered, in upper case. */
  readonly require: readonly string[];
  /** Judge the certificate although opportunistic TLS would not. */
  readonly verify: boolean;
  /** Of a host: the name for SNI and certificate in place of its own. */
  readonly tlsName?: string;
  /** Its mail hosts must have DANE. */
  readonly requireDane?: true;
}

/** One address, one session, one observation: facts and never a verdict. */
export interface Observation {
  readonly mxHost: string;
  readonly port: number;
  readonly address: string;
  /** When the session began, ISO 8601 UTC. */
  readonly observedAt: string;
  readonly session: SmtpSession;
  /** An upgrade was completed that was not ours (of a log), so that nothing is known of the certificate. */
  readonly hasUpgraded?: true;
  /** Of the second of two sessions that agree: which server the first one met, where it is another one. */
  readonly metFirst?: string;
}

/** A mail host of one target with what its addresses showed. */
export interface HostObservation {
  readonly mxHost: string;
  readonly port: number;
  readonly preference?: number;
  readonly implicitMx?: boolean;
  /** All addresses that the DNS gave, also those not asked in this run. */
  readonly knownAddresses: readonly string[];
  /** Addresses in a refused range (private, loopback, …), never connected to, with the range's name. */
  readonly refusedAddresses: readonly { readonly address: string; readonly range: string }[];
  /** The look-up that failed where another one gave addresses: there may be more than are known. */
  readonly incomplete?: string;
  /** How many of its addresses are not asked, as there are too many; absent where none is. */
  readonly leftOut?: number;
  readonly observations: readonly Observation[];
  /** Why no address was asked. `failed` is unknown; the others are certain. */
  readonly failure?: { readonly code: 'unresolvable' | 'no-address' | 'refused-range'; readonly message: string };
}

/** What became of a target in one look: its hosts, or why there are none. */
export interface TargetObservation {
  readonly target: Target;
  readonly hosts: readonly HostObservation[];
  /** How many of its hosts are left out, as there are too many; absent where none is. */
  readonly leftOut?: number;
  readonly failure?: { readonly code: 'null-mx' | 'no-mx' | 'unresolvable'; readonly message: string };
}
