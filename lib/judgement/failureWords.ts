import type { Observation } from '../probe/types';
import type { SmtpSession } from '../smtp/types';

const UNSEEN_AT: Partial<Record<SmtpSession['stage'], string>> = {
  connect: 'no connection',
  greeting: 'no complete greeting',
  ehlo: 'no complete reply to EHLO',
  starttls: 'STARTTLS is offered, but the command was not answered',
  tlsHandshake: 'STARTTLS is offered, but the TLS handshake was not completed',
  ehloAfterTls: 'no complete reply to EHLO under TLS',
};

/** What was missing when a session ended at this stage. */
export const unseenAt = (stage: SmtpSession['stage']): string => UNSEEN_AT[stage] ?? stage;

/** The failure in words that are the same for all addresses; node's own repeat the address. */
export function failureText({ address, port, session }: Observation): string {
  const message = session.failure?.message ?? 'ended early';
  return message.replace(` ${address}:${port}`, '').replace(/ - Local \([^)]*\)$/, '');
}
