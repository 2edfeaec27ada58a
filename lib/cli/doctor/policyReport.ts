import type { FindingCode } from '../../judgement/finding';
import { duration } from '../../notification/words';
import type { StsMode } from '../../policy/mtaStsPolicy';
import { policyFacts } from '../../policy/policyFacts';
import type { PolicyView } from '../../policy/policyView';
import { POLICY_MINUTES } from '../../telemetry/contract';
import type { DoctorFacts, PolicyRuns } from './facts';
import type { DoctorFinding } from './finding';
import { LATE_AFTER_INTERVALS, type LastRun, lastRun } from './lastRun';

/** How it stands with the policy check of the hub, what it knows, and what is wrong there. */
export interface PolicyReport {
  readonly lastRun: LastRun;
  /** In the order of the configuration. */
  readonly domains: readonly KnownPolicies[];
  readonly findings: readonly DoctorFinding[];
}

export const TLS_RPT_STATES = ['found', 'none', 'invalid', 'failed'] as const satisfies readonly TlsRptState[];
type TlsRptState = PolicyView['tlsRpt']['status'];

/** What is known of the policies of a domain. */
export interface KnownPolicies {
  readonly target: string;
  /** ISO 8601; absent where nobody has looked yet. */
  readonly lookedAt?: string;
  /** Of the MTA-STS policy that senders apply; absent where they apply none. */
  readonly mode?: StsMode;
  readonly tlsRpt?: TlsRptState;
  readonly findings: readonly FindingCode[];
}

/** Pure. */
export function policyReport(runs: PolicyRuns, { at }: Pick<DoctorFacts, 'at'>): PolicyReport {
  const last = lastRun(runs, { at, everyMinutes: POLICY_MINUTES });
  return {
    lastRun: last,
    domains: runs.domains.map((target) => knownOf(target, runs, at)),
    findings: punctuality(last, at),
  };
}

function knownOf(target: string, { views, heartbeats }: PolicyRuns, at: Date): KnownPolicies {
  const view = views.find((each) => each.target === target);
  if (view === undefined) return { target, findings: [] };
  const { slots = [] } = heartbeats.find(({ shard }) => shard === view.shard) ?? {};
  const run = slots.find(({ slot }) => slot === view.slot)?.lookedAt ?? '';
  const { policy } = policyFacts(view, '', at);
  return {
    target,
    lookedAt: run > view.observedAt ? run : view.observedAt,
    ...(policy !== undefined && { mode: policy.mode }),
    tlsRpt: view.tlsRpt.status,
    findings: view.findings.map(({ code }) => code),
  };
}

const WHERE = 'its schedules and its log: see silent-function in docs/runbook.md';

function punctuality({ state, at }: LastRun, now: Date): readonly DoctorFinding[] {
  if (state === 'never') {
    const message = 'The policy check has never completed a run: what domains say of TLS is unknown';
    const remedy = `Wait for ${POLICY_MINUTES} minutes after the first deployment, then look at ${WHERE}`;
    return [{ code: 'never-ran', severity: 'warning', message, remedy }];
  }
  if (state !== 'late') return [];
  const ago = duration((now.getTime() - Date.parse(at ?? '')) / 1000);
  const message = `The last run of the policy check began ${ago} ago, more than ${LATE_AFTER_INTERVALS} intervals of ${POLICY_MINUTES} min: after three hours nothing that it found counts`;
  return [{ code: 'late', severity: 'warning', message, remedy: `Look at ${WHERE}` }];
}
