import { createPublicKey, X509Certificate } from 'node:crypto';
import type { TlsaData } from '../dns/validatingResolver';

/** A TLSA record that a sender of mail can use: DANE-TA (2) or DANE-EE (3), with what is known of all else (RFC 7672 §3.1). */
export interface TlsaRecord {
  readonly usage: 2 | 3;
  /** 0: the whole certificate; 1: its SubjectPublicKeyInfo (RFC 6698 §2.1.2). */
  readonly selector: 0 | 1;
  /** 0: the data itself; 1: its SHA-256; 2: its SHA-512 (RFC 6698 §2.1.3). */
  readonly matching: 0 | 1 | 2;
  readonly data: Uint8Array;
}

/** Why a record is of no use to a sender of mail; it is passed over then (RFC 7672 §2.2, §3.1.3). */
export type UnusableReason =
  | 'pkix-usage'
  | 'unknown-usage'
  | 'unknown-selector'
  | 'unknown-matching'
  | 'digest-length'
  | 'malformed-data';

export type ReadTlsa =
  | { readonly ok: true; readonly record: TlsaRecord }
  | { readonly ok: false; readonly reason: UnusableReason; readonly shown: string };

const DIGEST_BYTES = { 1: 32, 2: 64 } as const;

/** Reads a record as it came from the DNS. Never throws. */
export function readTlsa({ usage, selector, matching, data }: TlsaData): ReadTlsa {
  const unusable = (reason: UnusableReason): ReadTlsa => ({
    ok: false,
    reason,
    shown: `${usage} ${selector} ${matching}`,
  });
  // PKIX-TA and PKIX-EE would need authorities that both sides know, and mail has none (RFC 7672 §3.1.3).
  if (usage === 0 || usage === 1) return unusable('pkix-usage');
  if (usage !== 2 && usage !== 3) return unusable('unknown-usage');
  if (selector !== 0 && selector !== 1) return unusable('unknown-selector');
  if (matching !== 0 && matching !== 1 && matching !== 2) return unusable('unknown-matching');
  if (matching === 0) {
    if (!isReadable(selector, data)) return unusable('malformed-data');
  } else if (data.length !== DIGEST_BYTES[matching]) {
    return unusable('digest-length');
  }
  return { ok: true, record: { usage, selector, matching, data } };
}

function isReadable(selector: 0 | 1, data: Uint8Array): boolean {
  try {
    if (selector === 0) return new X509Certificate(data).raw.equals(data);
    return createPublicKey({ key: Buffer.from(data), format: 'der', type: 'spki' }).type === 'public';
  } catch {
    return false;
  }
}

/** As it is written in a zone, the data cut short: `3 1 1 0b9f…`. */
export function showTlsa({ usage, selector, matching, data }: TlsaData): string {
  const hex = Buffer.from(data.subarray(0, 4)).toString('hex');
  return `${usage} ${selector} ${matching} ${hex}${data.length > 4 ? '…' : ''}`;
}
