import type { FindingCode, LookSeverity } from '../judgement/finding';
import { keptMail } from './keptMail';
import { LOSS_OF_TLS } from './lossOfTls';
import { isNamedBy } from './mtaStsHost';
import type { StsPolicy } from './mtaStsPolicy';

/** By which a compliant sender does not deliver to a host (RFC 8461 §4.2), whatever an opportunistic one does. */
const OF_LOSS: ReadonlySet<FindingCode> = new Set([
  ...LOSS_OF_TLS,
  'certificate-expired',
  'certificate-host-mismatch',
  'certificate-not-trusted',
]);

export interface StsEnforcement {
  readonly domain: string;
  readonly policy: StsPolicy;
  readonly mxHost: string;
  /** Whether senders can deliver nowhere (`isStsQueueing`); undefined where that can't be told. */
  readonly isQueueing: boolean | undefined;
}

/**
 * A finding of a host as it weighs under the policy that holds for the domain: with `enforce`, what keeps compliant
 * senders from delivering is critical, and says what becomes of the mail. A host that the policy does not name is used
 * by none of them anyhow (`mx-mismatch`). Pure.
 */
export function underSts<
  T extends { readonly code: FindingCode; readonly severity: LookSeverity; readonly message: string },
>(found: T, { domain, policy, mxHost, isQueueing }: StsEnforcement): T {
  if (policy.mode !== 'enforce' || !OF_LOSS.has(found.code) || !isNamedBy(policy, mxHost)) return found;
  const message = `${found.message}; ${domain} has an MTA-STS policy with mode enforce, so compliant senders ${keptMail(isQueueing)}`;
  return { ...found, severity: 'critical', message };
}
