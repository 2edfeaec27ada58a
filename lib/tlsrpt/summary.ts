import type { Share } from './bounds';

/** The sum of reports. Days are UTC, as `2026-11-23`. */
export interface ReportSummary {
  readonly reports: number;
  /** The same report that came again: counted once. */
  readonly duplicates: number;
  /** Reports of another time or domain than was asked for. */
  readonly outside: number;
  /** Who reported, by reports; `sessions` of a share are reports here. */
  readonly organizations: Shared;
  /** By domain, then day, then policy. */
  readonly days: readonly DaySummary[];
  /** By domain, the most sessions first. */
  readonly failures: readonly FailureSummary[];
  /** Failed sessions of which a report names no failure. */
  readonly withoutDetails: number;
  /** What found no room: sessions of further days, and of further domains and result types. */
  readonly further: { readonly sessions: number; readonly failures: number };
}

export interface Shared {
  readonly shares: readonly Share[];
  /** Of more names than are told apart. */
  readonly further: number;
}

/** Sessions of a domain on one day under one policy. */
export interface DaySummary {
  readonly domain?: string;
  readonly day: string;
  readonly type: string;
  readonly mode?: string;
  readonly successful: number;
  readonly failed: number;
}

/** Failed sessions of a domain by one result type. One session may fail for several (RFC 8460 §4). */
export interface FailureSummary {
  readonly domain?: string;
  readonly resultType: string;
  readonly sessions: number;
  /** Of those, under a policy that keeps mail back. */
  readonly enforced: number;
  readonly firstDay: string;
  readonly lastDay: string;
  readonly days: Shared;
  readonly organizations: Shared;
  readonly mxHosts: Shared;
  readonly sendingIps: Shared;
  readonly reasons: Shared;
}
