import type { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import type { ChainLink, TlsFacts } from './types';

/** Certificates of large hosters name hundreds of hosts; this many are kept. */
export const MAX_NAMES = 100;
/** Real chains have two to four links; a server may send anything. */
export const MAX_CHAIN = 10;

type CertificateFacts = Pick<
  TlsFacts,
  'validFrom' | 'validTo' | 'issuer' | 'names' | 'fingerprint256' | 'keyType' | 'keyBits' | 'chain'
>;

/** What people want to know of a certificate. */
export function readCertificate(certificate: X509Certificate): CertificateFacts {
  const validFrom = isoTime(certificate.validFrom);
  const validTo = isoTime(certificate.validTo);
  return {
    ...(validFrom === undefined ? {} : { validFrom }),
    ...(validTo === undefined ? {} : { validTo }),
    issuer: readableName(certificate.issuer),
    names: certificateNames(certificate).slice(0, MAX_NAMES),
    fingerprint256: certificate.fingerprint256,
    ...keyFacts(certificate),
    chain: certificateChain(certificate),
  };
}

/**
 * Whether a certificate names a host or an address (RFC 9525 §6.3, §6.5). Node's `checkServerIdentity` takes the common
 * name where there is no DNS name in the subjectAltName; §2 and §6.3 forbid that.
 */
export function namesHost(certificate: X509Certificate, name: string): boolean {
  if (isIP(name) !== 0) return certificate.checkIP(name) !== undefined;
  // A name that begins with a dot would mean any subdomain to OpenSSL.
  if (name.startsWith('.')) return false;
  return certificate.checkHost(name, { subject: 'never', partialWildcards: false }) !== undefined;
}

/** One attribute a line, the most significant first; people read it the other way round (RFC 4514). */
function readableName(name: string): string {
  return name.split('\n').reverse().join(', ');
}

/** Absent where OpenSSL does not know the kind of key. */
function keyFacts(certificate: X509Certificate): Pick<TlsFacts, 'keyType' | 'keyBits'> {
  try {
    const { asymmetricKeyType: keyType, asymmetricKeyDetails: details } = certificate.publicKey;
    // Node tells a curve by name only, and all their names hold their size: prime256v1, secp384r1, brainpoolP512r1.
    const keyBits = details?.modulusLength ?? Number(/\d{3}/.exec(details?.namedCurve ?? '')?.[0] ?? 0);
    return { ...(keyType === undefined ? {} : { keyType }), ...(keyBits === 0 ? {} : { keyBits }) };
  } catch {
    return {};
  }
}

function certificateChain(certificate: X509Certificate): readonly ChainLink[] {
  return sentChain(certificate).map(({ subject, issuer }) => ({
    subject: readableName(subject),
    issuer: readableName(issuer),
  }));
}

/** From a certificate to its issuers, as far as the server sent them; never round in a circle. Capped. */
export function sentChain(certificate: X509Certificate): readonly X509Certificate[] {
  const links: X509Certificate[] = [];
  const seen = new Set<string>();
  for (
    let link: X509Certificate | undefined = certificate;
    link !== undefined && links.length < MAX_CHAIN && !seen.has(link.fingerprint256);
    link = link.issuerCertificate
  ) {
    seen.add(link.fingerprint256);
    links.push(link);
  }
  return links;
}

/** OpenSSL's `Nov 23 22:58:00 2026 GMT`; absent where a certificate holds no real time. */
function isoTime(text: string): string | undefined {
  const time = new Date(text);
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString();
}

/** Host names and addresses of the subjectAltName. The common name, which proves nothing, stands in `chain`. */
function certificateNames(certificate: X509Certificate): readonly string[] {
  return splitAltNames(certificate.subjectAltName ?? '')
    .filter((entry) => entry.startsWith('DNS:') || entry.startsWith('IP Address:'))
    .map((entry) => entry.slice(entry.indexOf(':') + 1));
}

/** Node joins the entries with `, ` and quotes those that hold anything odd, so that a comma in a name stays in it. */
function splitAltNames(text: string): readonly string[] {
  return Array.from(text.matchAll(/(?:"(?:[^"\\]|\\.)*"|[^",])+/g), ([entry]) => entry.trim().replaceAll('"', ''));
}
