import type { X509Certificate } from 'node:crypto';
import type { TlsFacts } from './types';

/** Certificates of large hosters name hundreds of hosts; this many are kept. */
export const MAX_NAMES = 100;

type CertificateFacts = Pick<TlsFacts, 'validFrom' | 'validTo' | 'issuer' | 'names' | 'fingerprint256'>;

/** What people want to know of a certificate. */
export function readCertificate(certificate: X509Certificate): CertificateFacts {
  const validFrom = isoTime(certificate.validFrom);
  const validTo = isoTime(certificate.validTo);
  return {
    ...(validFrom === undefined ? {} : { validFrom }),
    ...(validTo === undefined ? {} : { validTo }),
    // One attribute a line, the most significant first; people read it the other way round (RFC 4514).
    issuer: certificate.issuer.split('\n').reverse().join(', '),
    names: certificateNames(certificate).slice(0, MAX_NAMES),
    fingerprint256: certificate.fingerprint256,
  };
}

/** OpenSSL's `Nov 23 22:58:00 2026 GMT`; absent where a certificate holds no real time. */
function isoTime(text: string): string | undefined {
  const time = new Date(text);
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString();
}

/** Host names and addresses of the subjectAltName; where there are none, the common name, as mail servers still do. */
function certificateNames(certificate: X509Certificate): readonly string[] {
  const names = splitAltNames(certificate.subjectAltName ?? '')
    .filter((entry) => entry.startsWith('DNS:') || entry.startsWith('IP Address:'))
    .map((entry) => entry.slice(entry.indexOf(':') + 1));
  if (names.length > 0) return names;
  return certificate.subject
    .split('\n')
    .filter((attribute) => attribute.startsWith('CN='))
    .map((attribute) => attribute.slice('CN='.length));
}

/** Node joins the entries with `, ` and quotes those that hold anything odd, so that a comma in a name stays in it. */
function splitAltNames(text: string): readonly string[] {
  return Array.from(text.matchAll(/(?:"(?:[^"\\]|\\.)*"|[^",])+/g), ([entry]) => entry.trim().replaceAll('"', ''));
}
