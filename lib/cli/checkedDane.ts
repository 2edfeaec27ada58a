import type { LookFinding } from '../judgement/finding';
import type { DaneHost } from '../policy/daneHost';
import type { DaneVerdict } from '../policy/daneVerdict';

/** Of a target: of all its hosts, or `partial`, where some have DANE and others certainly none. */
export type DaneState = DaneHost['status'] | 'partial';

/** How the certificate of one address stands to what the DNS promises. */
export interface CheckedDaneAddress {
  readonly address: string;
  readonly verdict: DaneVerdict;
  /** The TLSA record that matches, for people. */
  readonly record?: string;
}

/** A host, what the DNS promises of its certificate, and how its addresses stand to that. */
export interface CheckedDaneHost {
  readonly mxHost: string;
  readonly dane: DaneHost;
  /** How many of its records are of use for mail. */
  readonly usable: number;
  readonly addresses: readonly CheckedDaneAddress[];
}

/** The DANE of a target as one look shows it. */
export interface CheckedDane {
  readonly state: DaneState;
  /** None of an address, which no TLSA record is found by. */
  readonly hosts: readonly CheckedDaneHost[];
  readonly findings: readonly LookFinding[];
}
