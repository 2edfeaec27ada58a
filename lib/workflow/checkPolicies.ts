import pLimit from 'p-limit';
import { resolveMailHosts } from '../dns/mailHosts';
import type { MailHosts, Resolver } from '../dns/types';
import type { DaneDomain } from '../policy/daneDomain';
import type { StsLook } from '../policy/mtaStsLook';
import { dueSlots, slotOf } from '../policy/policySlot';
import type { PolicyView } from '../policy/policyView';
import { isPolicyWorthWriting, type PolicyLook, settlePolicy } from '../policy/settlePolicy';
import type { TlsRptLook } from '../policy/tlsRptLook';
import { untilAborted } from '../policy/untilAborted';
import type { Target } from '../probe/types';
import type { PolicyStore } from '../store/policyStore';

/** The world as the policy check sees it. It asks the DNS and the policy hosts, and no mail host. */
export interface PolicyCheckDependencies {
  readonly store: PolicyStore;
  readonly resolver: Resolver;
  /** The record and, over HTTPS, the policy. */
  readonly lookAtSts: (domain: string, signal: AbortSignal) => Promise<StsLook>;
  readonly lookAtTlsRpt: (domain: string, signal: AbortSignal) => Promise<TlsRptLook>;
  /** Absent: nobody looks for DANE. `mxHosts` as last known. */
  readonly lookForDane?: (domain: string, mxHosts: readonly string[], signal: AbortSignal) => Promise<DaneDomain>;
  readonly now: () => Date;
  readonly log: (message: string, facts: Record<string, unknown>) => void;
}

export interface PolicyRun {
  readonly shard: number;
  /** All that the shard has; those that are hosts have no policies. */
  readonly targets: readonly Target[];
}

/** Some domains could not be looked at, by a fault of ours; the others are done. */
export class PolicyCheckError extends Error {
  readonly code = 'policy-check-failed';
}

const AT_ONCE = 10;

/**
 * Looks at the policies of the domains whose turn it is, each once an hour, and writes what has changed. A domain that
 * `signal` comes before is left to the next run. Never rejects for what the DNS or a policy host does.
 */
export async function checkPolicies(
  { shard, targets }: PolicyRun,
  deps: PolicyCheckDependencies,
  signal: AbortSignal,
): Promise<void> {
  const startedAt = deps.now();
  const [heartbeat] = await deps.store.readHeartbeats([shard]);
  const before = heartbeat?.slots ?? [];
  const slots = dueSlots(before, startedAt);
  const domains = targets
    .filter(({ kind }) => kind === 'domain')
    .map((target) => ({ target, slot: slotOf(target.host) }));
  const due = slots.flatMap((slot) => domains.filter((domain) => domain.slot === slot));
  const known = await deps.store.read(due.map(({ target }) => target.name));
  const limit = pLimit(AT_ONCE);
  const results = await Promise.all(
    due.map(({ target, slot }) =>
      limit(async () => {
        const previous = known.find((view) => view.target === target.name);
        const state = await checkDomain({ target, shard, slot, previous }, deps, signal);
        return { target, slot, state };
      }),
    ),
  );
  const isDone = (slot: number): boolean => results.every((one) => one.slot !== slot || one.state === 'done');
  const lookedAt = startedAt.toISOString();
  const done = slots.filter(isDone).map((slot) => ({ slot, lookedAt }));
  const others = before.filter(({ slot }) => !done.some((one) => one.slot === slot));
  await deps.store.writeHeartbeat({ schemaVersion: 1, shard, startedAt: lookedAt, slots: [...others, ...done] });
  const failed = results.filter(({ state }) => state === 'failed').map(({ target }) => target.name);
  deps.log('policies', { shard, domains: due.length, failed, unfinished: results.filter(isUnfinished).length });
  if (failed.length > 0) throw new PolicyCheckError(`the policies of ${failed.join(', ')} could not be checked`);
}

const isUnfinished = ({ state }: { readonly state: string }): boolean => state === 'unfinished';

interface Domain {
  readonly target: Target;
  readonly shard: number;
  readonly slot: number;
  readonly previous: PolicyView | undefined;
}

async function checkDomain(
  { target, shard, slot, previous }: Domain,
  deps: PolicyCheckDependencies,
  signal: AbortSignal,
): Promise<'done' | 'unfinished' | 'failed'> {
  if (signal.aborted) return 'unfinished';
  try {
    // A signal of its own: many domains at once would be many listeners of one.
    const look = await lookAt(target.host, previous, deps, AbortSignal.any([signal]));
    // What was broken off says nothing of the domain.
    if (signal.aborted) return 'unfinished';
    const { name, host: domain, ours, requireDane } = target;
    const subject = { target: name, domain, ours, ...(requireDane && { requireDane }), shard, slot };
    const next = settlePolicy(previous, subject, look, deps.now());
    if (isPolicyWorthWriting(previous, next)) await deps.store.write(next);
    return 'done';
  } catch (error) {
    deps.log('checking policies failed', { target: target.name, error });
    return 'failed';
  }
}

const ABORTED: MailHosts = { status: 'unresolvable', message: 'aborted by the caller' };

async function lookAt(
  domain: string,
  previous: PolicyView | undefined,
  { resolver, lookAtSts, lookAtTlsRpt, lookForDane }: PolicyCheckDependencies,
  signal: AbortSignal,
): Promise<PolicyLook> {
  const mailHosts = untilAborted(resolveMailHosts(domain, resolver), signal, ABORTED);
  const [sts, tlsRpt, mxHosts, dane] = await Promise.all([
    lookAtSts(domain, signal),
    lookAtTlsRpt(domain, signal),
    mailHosts.then(exchangesOf),
    lookForDane && mailHosts.then((mail) => lookForDane(domain, exchangesOf(mail) ?? previous?.mxHosts ?? [], signal)),
  ]);
  return { sts, tlsRpt, ...(mxHosts !== undefined && { mxHosts }), ...(dane !== undefined && { dane }) };
}

/** Undefined where the DNS does not answer. */
function exchangesOf(mail: MailHosts): readonly string[] | undefined {
  if (mail.status === 'unresolvable') return undefined;
  return mail.status === 'found' ? mail.hosts.map(({ exchange }) => exchange) : [];
}
