import type { Observation } from '../probe/types';
import type { SmtpSession } from '../smtp/types';
import type { Role } from '../telemetry/contract';
import type { Finding, FindingCode, Severity } from './finding';
import { isUpgradeLoss, outcomeOf } from './outcome';

/** What one vantage may expect of a host before it looks. */
export interface Expectation {
  readonly starttls: boolean;
  /** Keywords that the configuration requires, in upper case. */
  readonly require: readonly string[];
  readonly role: Role;
}

/**
 * The findings of one observation. Pure. No finding does not mean "ok": a session that never got a complete EHLO reply is
 * unknown (`outcomeOf`), and unknown is never bad.
 */
export function assess(observation: Observation, expectation: Expectation): readonly Finding[] {
  const { session } = observation;
  return [
    ...starttlsFindings(session, expectation),
    ...dialogueFindings(session, expectation),
    ...requiredFindings(session, expectation),
  ];
}

/** A loss hurts where the mail leaves from; elsewhere the canary's own address may be the only one affected. */
export const lossSeverity = (role: Role): Severity => (role === 'mail-path' ? 'critical' : 'warning');

function starttlsFindings(session: SmtpSession, { starttls, require, role }: Expectation): Finding[] {
  if (!starttls && !require.includes('STARTTLS')) return [];
  switch (outcomeOf(session)) {
    case 'missing':
      return [
        finding('starttls-not-supported', lossSeverity(role), 'EHLO was answered, STARTTLS is not among the keywords'),
      ];
    case 'masked': {
      const words = session.ehlo?.masked.join(' ') ?? '';
      const sign = words === '' ? 'the greeting is masked' : `${words} stands among the keywords`;
      return [
        finding(
          'starttls-masked',
          lossSeverity(role),
          `STARTTLS is gone and ${sign}: a middlebox rewrites the dialogue`,
        ),
      ];
    }
    default:
      return [];
  }
}

const DIALOGUE_FINDINGS = {
  'ehlo-refused': 'EHLO is refused: no ESMTP, so no STARTTLS',
  'starttls-refused': 'STARTTLS is offered, but the command is refused',
  'plaintext-after-starttls': 'plaintext followed the 220 to STARTTLS: injection',
  'tls-handshake-failed': 'STARTTLS is offered, but the TLS handshake fails',
} as const satisfies Partial<Record<FindingCode, string>>;

function dialogueFindings(session: SmtpSession, { role }: Expectation): Finding[] {
  const code = dialogueFault(session);
  if (code === undefined) return [];
  const severity = code === 'plaintext-after-starttls' ? 'critical' : lossSeverity(role);
  return [finding(code, severity, `${DIALOGUE_FINDINGS[code]} (${session.failure?.message ?? ''})`)];
}

/** After a STARTTLS that was not offered, injected plaintext counts all the same; a failed handshake is evidence only. */
function dialogueFault(session: SmtpSession): keyof typeof DIALOGUE_FINDINGS | undefined {
  const outcome = outcomeOf(session);
  if (outcome === 'ehlo-refused' || isUpgradeLoss(outcome)) return outcome;
  const isInjected = session.ehlo !== undefined && session.failure?.code === 'plaintext-after-starttls';
  return isInjected ? 'plaintext-after-starttls' : undefined;
}

function requiredFindings(session: SmtpSession, { require }: Expectation): Finding[] {
  if (session.ehlo === undefined) return [];
  const keywords = new Set(session.ehlo.capabilities.map((capability) => capability.keyword));
  return require
    .filter((keyword) => keyword !== 'STARTTLS' && !keywords.has(keyword))
    .map((keyword) => finding('required-capability-missing', 'warning', `${keyword} is required, but not offered`));
}

const finding = (code: FindingCode, severity: Severity, message: string): Finding => ({ code, severity, message });
