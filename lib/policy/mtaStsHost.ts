import type { SmtpSession } from '../smtp/types';
import { matchesMx } from './mtaStsPattern';
import type { StsPolicy } from './mtaStsPolicy';
import { isWithoutTls } from './withoutTls';

/**
 * What a compliant sender makes of one address of a mail host: `valid` it delivers to; `mx-mismatch` (RFC 8461 §4.1),
 * `no-tls` and `certificate` (§4.2) it does not, under `enforce`. `unknown` is what a session did not show.
 */
export type StsVerdict = 'valid' | 'mx-mismatch' | 'no-tls' | 'certificate' | 'unknown';

export const isNamedBy = ({ mx }: StsPolicy, mxHost: string): boolean =>
  mx.some((pattern) => matchesMx(pattern, mxHost));

/** Judges one session with a host of the domain. The certificate must have been compared with the host's own name. */
export function stsVerdict(policy: StsPolicy, mxHost: string, session: SmtpSession): StsVerdict {
  if (!isNamedBy(policy, mxHost)) return 'mx-mismatch';
  const { tls } = session;
  if (tls !== undefined) return tls.trusted && tls.matchesName ? 'valid' : 'certificate';
  return isWithoutTls(session) ? 'no-tls' : 'unknown';
}

/**
 * Whether compliant senders can deliver nowhere: `enforce`, and every address that was asked is one that they do not
 * deliver to. Undefined where that can't be told.
 */
export function isStsQueueing(policy: StsPolicy, verdicts: readonly StsVerdict[]): boolean | undefined {
  if (policy.mode !== 'enforce' || verdicts.includes('valid')) return false;
  return verdicts.length === 0 || verdicts.includes('unknown') ? undefined : true;
}
