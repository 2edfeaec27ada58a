import type { SmtpSession } from '../smtp/types';

/**
 * What the answer to a STARTTLS that was not offered suggests, in one sentence; undefined where none was sent. A 220
 * supports a filter that takes the keyword out on the path; a refusal is what any server says.
 */
export function unofferedWords({ unofferedStarttls, tls }: SmtpSession): string | undefined {
  if (unofferedStarttls === undefined) return undefined;
  const { replyCode, enhancedStatus = '', text } = unofferedStarttls;
  const reply = [replyCode, text.startsWith(enhancedStatus) ? '' : enhancedStatus, text].filter((word) => word !== '');
  const answered = `STARTTLS, sent although not offered, was answered by ${reply.join(' ')}`;
  if (replyCode !== 220) return `${answered}, which suggests nothing`;
  if (tls === undefined) return `${answered}, but the TLS handshake was not completed`;
  return `${answered}, and the TLS handshake completed: something on the path may take the keyword out`;
}
