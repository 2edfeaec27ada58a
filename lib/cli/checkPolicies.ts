import pLimit from 'p-limit';
import type { StsLook } from '../policy/mtaStsLook';
import type { TlsRptLook } from '../policy/tlsRptLook';
import type { TargetObservation } from '../probe/types';
import { type CheckedTarget, judgeTarget, type Measure } from './checkReport';
import type { CheckRequest } from './checkRequest';
import type { CliContext } from './context';

/** What each domain says of TLS, by the target's name. Empty where nobody asks for it. */
export type PolicyLooks = ReadonlyMap<string, PolicyLook>;

interface PolicyLook {
  readonly sts: StsLook;
  readonly tlsRpt?: TlsRptLook;
}

const AT_ONCE = 10;

/** Looks at the policies of all domains: over HTTPS, by the machine's usual way out. */
export async function lookAtPolicies(
  { targets, hasPolicies, dnsServer, families, allowPrivateTargets }: CheckRequest,
  { lookAtSts, lookAtTlsRpt }: CliContext,
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
  const look = async (domain: string): Promise<PolicyLook> => {
    const [sts, tlsRpt] = await Promise.all([lookAtSts(domain, request), lookAtTlsRpt?.(domain, request)]);
    return { sts, ...(tlsRpt !== undefined && { tlsRpt }) };
  };
  const looks = domains.map(({ name, host }) => limit(async () => [name, await look(host)] as const));
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
  const { policies, weigh } = judgePolicies(observed, look.sts, { role: measure.role, now });
  const { tlsRpt } = look;
  const told = tlsRpt === undefined ? {} : { tlsRpt: (await import('./checkedTlsRpt')).checkedTlsRpt(tlsRpt) };
  return { ...judgeTarget(observed, { ...measure, weigh }), policies: { ...policies, ...told } };
}
