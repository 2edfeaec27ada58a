import { createHash } from 'node:crypto';
import { compare, plus, Room, Shares } from './bounds';
import { FailureSum } from './failureSum';
import type { DaySummary, ReportSummary } from './summary';
import { isEnforced, type PolicyReport, type TlsReport } from './types';

export interface SummarizerOptions {
  /** Milliseconds since 1970: reports that end by then are left out. */
  readonly since?: number;
  /** This domain and those in it alone. */
  readonly domain?: string;
}

const MOST_DAYS = 20_000;
const MOST_FAILURES = 2_000;
const MOST_NAMES = 200_000;
const MOST_ORGANIZATIONS = 10_000;

/** Adds reports up, in memory that is bounded whatever they are, but for 44 characters of each. */
export class ReportSummarizer {
  private readonly room = new Room(MOST_NAMES);
  private readonly seen = new Set<string>();
  private readonly organizations = new Shares(this.room, MOST_ORGANIZATIONS);
  private readonly days = new Map<string, DaySummary>();
  private readonly failures = new Map<string, FailureSum>();
  private reports = 0;
  private duplicates = 0;
  private outside = 0;
  private withoutDetails = 0;
  private furtherSessions = 0;
  private furtherFailures = 0;

  constructor(private readonly options: SummarizerOptions = {}) {}

  add(report: TlsReport): void {
    const { since = 0 } = this.options;
    const policies = report.policies.filter((policy) => this.isAsked(policy));
    if (report.end <= since || policies.length === 0) {
      this.outside += 1;
      return;
    }
    const key = identityOf(report);
    if (this.seen.has(key)) {
      this.duplicates += 1;
      return;
    }
    this.seen.add(key);
    this.reports += 1;
    this.organizations.add(report.organization, 1);
    for (const policy of policies) this.addPolicy(policy, dayOf(report), report.organization);
  }

  sum(): ReportSummary {
    const { reports, duplicates, outside, withoutDetails } = this;
    return {
      reports,
      duplicates,
      outside,
      withoutDetails,
      organizations: this.organizations.sum(),
      days: [...this.days.values()].toSorted(
        (a, b) =>
          compare(a.domain ?? '', b.domain ?? '') || compare(a.day, b.day) || compare(policyName(a), policyName(b)),
      ),
      failures: [...this.failures.values()]
        .map((failure) => failure.sum())
        .toSorted(
          (a, b) =>
            compare(a.domain ?? '', b.domain ?? '') || b.sessions - a.sessions || compare(a.resultType, b.resultType),
        ),
      further: { sessions: this.furtherSessions, failures: this.furtherFailures },
    };
  }

  private isAsked({ domain: name = '' }: PolicyReport): boolean {
    const { domain } = this.options;
    return domain === undefined || name === domain || name.endsWith(`.${domain}`);
  }

  private addPolicy(policy: PolicyReport, day: string, organization: string): void {
    this.addDay(policy, day);
    if (policy.failures.length === 0) this.withoutDetails = plus(this.withoutDetails, policy.failed);
    const isKept = isEnforced(policy);
    for (const failure of policy.failures) {
      if (failure.sessions === 0) continue;
      const sum = this.failureSum(policy.domain, failure.resultType);
      if (sum === undefined) this.furtherFailures = plus(this.furtherFailures, failure.sessions);
      else sum.add(failure, { day, organization, isEnforced: isKept });
    }
  }

  private addDay({ domain, type, mode, successful, failed }: PolicyReport, day: string): void {
    const key = JSON.stringify([domain, day, type, mode]);
    const known = this.days.get(key);
    if (known === undefined && this.days.size >= MOST_DAYS) {
      this.furtherSessions = plus(this.furtherSessions, plus(successful, failed));
      return;
    }
    this.days.set(key, {
      ...(domain !== undefined && { domain }),
      day,
      type,
      ...(mode !== undefined && { mode }),
      successful: plus(known?.successful ?? 0, successful),
      failed: plus(known?.failed ?? 0, failed),
    });
  }

  private failureSum(domain: string | undefined, resultType: string): FailureSum | undefined {
    const key = JSON.stringify([domain, resultType]);
    const known = this.failures.get(key);
    if (known !== undefined || this.failures.size >= MOST_FAILURES) return known;
    const sum = new FailureSum({ ...(domain !== undefined && { domain }), resultType }, this.room);
    this.failures.set(key, sum);
    return sum;
  }
}

/** `sts enforce`, `tlsa`, `no-policy-found` */
export const policyName = ({ type, mode }: Pick<PolicyReport, 'type' | 'mode'>): string =>
  mode === undefined ? type : `${type} ${mode}`;

/**
 * What tells a report from others (RFC 8460 §5.3: by its id). The domains too, since some organizations use one id for
 * the reports of a day to all.
 */
function identityOf({ organization, reportId, begin, end, policies }: TlsReport): string {
  const domains = policies.map(({ domain = '' }) => domain);
  const identity = JSON.stringify([organization.toLowerCase(), reportId, begin, end, domains]);
  return createHash('sha256').update(identity).digest('base64');
}

/** The day in the middle: a report is of a whole UTC day (RFC 8460 §4.1), but may end at midnight or be of another zone. */
const dayOf = ({ begin, end }: TlsReport): string => new Date((begin + end) / 2).toISOString().slice(0, 10);
