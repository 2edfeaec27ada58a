import { readJson } from './jsonValue';
import { LIMITS } from './limits';
import { type RawReport, reportSchema } from './reportSchema';
import { type FailureDetail, type PolicyReport, RESULT_TYPES, type TlsReport } from './types';

export type ParsedReport =
  | { readonly ok: true; readonly report: TlsReport }
  | { readonly ok: false; readonly why: string };

/**
 * Reads the JSON of one report (RFC 8460 §4.4). `domain` is that of the mail or file which brought it, for policies that
 * name none: the report itself has the say (§5.6). Pure; never throws.
 */
export function parseReport(text: string, domain?: string): ParsedReport {
  const json = readJson(text.replace(/^\uFEFF/, ''));
  if (!json.ok) return json;
  const { success, data, error } = reportSchema.safeParse(json.value);
  if (!success) {
    const { path, message } = error.issues[0] ?? { path: [], message: 'is no report' };
    if (path.length === 0 || !seemsMeant(json.value))
      return { ok: false, why: 'its JSON is no report of TLS (RFC 8460 §4.4)' };
    return { ok: false, why: `${path.map(String).join('.')} ${message}` };
  }
  return { ok: true, report: toReport(data, domain) };
}

/** Whether it has a field that each report has. */
const seemsMeant = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && ('policies' in value || 'date-range' in value);

function toReport(raw: RawReport, domain: string | undefined): TlsReport {
  const { 'start-datetime': begin, 'end-datetime': end } = raw['date-range'];
  return {
    organization: bounded(raw['organization-name'] || raw['contact-info'] || 'not named'),
    reportId: raw['report-id'].slice(0, MOST_OF_ID),
    begin,
    end: Math.max(begin, end),
    policies: raw.policies.map((entry) => toPolicy(entry, domain)),
  };
}

/** Only told apart by it, never shown. */
const MOST_OF_ID = 1_000;

function toPolicy(raw: RawReport['policies'][number], named: string | undefined): PolicyReport {
  const failures = raw['failure-details'].map(toFailure);
  const { policy, summary } = raw;
  const domain = hostOf(policy?.['policy-domain'] ?? '') ?? hostOf(named ?? '');
  const mode = policy?.['policy-string'].map(modeOf).find((word) => word !== undefined);
  const detailed = failures.reduce((sum, { sessions }) => sum + sessions, 0);
  return {
    ...(domain !== undefined && { domain }),
    type: bounded(policy?.['policy-type'].toLowerCase() || 'no-policy-found'),
    ...(mode !== undefined && { mode }),
    successful: summary?.['total-successful-session-count'] ?? 0,
    failed: summary?.['total-failure-session-count'] ?? detailed,
    failures,
  };
}

function toFailure(raw: RawReport['policies'][number]['failure-details'][number]): FailureDetail {
  const sendingIp = bounded(raw['sending-mta-ip'].toLowerCase());
  const receivingIp = bounded(raw['receiving-ip'].toLowerCase());
  const mxHost = hostOf(raw['receiving-mx-hostname']);
  const reason = bounded(raw['failure-reason-code'] || raw['failure-error-code']);
  return {
    resultType: resultTypeOf(raw['result-type']),
    // Who names a failure had one at least.
    sessions: raw['failed-session-count'] ?? 1,
    ...(sendingIp !== '' && { sendingIp }),
    ...(mxHost !== undefined && { mxHost }),
    ...(receivingIp !== '' && { receivingIp }),
    ...(reason !== '' && { reason }),
  };
}

function resultTypeOf(text: string): string {
  const known = RESULT_TYPES.find((type) => type === text.toLowerCase());
  return known ?? bounded(text || 'not named');
}

function hostOf(text: string): string | undefined {
  const host = bounded(text.toLowerCase()).replace(/\.$/, '');
  return host === '' ? undefined : host;
}

/** The lines of a policy come as strings of their own or all in one (RFC 8461 §3.2: `mode: enforce`). */
const modeOf = (line: string): string | undefined =>
  /(?:^|[\s,;])mode\s{0,8}:\s{0,8}(enforce|testing|none)(?:$|[\s,;])/i.exec(line.slice(0, 10_000))?.[1]?.toLowerCase();

const bounded = (text: string): string =>
  text.length <= LIMITS.textLength ? text : `${text.slice(0, LIMITS.textLength)}…`;
