import type { Observation } from '../probe/types';
import type { FailureCode, SmtpSession } from '../smtp/types';
import type { Role } from '../telemetry/contract';
import type { Finding, FindingCode, Severity } from './finding';
import { outcomeOf } from './outcome';

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

const DIALOGUE_FINDINGS: Partial<Record<FailureCode, { readonly code: FindingCode; readonly says: string }>> = {
  'ehlo-refused': { code: 'ehlo-refused', says: 'EHLO is refused: no ESMTP, so no STARTTLS' },
  'starttls-refused': { code: 'starttls-refused', says: 'STARTTLS is offered, but the command is refused' },
  'plaintext-after-starttls': {
    code: 'plaintext-after-starttls',
    says: 'plaintext followed the 220 to STARTTLS: injection',
  },
  'tls-handshake-failed': { code: 'tls-handshake-failed', says: 'STARTTLS is offered, but the TLS handshake fails' },
};

function dialogueFindings({ failure, unofferedStarttls }: SmtpSession, { role }: Expectation): Finding[] {
  if (failure === undefined || failure.code === 'aborted') return [];
  // A handshake that hangs fails as much as one that is refused.
  const code = failure.stage === 'tlsHandshake' && failure.code === 'timed-out' ? 'tls-handshake-failed' : failure.code;
  // After a STARTTLS that was not offered a handshake is evidence, and its failure no finding.
  if (code === 'tls-handshake-failed' && unofferedStarttls !== undefined) return [];
  const known = DIALOGUE_FINDINGS[code];
  if (known === undefined) return [];
  const severity = known.code === 'plaintext-after-starttls' ? 'critical' : lossSeverity(role);
  return [finding(known.code, severity, `${known.says} (${failure.message})`)];
}

function requiredFindings(session: SmtpSession, { require }: Expectation): Finding[] {
  if (session.ehlo === undefined) return [];
  const keywords = new Set(session.ehlo.capabilities.map((capability) => capability.keyword));
  return require
    .filter((keyword) => keyword !== 'STARTTLS' && !keywords.has(keyword))
    .map((keyword) => finding('required-capability-missing', 'warning', `${keyword} is required, but not offered`));
}

const finding = (code: FindingCode, severity: Severity, message: string): Finding => ({ code, severity, message });
