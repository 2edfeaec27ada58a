import { createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';
import type { TlsaRecord } from './tlsaRecord';

/** How long a path may be; a server may send anything. */
const MAX_PATH = 10;

/**
 * A server's certificate and its issuers, each the one that signed the one before, as far as they are known: sent, or
 * whole in a record (RFC 7672 §3.1.2). Whoever issues must be an authority by its own word (RFC 5280 §4.2.1.9).
 */
export function issuingPath(
  chain: readonly X509Certificate[],
  records: readonly TlsaRecord[],
): readonly X509Certificate[] {
  const [leaf] = chain;
  if (leaf === undefined) return [];
  const known = [...chain.slice(1), ...records.flatMap(wholeAnchor)];
  const path = [leaf];
  for (let last = leaf; path.length < MAX_PATH; ) {
    const issuer = known.find((one) => !path.some(({ raw }) => raw.equals(one.raw)) && hasIssued(one, last));
    if (issuer === undefined) break;
    path.push(issuer);
    last = issuer;
  }
  return path;
}

const hasIssued = (issuer: X509Certificate, issued: X509Certificate): boolean =>
  issuer.ca && issued.checkIssued(issuer) && isSignedBy(issued, issuer.publicKey);

function wholeAnchor({ usage, selector, matching, data }: TlsaRecord): readonly X509Certificate[] {
  return usage === 2 && selector === 0 && matching === 0 ? [new X509Certificate(data)] : [];
}

/** The key of a `2 1 0` record, which anchors what it has signed though no certificate of it is sent. */
export function bareAnchor({ usage, selector, matching, data }: TlsaRecord): KeyObject | undefined {
  if (usage !== 2 || selector !== 1 || matching !== 0) return undefined;
  return createPublicKey({ key: Buffer.from(data), format: 'der', type: 'spki' });
}

/** False too for kinds of keys that OpenSSL doesn't know. */
export function isSignedBy(certificate: X509Certificate, key: KeyObject): boolean {
  try {
    return certificate.verify(key);
  } catch {
    return false;
  }
}
