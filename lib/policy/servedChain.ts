import { createHash, X509Certificate } from 'node:crypto';
import type { CertificateDigests, Digests, ServedChain } from '../judgement/view';
import { keyInfoOf } from './tlsaKeyInfo';
import { bearsName } from './tlsaMatch';
import { issuingPath } from './tlsaPath';

/** Real paths have two to four certificates. */
export const MAX_KEPT = 4;

/**
 * What TLSA matching needs of a chain, without the certificates: the digests of the server's own one and of its issuers,
 * each of which has signed the one before, as far as they were sent. `certificates` DER in base64, the server's own first;
 * `names` are those that the certificate may have to bear. Without certificates where one can't be read, which then matches
 * nothing. Never throws.
 */
export function servedChain(certificates: readonly string[], names: readonly string[]): ServedChain {
  const chain = certificates.flatMap(readCertificate);
  const path = chain.length < certificates.length ? [] : issuingPath(chain, []);
  const [leaf] = path;
  const bears = (name: string): boolean => leaf !== undefined && bearsName(leaf, name);
  const asked = [...new Set(names)];
  return {
    path: path.slice(0, MAX_KEPT).map(digestsOf),
    ...(path.length > MAX_KEPT && { isCut: true }),
    names: asked.filter(bears),
    otherNames: asked.filter((name) => !bears(name)),
  };
}

function digestsOf({ raw, validFrom, validTo }: X509Certificate): CertificateDigests {
  const key = keyInfoOf(raw);
  const [from, to] = [isoTime(validFrom), isoTime(validTo)];
  return {
    whole: digests(raw),
    ...(key !== undefined && { key: digests(key) }),
    ...(from !== undefined && { validFrom: from }),
    ...(to !== undefined && { validTo: to }),
  };
}

const digests = (bytes: Uint8Array): Digests => ({
  sha256: createHash('sha256').update(bytes).digest('base64'),
  sha512: createHash('sha512').update(bytes).digest('base64'),
});

function isoTime(text: string): string | undefined {
  const time = new Date(text);
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString();
}

function readCertificate(base64: string): readonly X509Certificate[] {
  try {
    return [new X509Certificate(Buffer.from(base64, 'base64'))];
  } catch {
    return [];
  }
}
