import type { LoggedTls } from './types';

/** `TLS protocol SP_PROT_TLS1_2_CLIENT negotiation succeeded using bulk encryption algorithm CALG_AES_256 …` */
const protocolName = /SP_PROT_TLS1_([0-3])/;
const cipherName = /algorithm (CALG_[A-Z0-9_]{1,40})/;

/** What a remark of Exchange says of the handshake, if it speaks of one that is over. */
export function tlsOfRemark(remark: string): LoggedTls | undefined {
  if (!remark.includes('TLS')) return undefined;
  if (/negotiation succeeded/i.test(remark)) {
    const [, minor] = protocolName.exec(remark) ?? [];
    const [, cipher] = cipherName.exec(remark) ?? [];
    return {
      outcome: 'established',
      ...(minor !== undefined && { protocol: minor === '0' ? 'TLSv1' : `TLSv1.${minor}` }),
      ...(cipher !== undefined && { cipher }),
    };
  }
  return /TLS (?:negotiation|authentication|handshake)[^,;]{0,40} fail/i.test(remark)
    ? { outcome: 'failed', reason: remark }
    : undefined;
}

/** `Connector is configured to send mail only over TLS connections and remote doesn't support TLS`, and what is like it. */
export const isHeldUpForTls = (remark: string): boolean => /send mail only over TLS/i.test(remark);

/** Whether that remark says that STARTTLS was not offered. */
export const lacksTls = (remark: string): boolean => /(?:doesn.t|does not) support TLS/i.test(remark);
