import { lossSeverity } from '../judgement/assess';
import type { Observation } from '../probe/types';
import type { SmtpSession } from '../smtp/types';
import type { Role } from '../telemetry/contract';
import type { AddressFinding } from './checkFinding';

/** Why EHLO was not answered: whether the host refuses this address, puts it off, is slow, or is not there. */
export function unseenFindings(observation: Observation, role: Role): readonly AddressFinding[] {
  const { session } = observation;
  const { failure } = session;
  if (failure === undefined || session.ehlo !== undefined) return [];
  const text = failureText(observation);
  const unknown = (code: AddressFinding['code'], message: string): AddressFinding[] => [
    { code, severity: 'unknown', message },
  ];
  switch (failure.code) {
    case 'refused':
      return [{ code: 'probe-refused', severity: lossSeverity(role), message: refusal(text) }];
    case 'throttled':
      return unknown('probe-throttled', `the host puts this address off: ${text}`);
    case 'timed-out':
      return failure.stage === 'connect'
        ? unknown('unreachable', `no connection: ${text}`)
        : unknown('tarpit', `${unseenAt(failure.stage)}: ${text}`);
    case 'connection-refused':
    case 'connection-failed':
    case 'connection-closed':
      return unknown('unreachable', `${unseenAt(failure.stage)}: ${text}`);
    default:
      return [];
  }
}

/** The words by which receivers say that the address is listed somewhere. */
const BLOCK_LIST =
  /\b(block|black|deny|reject)[ -]?list|\b(spamhaus|spamcop|barracuda|sorbs|cbl|xbl|sbl|pbl|rbl|dnsbl|zen)\b|\bbanned\b|\blisted (in|on|at|by)\b|reputation/i;

const refusal = (text: string): string =>
  `the host refuses to talk to this address${BLOCK_LIST.test(text) ? ', and speaks of a block list' : ''}: ${text}`;

const UNSEEN_AT: Partial<Record<SmtpSession['stage'], string>> = {
  connect: 'no connection',
  greeting: 'no complete greeting',
  ehlo: 'no complete reply to EHLO',
  starttls: 'STARTTLS is offered, but the command was not answered',
  tlsHandshake: 'STARTTLS is offered, but the TLS handshake was not completed',
};
/** What was missing when a session ended at this stage. */
export const unseenAt = (stage: SmtpSession['stage']): string => UNSEEN_AT[stage] ?? stage;

/** The failure in words that are the same for all addresses; node's own repeat the address. */
export function failureText({ address, port, session }: Observation): string {
  const message = session.failure?.message ?? 'ended early';
  return message.replace(` ${address}:${port}`, '').replace(/ - Local \([^)]*\)$/, '');
}
