import { offersStarttls } from '../smtp/capabilities';
import type { SmtpSession } from '../smtp/types';

/**
 * What came of a STARTTLS that was not offered, and what that suggests, in one sentence; undefined where none was tried.
 * A 220 supports a filter that takes the keyword out on the path; a refusal is what any server says.
 */
export function unofferedWords({ ehlo, unofferedStarttls, tls, failure }: SmtpSession): string | undefined {
  if (unofferedStarttls === undefined) {
    const isTried = failure?.stage === 'starttls' && ehlo !== undefined && !offersStarttls(ehlo);
    return isTried ? `STARTTLS, tried although not offered, got no reply: ${failure.message}` : undefined;
  }
  const { replyCode, enhancedStatus = '', text } = unofferedStarttls;
  const reply = [replyCode, text.startsWith(enhancedStatus) ? '' : enhancedStatus, text].filter((word) => word !== '');
  const answered = `STARTTLS, sent although not offered, was answered by ${reply.join(' ')}`;
  if (replyCode !== 220) return `${answered}, which suggests nothing`;
  if (tls === undefined)
    return `${answered}, but the TLS handshake was not completed: ${failure?.message ?? 'it ended'}`;
  return `${answered}, and the TLS handshake completed: something on the path may take the keyword out`;
}
