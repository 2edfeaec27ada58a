import type { Observation } from '../../probe/types';
import type { Role } from '../../telemetry/contract';
import { lossSeverity } from '../assess';
import { expectsStarttls } from '../baseline';
import type { Finding, FindingCode } from '../finding';
import { isUpgradeLoss, type Outcome } from '../outcome';
import { type CertificateExpectation, tlsFindings } from '../tlsFindings';
import { refusal } from '../unseenFindings';
import type { AddressView, View } from '../view';
import { expiryFindings } from './certificateExpiry';

const MAX_MESSAGE = 250;
/** A handshake may fail by accident; two of them, half an hour apart, don't. */
const HANDSHAKE_FAILURES = 2;

/** What a completed handshake showed to be wrong at one address, within bounds. */
export function upgradeFindings(observation: Observation, expectation: CertificateExpectation): readonly Finding[] {
  const { tls } = observation.session;
  if (tls === undefined) return [];
  const isJudged = expectation.ours || expectation.verify;
  const ending = isJudged ? expiryFindings(tls, observation.observedAt) : [];
  const all = [...tlsFindings(observation, expectation), ...ending];
  return all.map((finding) => ({ ...finding, message: finding.message.slice(0, MAX_MESSAGE) }));
}

/** The addresses' findings, which name the address where others of the host are not so. */
export function addressFindings(addresses: readonly AddressView[]): readonly Finding[] {
  return addresses.flatMap(({ address, tlsFindings: own = [] }) =>
    own.map((finding) => {
      const isShared = addresses.every(({ tlsFindings: other }) =>
        other?.some(({ message }) => message === finding.message),
      );
      return isShared ? finding : { ...finding, message: `${finding.message} (${address})` };
    }),
  );
}

/**
 * What is to be said of a host without TLS that nobody expects to have it: it is no loss, so no incident will tell. What
 * is expected and gone is told by the outcome alone. Pure.
 */
export function unexpectedFindings(view: View): readonly Finding[] {
  const { outcome, role, addresses, baseline } = view;
  if (expectsStarttls(view)) return [];
  const failing = addresses.filter((address) => address.outcome === outcome);
  const text = failing[0]?.failure?.message ?? '';
  if (isUpgradeLoss(outcome)) return upgradeLossFindings(outcome, role, failing, text);
  switch (outcome) {
    case 'missing':
    case 'masked':
    case 'ehlo-refused':
      return [
        baseline === undefined
          ? finding('starttls-never-offered', 'notice', NEVER[outcome])
          : finding(LOST[outcome], 'notice', OFFERED_ONCE),
      ];
    case 'probe-refused':
      return [finding(outcome, lossSeverity(role), refusal(text))];
    default:
      return [];
  }
}

const NEVER = {
  missing: 'STARTTLS has never been offered to this vantage',
  masked: 'STARTTLS has never been offered to this vantage, and a middlebox rewrites the dialogue',
  'ehlo-refused': 'EHLO has always been refused to this vantage: no ESMTP, so no STARTTLS',
} as const;

/** Too little to expect it from, so that it is no incident yet; but not nothing. */
const OFFERED_ONCE = 'STARTTLS was offered to this vantage in one session, and not since: too few to expect it there';

const LOST = {
  missing: 'starttls-not-supported',
  masked: 'starttls-masked',
  'ehlo-refused': 'ehlo-refused',
} as const satisfies Partial<Record<Outcome, FindingCode>>;

function upgradeLossFindings(
  outcome: Outcome & FindingCode,
  role: Role,
  failing: readonly AddressView[],
  text: string,
) {
  const isOnce = failing.every(({ handshakeFailures = 0 }) => handshakeFailures < HANDSHAKE_FAILURES);
  if (outcome === 'tls-handshake-failed' && isOnce) return [];
  const severity = outcome === 'plaintext-after-starttls' ? 'critical' : lossSeverity(role);
  return [finding(outcome, severity, `STARTTLS is offered, but has never worked for this vantage: ${text}`)];
}

/** A server that speaks, but too slowly to be heard out: neither good nor bad, and worth knowing. */
export function tarpitFindings({ outcome, addresses }: Pick<View, 'outcome' | 'addresses'>): readonly Finding[] {
  const slow = addresses.find(
    ({ failure }) => failure?.code === 'timed-out' && (failure.stage === 'greeting' || failure.stage === 'ehlo'),
  );
  if (outcome !== 'unknown' || slow?.failure === undefined) return [];
  const what = slow.failure.stage === 'greeting' ? 'greeting' : 'reply to EHLO';
  return [finding('tarpit', 'notice', `no complete ${what} within the limit: ${slow.failure.message}`)];
}

const finding = (code: FindingCode, severity: Finding['severity'], message: string): Finding => ({
  code,
  severity,
  message: message.slice(0, MAX_MESSAGE),
});
