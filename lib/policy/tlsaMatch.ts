import { createHash, X509Certificate } from 'node:crypto';
import { namesHost } from '../smtp/certificate';
import { keyInfoOf } from './tlsaKeyInfo';
import { bareAnchor, isSignedBy, issuingPath } from './tlsaPath';
import type { TlsaRecord } from './tlsaRecord';

/** What a handshake showed, and what it is held against. */
export interface TlsaSubject {
  /** DER, the server's own certificate first, as they were sent. */
  readonly chain: readonly Uint8Array[];
  /** The names of which the certificate must have one under DANE-TA: the TLSA base domain and the mail domain (RFC 7672 §3.2.2). */
  readonly names: readonly string[];
  /** When the handshake was made; ISO 8601. */
  readonly at: string;
}

/**
 * How a chain stands to the usable records. `refused`: a DANE-TA record matches, but something that holds with it does not
 * (RFC 7672 §3.1.2), by the result types of RFC 8460 §4.3.
 */
export type TlsaMatch =
  | { readonly status: 'matched'; readonly record: TlsaRecord }
  | { readonly status: 'refused'; readonly record: TlsaRecord; readonly reason: Refusal }
  | { readonly status: 'unmatched' };

export type Refusal = 'certificate-host-mismatch' | 'certificate-expired' | 'certificate-not-yet-valid';

/**
 * Matches a chain with usable records; any one that holds is enough, and their order means nothing (RFC 7671 §5). Never
 * throws: a certificate that can't be read matches nothing.
 */
export function matchTlsa(records: readonly TlsaRecord[], { chain, names, at }: TlsaSubject): TlsaMatch {
  const certificates = chain.flatMap(readCertificate);
  const [leaf] = certificates;
  if (leaf === undefined || certificates.length < chain.length) return { status: 'unmatched' };
  const strongest = withStrongestDigests(records);
  // DANE-EE first, since names and dates don't matter to it (RFC 7672 §3.1.1).
  const ofLeaf = strongest.find((record) => record.usage === 3 && holds(record, leaf));
  if (ofLeaf !== undefined) return { status: 'matched', record: ofLeaf };
  return matchAnchor(strongest, issuingPath(certificates, strongest), names, at);
}

function matchAnchor(
  records: readonly TlsaRecord[],
  path: readonly X509Certificate[],
  names: readonly string[],
  at: string,
): TlsaMatch {
  let refused: TlsaMatch | undefined;
  for (const record of records) {
    const depth = record.usage === 2 ? anchorDepth(record, path) : undefined;
    if (depth === undefined) continue;
    const reason = refusal(path.slice(0, depth + 1), names, at);
    if (reason === undefined) return { status: 'matched', record };
    refused ??= { status: 'refused', record, reason };
  }
  return refused ?? { status: 'unmatched' };
}

/** Up to where the path counts. The server's own certificate is no anchor of itself (RFC 7671 §5.2). */
function anchorDepth(record: TlsaRecord, path: readonly X509Certificate[]): number | undefined {
  const depth = path.findIndex((certificate, index) => index > 0 && holds(record, certificate));
  if (depth > 0) return depth;
  const key = bareAnchor(record);
  const signed = key === undefined ? -1 : path.findIndex((certificate) => isSignedBy(certificate, key));
  return signed < 0 ? undefined : signed;
}

function refusal(path: readonly X509Certificate[], names: readonly string[], at: string): Refusal | undefined {
  const now = Date.parse(at);
  if (path.some(({ validTo }) => Date.parse(validTo) < now)) return 'certificate-expired';
  if (path.some(({ validFrom }) => Date.parse(validFrom) > now)) return 'certificate-not-yet-valid';
  const [leaf] = path;
  const isNamed = leaf !== undefined && names.some((name) => bearsName(leaf, name));
  return isNamed ? undefined : 'certificate-host-mismatch';
}

/**
 * Its common name too, where the subjectAltName has no host (RFC 7672 §3.2): senders with DANE take it, and what is found
 * here is whether they deliver.
 */
export const bearsName = (leaf: X509Certificate, name: string): boolean =>
  namesHost(leaf, name) ||
  (!name.startsWith('.') && leaf.checkHost(name, { subject: 'default', partialWildcards: false }) !== undefined);

/** RFC 7671 §9: of digests with the same usage and selector only the strongest count; whole data always does. */
export function withStrongestDigests(records: readonly TlsaRecord[]): readonly TlsaRecord[] {
  return records.filter(
    ({ usage, selector, matching }) =>
      matching !== 1 ||
      !records.some((other) => other.usage === usage && other.selector === selector && other.matching === 2),
  );
}

function holds({ selector, matching, data }: TlsaRecord, certificate: X509Certificate): boolean {
  const selected = selector === 0 ? certificate.raw : keyInfoOf(certificate.raw);
  if (selected === undefined) return false;
  if (matching === 0) return Buffer.from(data).equals(selected);
  const digest = createHash(matching === 1 ? 'sha256' : 'sha512')
    .update(selected)
    .digest();
  return digest.equals(data);
}

function readCertificate(der: Uint8Array): readonly X509Certificate[] {
  try {
    return [new X509Certificate(der)];
  } catch {
    return [];
  }
}
