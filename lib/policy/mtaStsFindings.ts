import type { FindingCode, LookFinding, LookSeverity } from '../judgement/finding';
import type { StsFetch } from './mtaStsFetch';
import { isNamedBy } from './mtaStsHost';
import type { StsPolicy } from './mtaStsPolicy';
import { problemText } from './mtaStsProblem';
import { appliedPolicy, type CachedStsPolicy, expiryOf, type StsState } from './mtaStsState';

/** A domain, and what is known of its MTA-STS. */
export interface StsSighting {
  /** In A-labels. */
  readonly domain: string;
  /** Whether we receive its mail. */
  readonly ours: boolean;
  readonly state: StsState;
  /** Its MX hosts; none where they are not known. */
  readonly mxHosts: readonly string[];
}

const DAY_MS = 24 * 60 * 60 * 1_000;

/** What is wrong with the MTA-STS of a domain, by the result types of RFC 8460 §4.3.2.2 and two of ours. Pure. */
export function stsFindings(sighting: StsSighting, now: Date): readonly LookFinding[] {
  return [
    ...mismatches(sighting, now),
    ...recordFindings(sighting, now),
    ...fetchFindings(sighting, now),
    ...changes(sighting, now),
  ];
}

const finding = (code: FindingCode, severity: LookSeverity, message: string): LookFinding => ({
  code,
  severity,
  message,
});
const fault = ({ ours }: StsSighting): LookSeverity => (ours ? 'warning' : 'notice');

/** RFC 8461 §4.1: senders deliver to no host that the policy does not name. */
function mismatches(sighting: StsSighting, now: Date): readonly LookFinding[] {
  const { domain, mxHosts, state } = sighting;
  const policy = appliedPolicy(state, now);
  const unnamed = policy === undefined ? [] : mxHosts.filter((mxHost) => !isNamedBy(policy, mxHost));
  if (policy === undefined || policy.mode === 'none' || unnamed.length === 0) return [];
  const message = `the MTA-STS policy of ${domain} (mode ${policy.mode}) does not name ${few(unnamed)}`;
  if (policy.mode === 'testing') return [finding('mx-mismatch', fault(sighting), `${message}: senders report it`)];
  return unnamed.length === mxHosts.length
    ? [finding('mx-mismatch', 'critical', `${message}, which is every mail host: compliant senders are now queueing`)]
    : [finding('mx-mismatch', 'warning', `${message}: compliant senders deliver to the others only`)];
}

function recordFindings(sighting: StsSighting, now: Date): readonly LookFinding[] {
  const { domain, state } = sighting;
  const { record } = state;
  switch (record.status) {
    case 'found':
      return [];
    case 'failed':
      return [
        finding('sts-policy-fetch-error', 'unknown', `whether ${domain} has MTA-STS can't be told: ${record.message}`),
      ];
    case 'invalid': {
      const message = `the MTA-STS record of ${domain} is invalid: ${problemText(record.problem)}; ${consequence(state, now)}`;
      return [finding('sts-policy-invalid', fault(sighting), message)];
    }
    case 'none': {
      const policy = appliedPolicy(state, now);
      if (policy === undefined || policy.mode === 'none') return [];
      const message = `the MTA-STS record of ${domain} is gone; ${consequence(state, now)}`;
      return [finding('policy-changed', 'notice', message)];
    }
  }
}

const FETCH_CODES = {
  'fetch-error': 'sts-policy-fetch-error',
  'webpki-invalid': 'sts-webpki-invalid',
  invalid: 'sts-policy-invalid',
} as const satisfies Record<Exclude<StsFetch['status'], 'policy'>, FindingCode>;

function fetchFindings(sighting: StsSighting, now: Date): readonly LookFinding[] {
  const { domain, state } = sighting;
  const { fetched } = state;
  if (fetched === undefined || fetched.status === 'policy') return [];
  const isUnknown = fetched.status === 'fetch-error' && (fetched.code === 'unresolvable' || fetched.code === 'aborted');
  const words =
    fetched.status === 'invalid'
      ? `is invalid: ${few(fetched.problems.map(problemText), '; ')}`
      : `can't be fetched: ${fetched.reason}`;
  const message = `the MTA-STS policy of ${domain} ${words}; ${consequence(state, now)}`;
  return [finding(FETCH_CODES[fetched.status], isUnknown ? 'unknown' : fault(sighting), message)];
}

/** What senders do without a policy that can be fetched (RFC 8461 §3.3). */
function consequence(state: StsState, now: Date): string {
  const { cached } = state;
  return cached === undefined || appliedPolicy(state, now) === undefined
    ? 'senders deliver as if there were none'
    : `senders that have the last one (mode ${cached.policy.mode}) apply it until ${minuteOf(expiryOf(cached))}`;
}

function changes({ domain, state: { changed } }: StsSighting, now: Date): readonly LookFinding[] {
  if (changed === undefined || now.getTime() - Date.parse(changed.at) >= DAY_MS) return [];
  const { before, after } = changed;
  const message = `the MTA-STS policy of ${domain} changed: ${differences(before.policy, after.policy).join('; ')}`;
  return [finding('policy-changed', 'notice', `${message}${unannounced(before, after)}`)];
}

function differences(before: StsPolicy, after: StsPolicy): readonly string[] {
  const went = before.mx.filter((pattern) => !after.mx.includes(pattern));
  const came = after.mx.filter((pattern) => !before.mx.includes(pattern));
  return [
    ...(before.mode === after.mode ? [] : [`mode ${before.mode} is now ${after.mode}`]),
    ...(went.length > 0 ? [`mx gone: ${few(went)}`] : []),
    ...(came.length > 0 ? [`mx new: ${few(came)}`] : []),
    ...(before.maxAgeSeconds === after.maxAgeSeconds
      ? []
      : [`max_age ${before.maxAgeSeconds} is now ${after.maxAgeSeconds}`]),
  ];
}

/** Senders look at the id alone, and fetch again where it is another (RFC 8461 §3.1). */
const unannounced = (before: CachedStsPolicy, after: CachedStsPolicy): string =>
  before.recordId === after.recordId
    ? `; but its record still has the id ${after.recordId}, so senders may keep the old one until ${minuteOf(expiryOf(before))}`
    : '';

const MAX_SHOWN = 3;
const few = (texts: readonly string[], between = ', '): string =>
  texts.slice(0, MAX_SHOWN).join(between) + (texts.length > MAX_SHOWN ? ` and ${texts.length - MAX_SHOWN} more` : '');

const minuteOf = (time: Date): string => `${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
