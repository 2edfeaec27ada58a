import type { Observation, Target } from '../probe/types';
import type { TlsFacts } from '../smtp/types';
import type { AddressFinding, CheckFindingCode } from './checkFinding';

const OBSOLETE: ReadonlySet<string> = new Set(['SSLv3', 'TLSv1', 'TLSv1.1']);
/** Said by dates instead. */
const REASONS_OF_TIME: ReadonlySet<string> = new Set(['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID']);

/**
 * What is wrong with a handshake that completed. Notices: opportunistic TLS verifies nothing (RFC 7435), so mail flows
 * all the same; warnings where the certificate is ours, or is to be judged.
 */
export function tlsFindings({ session, mxHost, observedAt }: Observation, target: Target): readonly AddressFinding[] {
  const { tls } = session;
  if (tls === undefined) return [];
  const severity = target.ours || target.verify ? 'warning' : 'notice';
  const certificate = (code: CheckFindingCode, message: string): AddressFinding => ({ code, severity, message });
  return [
    ...validityFindings(tls, observedAt, certificate),
    ...(tls.matchesName ? [] : [certificate('certificate-host-mismatch', mismatch(tls, mxHost))]),
    ...trustFindings(tls, certificate),
    ...obsoleteFindings(tls),
  ];
}

type Certificate = (code: CheckFindingCode, message: string) => AddressFinding;

function validityFindings({ validFrom, validTo }: TlsFacts, observedAt: string, certificate: Certificate) {
  const now = Date.parse(observedAt);
  if (validTo !== undefined && Date.parse(validTo) < now) {
    return [certificate('certificate-expired', `the certificate has expired on ${dayOf(validTo)}`)];
  }
  if (validFrom !== undefined && Date.parse(validFrom) > now) {
    return [certificate('validation-failure', `the certificate is not valid before ${dayOf(validFrom)}`)];
  }
  return [];
}

function trustFindings({ trusted, untrustedReason = 'for an unknown reason' }: TlsFacts, certificate: Certificate) {
  if (trusted || REASONS_OF_TIME.has(untrustedReason)) return [];
  return [certificate('certificate-not-trusted', `the certificate is not trusted: ${untrustedReason}`)];
}

/** Enough of them to recognise whose it is. */
const MAX_NAMES = 3;

function mismatch({ names }: TlsFacts, mxHost: string): string {
  if (names.length === 0) return `the certificate names no host, and so not ${mxHost}`;
  const shown = names.slice(0, MAX_NAMES).join(', ');
  const rest = names.length > MAX_NAMES ? ` and ${names.length - MAX_NAMES} more` : '';
  return `the certificate names ${shown}${rest}, not ${mxHost}`;
}

/** NIST SP 800-131A: below these, keys are weak. */
const WEAK_BELOW_BITS: Readonly<Record<string, number>> = { rsa: 2_048, dsa: 2_048, ec: 224 };

function obsoleteFindings({ protocol, keyType = '', keyBits = Number.POSITIVE_INFINITY }: TlsFacts): AddressFinding[] {
  const notice = (message: string): AddressFinding[] => [{ code: 'tls-obsolete', severity: 'notice', message }];
  return [
    ...(OBSOLETE.has(protocol) ? notice(`the handshake gave ${protocol}, which is obsolete (RFC 8996)`) : []),
    ...(keyBits < (WEAK_BELOW_BITS[keyType] ?? 0)
      ? notice(`the certificate's ${keyType.toUpperCase()} key of ${keyBits} bits is weak`)
      : []),
  ];
}

const dayOf = (time: string): string => time.slice(0, 10);
