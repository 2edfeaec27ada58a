import pLimit from 'p-limit';
import type { DaneDomain } from '../policy/daneDomain';
import type { StsLook } from '../policy/mtaStsLook';
import type { TlsRptLook } from '../policy/tlsRptLook';
import type { ResolvedTarget } from '../probe/resolveTargets';
import type { TargetObservation } from '../probe/types';
import type { CheckedPolicies } from './checkedPolicies';
import { type CheckedTarget, judgeTarget, type Measure } from './checkReport';
import type { CheckRequest } from './checkRequest';
import type { CliContext } from './context';

/** What each domain, or host, says of TLS, by the target's name. Nothing is known of what nobody asks for. */
export type PolicyLooks = ReadonlyMap<string, PolicyLook>;

interface PolicyLook {
  readonly sts?: StsLook;
  readonly tlsRpt?: TlsRptLook;
  readonly dane?: DaneDomain;
}

type LookAt = (resolved: ResolvedTarget) => Promise<PolicyLook>;

const AT_ONCE = 10;

/** Looks at what all targets say of TLS, by the machine's usual way out. */
export async function lookAtPolicies(
  resolved: readonly ResolvedTarget[],
  request: CheckRequest,
  context: CliContext,
  signal: AbortSignal | undefined,
): Promise<PolicyLooks> {
  const limit = pLimit(AT_ONCE);
  const lookAtDomain = domainLook(request, context, signal);
  const lookAtHosts = await daneLook(request, context, signal);
  const looks = resolved.map((one) =>
    limit(async () => {
      const [ofDomain, ofHosts] = await Promise.all([lookAtDomain(one), lookAtHosts(one)]);
      return [one.target.name, { ...ofDomain, ...ofHosts }] as const;
    }),
  );
  return new Map(await Promise.all(looks));
}

const nothing: LookAt = async () => ({});

/** MTA-STS and TLS-RPT, which only a domain has. */
function domainLook(
  { hasPolicies, dnsServer, families, allowPrivateTargets }: CheckRequest,
  { lookAtSts, lookAtTlsRpt }: CliContext,
  signal: AbortSignal | undefined,
): LookAt {
  if (!hasPolicies || lookAtSts === undefined) return nothing;
  const request = {
    families,
    allowPrivate: allowPrivateTargets,
    ...(dnsServer !== undefined && { dnsServer }),
    ...(signal !== undefined && { signal }),
  };
  return async ({ target: { kind, host } }) => {
    if (kind !== 'domain') return {};
    const [sts, tlsRpt] = await Promise.all([lookAtSts(host, request), lookAtTlsRpt?.(host, request)]);
    return { sts, ...(tlsRpt !== undefined && { tlsRpt }) };
  };
}

/** A resolver that is well takes a second for all of a target's hosts; nobody waits longer than this for another. */
const DANE_MS = 30_000;

async function daneLook(
  { validatingServer }: CheckRequest,
  { openValidatingResolver }: CliContext,
  signal: AbortSignal | undefined,
): Promise<LookAt> {
  if (validatingServer === undefined || openValidatingResolver === undefined) return nothing;
  const [resolver, { lookAtDane }] = await Promise.all([
    openValidatingResolver(validatingServer),
    import('./lookAtDane'),
  ]);
  return async (resolved) => {
    const deadline = AbortSignal.timeout(DANE_MS);
    const end = signal === undefined ? deadline : AbortSignal.any([deadline, signal]);
    return { dane: await lookAtDane(resolved, resolver, end) };
  };
}

/** Judges a target by what is said of it, too; loads what that takes only where there was a look. */
export async function judgeWithPolicies(
  observed: TargetObservation,
  looks: PolicyLooks,
  { now, ...given }: Measure & { readonly now: Date },
): Promise<CheckedTarget> {
  const { sts, tlsRpt, dane } = looks.get(observed.target.name) ?? {};
  let policies: CheckedPolicies = {};
  let measure: Measure = given;
  if (sts !== undefined) {
    const { judgePolicies } = await import('./checkedPolicies');
    const judged = judgePolicies(observed, sts, { role: measure.role, now });
    policies = { ...policies, mtaSts: judged.mtaSts };
    measure = { ...measure, weigh: judged.weigh };
  }
  if (tlsRpt !== undefined) {
    const { checkedTlsRpt } = await import('./checkedTlsRpt');
    policies = { ...policies, tlsRpt: checkedTlsRpt(tlsRpt) };
  }
  if (dane !== undefined) {
    const { judgeDane } = await import('./judgeDane');
    const judged = judgeDane(observed, dane, { measure, sts: policies.mtaSts });
    policies = { ...policies, dane: judged.dane };
    measure = judged.measure;
  }
  const checked = judgeTarget(observed, measure);
  return Object.keys(policies).length === 0 ? checked : { ...checked, policies };
}
