import { offersStarttls } from '../smtp/capabilities';
import type { SmtpSession } from '../smtp/types';

/** Failures by which a session that was offered STARTTLS ends without TLS, and a sender's would too. */
const WITHOUT_TLS: ReadonlySet<string> = new Set([
  'starttls-refused',
  'tls-handshake-failed',
  'plaintext-after-starttls',
]);

/** Whether a session showed that a sender gets no TLS there; what it did not show is no sign of that. */
export function isWithoutTls({ ehlo, failure }: SmtpSession): boolean {
  if (failure?.code === 'ehlo-refused') return true;
  if (ehlo === undefined) return false;
  return !offersStarttls(ehlo) || (failure !== undefined && WITHOUT_TLS.has(failure.code));
}
