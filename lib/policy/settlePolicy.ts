import type { Finding, FindingCode, LookFinding } from '../judgement/finding';
import { standing } from '../judgement/findings/standing';
import { boundedSts, boundedTlsRpt } from './boundedPolicy';
import type { DaneDomain } from './daneDomain';
import { daneFindings } from './daneFindings';
import { type KeptDane, keptDane } from './keptDane';
import { stsFindings } from './mtaStsFindings';
import type { StsLook } from './mtaStsLook';
import { policyState } from './mtaStsState';
import type { PolicyView } from './policyView';
import type { TlsRptLook } from './tlsRptLook';

/** What one look at the policies of a domain gave. */
export interface PolicyLook {
  readonly sts: StsLook;
  readonly tlsRpt: TlsRptLook;
  /** Absent where the DNS does not answer. */
  readonly mxHosts?: readonly string[];
  /** Absent where nobody looks for DANE. */
  readonly dane?: DaneDomain;
}

export type PolicySubject = Pick<PolicyView, 'target' | 'domain' | 'ours' | 'requireDane' | 'shard' | 'slot'>;

/** A fetch fails by accident now and then; two in a row, an hour apart, don't. */
const FAILURES = 2;
const FETCH_ERROR: FindingCode = 'sts-policy-fetch-error';
/** What a look that could not fetch says nothing of. */
const OF_FETCHES: ReadonlySet<FindingCode> = new Set(['sts-policy-invalid', 'sts-webpki-invalid']);
/** How old what is stored may be of times alone, so that a policy is not taken for one that senders have forgotten. */
const REFRESH_MS = 6 * 60 * 60 * 1000;
const REFRESH_SHARE = 4;
const MAX_HOSTS = 100;

/** The next view of a domain's policies. Pure. */
export function settlePolicy(
  previous: PolicyView | undefined,
  { target, domain, ours, requireDane, shard, slot }: PolicySubject,
  look: PolicyLook,
  now: Date,
): PolicyView {
  const state = policyState(previous?.sts, look.sts, now);
  const mxHosts = (look.mxHosts ?? previous?.mxHosts ?? []).slice(0, MAX_HOSTS);
  const found = stsFindings({ domain, ours, state, mxHosts }, now);
  const isUnfetched = found.some(({ code }) => code === FETCH_ERROR);
  const unfetched = isUnfetched ? Math.min((previous?.unfetched ?? 0) + 1, FAILURES) : 0;
  const kept = isUnfetched ? (previous?.findings ?? []).filter(({ code }) => OF_FETCHES.has(code)) : [];
  const told = unfetched === 1 ? found.filter(({ code }) => code !== FETCH_ERROR) : found;
  const observedAt = now.toISOString();
  const dane = look.dane && keptDane(look.dane, previous?.dane, now);
  const all = [...told.map(asFinding), ...kept, ...(dane ?? []).flatMap(brokenSignatures)];
  return {
    schemaVersion: 1,
    ...{ shard, slot, target, domain, ours, ...(requireDane && { requireDane }), mxHosts },
    sts: boundedSts(state),
    tlsRpt: boundedTlsRpt(look.tlsRpt),
    ...(dane !== undefined && { dane }),
    unfetched,
    findings: standing(all, sinceBefore(previous, state.changed?.at), observedAt),
    observedAt,
  };
}

/** A second change is another one, with a time of its own. */
const sinceBefore = (previous: PolicyView | undefined, changedAt: string | undefined) =>
  (previous?.findings ?? []).filter(({ code }) => code !== 'policy-changed' || changedAt === previous?.sts.changed?.at);

/** What can't be seen twice in a row is worth knowing, and no fault of anybody's yet. */
const asFinding = ({ code, severity, message }: LookFinding): Finding => ({
  code,
  severity: severity === 'unknown' ? 'notice' : severity,
  message,
});

/** Of the DANE of a host the look alone can judge this; what its certificate is good for, the judge can. */
const brokenSignatures = (host: KeptDane): readonly Finding[] =>
  host.dane.status === 'bogus'
    ? daneFindings({ mxHost: host.mxHost, dane: host.dane, isRequired: false, addresses: [] }).map(asFinding)
    : [];

/** Whether anything but the time has changed, or what is stored grows too old. */
export function isPolicyWorthWriting(previous: PolicyView | undefined, next: PolicyView): boolean {
  if (previous === undefined || significance(previous) !== significance(next)) return true;
  const maxAgeMs = (next.sts.cached?.policy.maxAgeSeconds ?? Number.POSITIVE_INFINITY) * 1000;
  const ageMs = Date.parse(next.observedAt) - Date.parse(previous.observedAt);
  return ageMs >= Math.min(REFRESH_MS, maxAgeMs / REFRESH_SHARE);
}

function significance({ observedAt: _, sts, ...view }: PolicyView): string {
  const { lookedAt: __, cached, ...state } = sts;
  return JSON.stringify([view, state, cached?.policy, cached?.recordId]);
}
