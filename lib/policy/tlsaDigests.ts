import { createHash } from 'node:crypto';
import type { CertificateDigests, ServedChain } from '../judgement/view';
import { type Refusal, type TlsaMatch, withStrongestDigests } from './tlsaMatch';
import type { TlsaRecord } from './tlsaRecord';

/** What is kept of a handshake, and what it is held against; as of `matchTlsa`. */
export interface DigestSubject {
  readonly chain: ServedChain;
  readonly names: readonly string[];
  /** ISO 8601. */
  readonly at: string;
}

/**
 * As `matchTlsa`, by what is kept of a chain. `unknown` where that takes more than digests: an authority that a record
 * holds whole and the server does not send, whose signatures can't be verified any more; a certificate beyond those that
 * are kept; a name that nobody compared. What is not unknown is what `matchTlsa` says of the certificates themselves.
 */
export function matchDigests(
  records: readonly TlsaRecord[],
  subject: DigestSubject,
): TlsaMatch | { readonly status: 'unknown' } {
  const [leaf] = subject.chain.path;
  if (leaf === undefined) return { status: 'unmatched' };
  const strongest = withStrongestDigests(records);
  const ofLeaf = strongest.find((record) => record.usage === 3 && holds(record, leaf));
  if (ofLeaf !== undefined) return { status: 'matched', record: ofLeaf };
  const anchors = strongest.filter(({ usage }) => usage === 2).map((record) => anchorMatch(record, subject));
  return (
    anchors.find(({ status }) => status === 'matched') ??
    anchors.find(({ status }) => status === 'unknown') ??
    anchors.find(({ status }) => status === 'refused') ?? { status: 'unmatched' }
  );
}

function anchorMatch(record: TlsaRecord, { chain, names, at }: DigestSubject): ReturnType<typeof matchDigests> {
  const { path, isCut = false } = chain;
  const depth = path.findIndex((certificate, index) => index > 0 && holds(record, certificate));
  if (depth < 0) return { status: isCut || record.matching === 0 ? 'unknown' : 'unmatched' };
  const reason = ofTime(path.slice(0, depth + 1), at) ?? ofName(chain, names);
  if (reason === undefined) return { status: 'matched', record };
  return reason === 'unknown' ? { status: reason } : { status: 'refused', record, reason };
}

function ofTime(path: readonly CertificateDigests[], at: string): Refusal | undefined {
  const now = Date.parse(at);
  if (path.some(({ validTo = '' }) => Date.parse(validTo) < now)) return 'certificate-expired';
  return path.some(({ validFrom = '' }) => Date.parse(validFrom) > now) ? 'certificate-not-yet-valid' : undefined;
}

function ofName(chain: ServedChain, names: readonly string[]): Refusal | 'unknown' | undefined {
  if (names.some((name) => chain.names.includes(name))) return undefined;
  return names.every((name) => chain.otherNames.includes(name)) ? 'certificate-host-mismatch' : 'unknown';
}

/** What is published whole has digests, too. */
function holds({ selector, matching, data }: TlsaRecord, { whole, key }: CertificateDigests): boolean {
  const selected = selector === 0 ? whole : key;
  if (selected === undefined) return false;
  if (matching === 0) return createHash('sha512').update(data).digest('base64') === selected.sha512;
  return Buffer.from(data).toString('base64') === (matching === 1 ? selected.sha256 : selected.sha512);
}
