import type { Observation } from '../probe/types';
import type { TlsFacts } from '../smtp/types';
import type { Finding, FindingCode } from './finding';

/** Whose certificate it is: `ours`, or one that is to be judged all the same. */
export interface CertificateExpectation {
  readonly ours: boolean;
  readonly verify: boolean;
  /** What the certificate has to name; absent: the host's own name or address. */
  readonly tlsName?: string;
}

const OBSOLETE: ReadonlySet<string> = new Set(['SSLv3', 'TLSv1', 'TLSv1.1']);
/** Said by dates instead, where they are those of the server's own certificate. */
const REASONS_OF_TIME: ReadonlySet<string> = new Set(['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID']);

/**
 * What is wrong with a handshake that completed. Notices: opportunistic TLS verifies nothing (RFC 7435), so mail flows
 * all the same; warnings where the certificate is ours, or is to be judged. Codes by RFC 8460 §4.3.2. Pure.
 */
export function tlsFindings(
  { session, mxHost, observedAt }: Observation,
  { ours, verify, tlsName = mxHost }: CertificateExpectation,
): readonly Finding[] {
  const { tls } = session;
  if (tls === undefined) return [];
  const severity = ours || verify ? 'warning' : 'notice';
  const certificate: Certificate = (code, message) => [{ code, severity, message }];
  const ofTime = validityFindings(tls, observedAt, certificate);
  return [
    ...ofTime,
    ...(tls.matchesName ? [] : certificate('certificate-host-mismatch', mismatch(tls, tlsName))),
    ...(ofTime.length > 0 && isOfTime(tls) ? [] : trustFindings(tls, certificate)),
    ...obsoleteFindings(tls),
  ];
}

type Certificate = (code: FindingCode, message: string) => readonly Finding[];

function validityFindings({ validFrom, validTo }: TlsFacts, observedAt: string, certificate: Certificate) {
  const now = Date.parse(observedAt);
  if (validTo !== undefined && Date.parse(validTo) < now) {
    return certificate('certificate-expired', `the certificate has expired on ${dayOf(validTo)}`);
  }
  if (validFrom !== undefined && Date.parse(validFrom) > now) {
    return certificate('certificate-not-trusted', `the certificate is not valid before ${dayOf(validFrom)}`);
  }
  return [];
}

const isOfTime = ({ untrustedReason = '' }: TlsFacts): boolean => REASONS_OF_TIME.has(untrustedReason);

function trustFindings(tls: TlsFacts, certificate: Certificate): readonly Finding[] {
  const { trusted, untrustedReason = 'for an unknown reason' } = tls;
  if (trusted) return [];
  const whose = isOfTime(tls) ? ', of an authority that it was issued by' : '';
  return certificate('certificate-not-trusted', `the certificate is not trusted: ${untrustedReason}${whose}`);
}

/** Enough of them to recognise whose it is. */
const MAX_NAMES = 3;

function mismatch({ names }: TlsFacts, expected: string): string {
  if (names.length === 0) return `the certificate names no host, and so not ${expected}`;
  const shown = names.slice(0, MAX_NAMES).join(', ');
  const rest = names.length > MAX_NAMES ? ` and ${names.length - MAX_NAMES} more` : '';
  return `the certificate names ${shown}${rest}, not ${expected}`;
}

/** NIST SP 800-131A: below these, keys are weak. */
const WEAK_BELOW_BITS: Readonly<Record<string, number>> = { rsa: 2_048, dsa: 2_048, ec: 224 };

function obsoleteFindings({ protocol, keyType = '', keyBits = Number.POSITIVE_INFINITY }: TlsFacts): Finding[] {
  const notice = (message: string): Finding[] => [{ code: 'tls-obsolete', severity: 'notice', message }];
  return [
    ...(OBSOLETE.has(protocol) ? notice(`the handshake gave ${protocol}, which is obsolete (RFC 8996)`) : []),
    ...(keyBits < (WEAK_BELOW_BITS[keyType] ?? 0)
      ? notice(`the certificate's ${keyType.toUpperCase()} key of ${keyBits} bits is weak`)
      : []),
  ];
}

const dayOf = (time: string): string => time.slice(0, 10);
