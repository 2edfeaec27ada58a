import { gunzipSync } from 'node:zlib';
import { LIMITS } from './limits';

export type Gunzipped =
  | { readonly ok: true; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly why: string };

/** RFC 1952 §2.3.1 */
export const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

/** Takes gzip away, and never makes more than `most` bytes of it, nor more than a report has at most. Never throws. */
export function gunzip(bytes: Uint8Array, most: number): Gunzipped {
  const maxOutputLength = Math.min(most, LIMITS.reportBytes);
  if (maxOutputLength < 1) return { ok: false, why: TOO_LARGE_IN_ALL };
  try {
    return { ok: true, bytes: gunzipSync(bytes, { maxOutputLength }) };
  } catch (error) {
    if (codeOf(error) !== 'ERR_BUFFER_TOO_LARGE') return { ok: false, why: 'its gzip is broken or was cut off' };
    return { ok: false, why: most < LIMITS.reportBytes ? TOO_LARGE_IN_ALL : TOO_LARGE };
  }
}

export const TOO_LARGE = `it has more than ${LIMITS.reportBytes / 1_000_000} MB without compression`;
const TOO_LARGE_IN_ALL = `what is in it has more than ${LIMITS.unpackedBytes / 1_000_000} MB in all without compression`;

const codeOf = (error: unknown): unknown =>
  typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
