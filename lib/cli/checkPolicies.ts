import pLimit from 'p-limit';
import type { StsLook } from '../policy/mtaStsLook';
import type { TargetObservation } from '../probe/types';
import { type CheckedTarget, judgeTarget, type Measure } from './checkReport';
import type { CheckRequest } from './checkRequest';
import type { CliContext } from './context';

/** What each domain says of TLS, by the target's name. Empty where nobody asks for it. */
export type PolicyLooks = ReadonlyMap<string, StsLook>;

const AT_ONCE = 10;

/** Looks at the policies of all domains: over HTTPS, by the machine's usual way out. */
export async function lookAtPolicies(
  { targets, hasPolicies, dnsServer, families, allowPrivateTargets }: CheckRequest,
  { lookAtSts }: CliContext,
  signal: AbortSignal | undefined,
): Promise<PolicyLooks> {
  if (!hasPolicies || lookAtSts === undefined) return new Map();
  const limit = pLimit(AT_ONCE);
  const request = {
    families,
    allowPrivate: allowPrivateTargets,
    ...(dnsServer !== undefined && { dnsServer }),
    ...(signal !== undefined && { signal }),
  };
  const domains = targets.filter(({ kind }) => kind === 'domain');
  const looks = domains.map(({ name, host }) => limit(async () => [name, await lookAtSts(host, request)] as const));
  return new Map(await Promise.all(looks));
}

/** Judges a target by what its domain says, too; loads what that takes only where there was a look. */
export async function judgeWithPolicies(
  observed: TargetObservation,
  looks: PolicyLooks,
  { now, ...measure }: Measure & { readonly now: Date },
): Promise<CheckedTarget> {
  const look = looks.get(observed.target.name);
  if (look === undefined) return judgeTarget(observed, measure);
  const { judgePolicies } = await import('./checkedPolicies');
  const { policies, weigh } = judgePolicies(observed, look, { role: measure.role, now });
  return { ...judgeTarget(observed, { ...measure, weigh }), policies };
}
