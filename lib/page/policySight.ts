import type { Severity } from '../judgement/finding';
import { bySeverity } from '../judgement/finding';
import type { StoredPolicy } from '../judgement/policyWitness';
import type { StandingFinding } from '../judgement/view';
import { type DaneFacts, daneFacts } from '../policy/daneWords';
import { type PolicyFacts, policyFacts } from '../policy/policyFacts';
import type { PolicyView } from '../policy/policyView';
import { tlsRptSentences } from '../policy/tlsRptWords';

/** What is known of the policies of one target of a host. */
export interface PolicySight {
  readonly target: string;
  readonly facts: PolicyFacts;
  readonly findings: readonly StandingFinding[];
  readonly tlsRpt: readonly string[];
  /** Of the host; absent where nobody looks for DANE. */
  readonly dane?: DaneFacts;
  /** The newest look; ISO 8601. */
  readonly lookedAt: string;
}

/** Those of a host's targets, in the order of their names. Pure. `now` in milliseconds. */
export function policySights(policies: readonly StoredPolicy[], mxHost: string, now: number): readonly PolicySight[] {
  return policies
    .toSorted((a, b) => a.view.target.localeCompare(b.view.target))
    .map(({ view, heartbeat }) => {
      const kept = view.dane?.find((one) => one.mxHost === mxHost);
      const run = heartbeat?.slots.find(({ slot }) => slot === view.slot)?.lookedAt ?? '';
      return {
        target: view.target,
        facts: policyFacts(view, mxHost, new Date(now)),
        findings: view.findings,
        tlsRpt: tlsRptSentences(view.tlsRpt),
        ...(kept !== undefined && { dane: daneFacts(kept) }),
        lookedAt: run > view.observedAt ? run : view.observedAt,
      };
    });
}

/** What stands at the policies of a host's targets: the loudest, and the codes of all. */
export interface PolicyMark {
  readonly severity: Severity;
  readonly codes: readonly string[];
}

export function policyMark(policies: readonly PolicyView[], targets: ReadonlySet<string>): PolicyMark | undefined {
  const standing = policies
    .filter(({ target }) => targets.has(target))
    .flatMap(({ findings }) => findings)
    .toSorted(bySeverity);
  const [loudest] = standing;
  return loudest && { severity: loudest.severity, codes: [...new Set(standing.map(({ code }) => code))] };
}
