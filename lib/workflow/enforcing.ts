import { isPolicyLeft, type StoredPolicy } from '../judgement/policyWitness';
import type { Enforced } from '../judgement/verdict';
import { enforcementAt, type HostEnforcement } from '../policy/enforcement';
import type { Loss } from '../store/incidentStore';

/** How the policies of targets are read. */
export type ReadPolicies = (targets: readonly string[]) => Promise<ReadonlyMap<string, StoredPolicy>>;

/** Of the targets that have this host: those whose policy has senders insist on TLS there. */
export async function enforcing(
  mxHost: string,
  targets: readonly string[],
  readPolicies: ReadPolicies,
  { shards, now }: { readonly shards: readonly number[] | undefined; readonly now: Date },
): Promise<readonly HostEnforcement[]> {
  const policies = await readPolicies([...new Set(targets)]);
  return [...policies.values()]
    .filter((stored) => !isPolicyLeft(stored, shards))
    .flatMap(({ view }) => enforcementAt(view, mxHost, now) ?? []);
}

const MAX_DOMAINS = 20;
const SMTP = 25;

/** The same for the judgement: senders go to another host of a domain unless that is lost too, to whomever. */
export function enforcedBy(
  enforced: readonly HostEnforcement[],
  lost: readonly Pick<Loss, 'target' | 'host'>[],
): { readonly enforced?: Enforced } {
  if (enforced.length === 0) return {};
  const isLost = (target: string, mxHost: string): boolean =>
    lost.some((loss) => loss.target === target && loss.host === `${mxHost}:${SMTP}`);
  const hasOthers = enforced.every(({ target, otherHosts }) => otherHosts.some((other) => !isLost(target, other)));
  return { enforced: { domains: enforced.slice(0, MAX_DOMAINS).map(({ domain }) => domain), hasOthers } };
}
