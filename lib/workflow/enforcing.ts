import { SMTP_PORT } from '../dns/targetName';
import { isLive } from '../judgement/incident';
import { isLoss } from '../judgement/outcome';
import { isPolicyLeft, type StoredPolicy } from '../judgement/policyWitness';
import type { Enforced } from '../judgement/verdict';
import type { View } from '../judgement/view';
import { daneEnforcementAt, enforcementAt, type HostEnforcement } from '../policy/enforcement';
import { hostKey } from '../probe/hostKey';
import type { HostRecord, Loss } from '../store/incidentStore';

/** How the policies of targets are read. */
export type ReadPolicies = (targets: readonly string[]) => Promise<ReadonlyMap<string, StoredPolicy>>;

/** By what senders must have TLS at this host, for the mail of the targets that have it. Pure. */
export const enforcing = (
  mxHost: string,
  policies: ReadonlyMap<string, StoredPolicy>,
  { shards, now }: { readonly shards: readonly number[] | undefined; readonly now: Date },
): readonly HostEnforcement[] =>
  [...policies.values()]
    .filter((stored) => !isPolicyLeft(stored, shards))
    .flatMap(({ view }) => [enforcementAt(view, mxHost, now) ?? [], daneEnforcementAt(view, mxHost) ?? []].flat());

interface EnforcementSource {
  readonly store: { readonly readPolicies: ReadPolicies };
  readonly shards?: readonly number[];
  readonly now: () => Date;
}

/** A view that lost it, of those that count. */
export const lossyOf = ({ views }: HostRecord): View | undefined =>
  views.find(({ outcome, retired }) => isLoss(outcome) && retired === undefined);

/** By policies; and where an incident was told under one that is gone since, until STARTTLS is back. */
export function requiredAt({ views, latest }: HostRecord, enforced: readonly HostEnforcement[]): ReadonlySet<string> {
  const isUnderWay = latest !== undefined && isLive(latest.incident);
  const isTold = isUnderWay && latest.incident.transitions.some((said) => said.enforced !== undefined);
  return new Set([...enforced, ...(isTold ? views : [])].map(({ target }) => target));
}

/** Policies are read where something is lost, and then count as what is required. */
export async function enforcedAt(
  record: HostRecord,
  { store, shards, now }: EnforcementSource,
): Promise<readonly HostEnforcement[]> {
  const lossy = lossyOf(record);
  if (lossy === undefined) return [];
  const targets = record.views.filter(({ retired }) => retired === undefined).map(({ target }) => target);
  const policies = await store.readPolicies([...new Set(targets)]);
  return enforcing(lossy.mxHost, policies, { shards, now: now() });
}

const MAX_DOMAINS = 20;

/** The same for the judgement: senders go to another host of a domain unless that is lost too, to whomever. */
export function enforcedBy(
  enforced: readonly HostEnforcement[],
  lost: readonly Pick<Loss, 'target' | 'host'>[],
): { readonly enforced?: Enforced } {
  if (enforced.length === 0) return {};
  const isLost = (target: string, mxHost: string): boolean =>
    lost.some((loss) => loss.target === target && loss.host === hostKey({ mxHost, port: SMTP_PORT }));
  const hasOthers = enforced.every(({ target, otherHosts }) => otherHosts.some((other) => !isLost(target, other)));
  const domainsBy = (which: HostEnforcement['by']): readonly string[] =>
    enforced
      .filter(({ by }) => by === which)
      .slice(0, MAX_DOMAINS)
      .map(({ domain }) => domain);
  const daneDomains = domainsBy('dane');
  return { enforced: { domains: domainsBy('mta-sts'), ...(daneDomains.length > 0 && { daneDomains }), hasOthers } };
}
