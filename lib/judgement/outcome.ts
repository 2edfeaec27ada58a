import { offersStarttls } from '../smtp/capabilities';
import type { SmtpSession } from '../smtp/types';

/**
 * What one session says about STARTTLS. Three-valued at heart: `missing` and `masked` are both "not offered" (the second
 * with a middlebox's fingerprints), and `unknown` is everything that is no complete 250 reply to EHLO.
 */
export const OUTCOMES = [
  'offered',
  'missing',
  'masked',
  'ehlo-refused',
  'starttls-refused',
  'plaintext-after-starttls',
  'tls-handshake-failed',
  'probe-refused',
  'unknown',
] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Known to be without TLS, in whatever way: what an incident is about. */
export const isLoss = (outcome: Outcome): boolean => outcome !== 'offered' && outcome !== 'unknown';

/** A greeting of asterisks is what Cisco's mask-banner leaves of the text after 220. */
const isMaskedGreeting = (text: string): boolean => /^[*\s\d]*\*{4,}[*\s\d]*$/.test(text.slice(0, 512));

/** Judges the EHLO reply alone: a 421, a hang-up or a time-out before it is never "missing". */
export function outcomeOf(session: SmtpSession): Outcome {
  if (session.ehlo === undefined) return 'unknown';
  if (offersStarttls(session.ehlo)) return 'offered';
  const isMasked = session.ehlo.masked.length > 0 || isMaskedGreeting(session.greeting?.text ?? '');
  return isMasked ? 'masked' : 'missing';
}

/** The least good outcome that is known; unknown only where nothing is known. */
export function worstOutcome(outcomes: readonly Outcome[]): Outcome {
  const order: readonly Outcome[] = ['masked', 'missing', 'offered'];
  return order.find((outcome) => outcomes.includes(outcome)) ?? 'unknown';
}
