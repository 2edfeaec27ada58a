import type { TlsRptLook } from '../policy/tlsRptLook';
import { tlsRptSentences } from '../policy/tlsRptWords';

/** Whether a domain asks for reports of TLS (RFC 8460), as one look shows it. */
export interface CheckedTlsRpt {
  /** `unknown` where the DNS did not answer. */
  readonly record: 'found' | 'none' | 'invalid' | 'unknown';
  /** Where reports go. */
  readonly rua: readonly string[];
  readonly problems: readonly string[];
  /** For people. */
  readonly sentences: readonly string[];
}

export const checkedTlsRpt = (look: TlsRptLook): CheckedTlsRpt => ({
  record: look.status === 'failed' ? 'unknown' : look.status,
  rua: look.status === 'found' ? look.rua : [],
  problems: look.status === 'found' || look.status === 'invalid' ? look.problems : [],
  sentences: tlsRptSentences(look),
});
