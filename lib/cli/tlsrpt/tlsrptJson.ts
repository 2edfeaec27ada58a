import type { DaySummary, FailureSummary } from '../../tlsrpt/summary';
import { resultWords } from './resultWords';
import { dayState, type TlsrptReport } from './tlsrptReport';
import type { TlsrptJson } from './tlsrptSchema';

/** What `tlsrpt --json` prints; what does not apply, or is not known, is left out. */
export function tlsrptJson(report: TlsrptReport): TlsrptJson {
  const { at, since, domain, state, summary, filesRead, leftOut, leftOutCount } = report;
  const { reports, duplicates, outside, organizations, days, failures, withoutDetails, further } = summary;
  return {
    version: 1,
    at: at.toISOString(),
    ...(since !== undefined && { since: new Date(since).toISOString() }),
    ...(domain !== undefined && { domain }),
    state,
    reports: { counted: reports, duplicates, outside },
    organizations: {
      shares: organizations.shares.map(({ name, sessions }) => ({ name, reports: sessions })),
      further: organizations.further,
    },
    days: days.map(dayJson),
    failures: failures.map(failureJson),
    withoutDetails,
    further,
    files: { read: filesRead, leftOut, leftOutCount },
  };
}

function dayJson(row: DaySummary): TlsrptJson['days'][number] {
  const { domain, day, type, mode, successful, failed } = row;
  return {
    ...(domain !== undefined && { domain }),
    day,
    policy: { type, ...(mode !== undefined && { mode }) },
    state: dayState(row),
    successful,
    failed,
  };
}

function failureJson(failure: FailureSummary): TlsrptJson['failures'][number] {
  const { days, organizations, mxHosts, sendingIps, reasons, ...rest } = failure;
  return {
    ...rest,
    ...resultWords(failure.resultType),
    byDay: days,
    byOrganization: organizations,
    byMxHost: mxHosts,
    bySendingIp: sendingIps,
    byReason: reasons,
  };
}
