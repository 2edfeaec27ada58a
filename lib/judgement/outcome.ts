import { offersStarttls } from '../smtp/capabilities';
import type { SessionFailure, SmtpSession } from '../smtp/types';

/**
 * What one session says about STARTTLS. Three-valued at heart: offered, a loss of one kind or another (`masked` is
 * `missing` with a middlebox's fingerprints), and `unknown`, which is neither.
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

/** Losses that only an upgrade shows: the EHLO reply offers STARTTLS, and goes on doing so. */
export const UPGRADE_LOSSES = ['starttls-refused', 'plaintext-after-starttls', 'tls-handshake-failed'] as const;
export type UpgradeLoss = (typeof UPGRADE_LOSSES)[number];

export const isUpgradeLoss = (outcome: Outcome): outcome is UpgradeLoss =>
  UPGRADE_LOSSES.some((loss) => loss === outcome);

/** A 4yz, a hang-up or a time-out before EHLO is answered is never "missing": such a session knows nothing. */
export function outcomeOf(session: SmtpSession): Outcome {
  const { ehlo, greeting, failure } = session;
  if (ehlo === undefined) return refusalOf(failure);
  if (offersStarttls(ehlo)) return upgradeOutcome(failure);
  const isMasked = ehlo.masked.length > 0 || isMaskedGreeting(greeting?.text ?? '');
  return isMasked ? 'masked' : 'missing';
}

/** 500, 502 and 504 to EHLO mean "no ESMTP here"; another 5yz to it, or as a greeting, means "not with you". */
function refusalOf(failure: SessionFailure | undefined): Outcome {
  if (failure?.code === 'ehlo-refused') return 'ehlo-refused';
  return failure?.code === 'refused' ? 'probe-refused' : 'unknown';
}

/** An end in mid-upgrade that nobody stated a reason for takes nothing from the offer, but for a handshake that hangs. */
function upgradeOutcome(failure: SessionFailure | undefined): Outcome {
  if (failure === undefined) return 'offered';
  const isHanging = failure.stage === 'tlsHandshake' && failure.code === 'timed-out';
  return isHanging ? 'tls-handshake-failed' : (UPGRADE_LOSSES.find((loss) => loss === failure.code) ?? 'offered');
}

const WORST_FIRST: readonly Outcome[] = [
  'masked',
  'missing',
  'ehlo-refused',
  'plaintext-after-starttls',
  'starttls-refused',
  'tls-handshake-failed',
  'probe-refused',
  'offered',
];

/** The least good outcome that is known; unknown only where nothing is known. */
export const worstOutcome = (outcomes: readonly Outcome[]): Outcome =>
  WORST_FIRST.find((outcome) => outcomes.includes(outcome)) ?? 'unknown';
