/** Why a file could not be fetched; `webpki-invalid` is apart from the others, as RFC 8460 §4.3.2.2 has it. */
export const HTTPS_FAULTS = [
  'unresolvable',
  'no-address',
  'refused-range',
  'connect-failed',
  'tls-handshake-failed',
  'webpki-invalid',
  'http-failed',
  'redirect',
  'status',
  'media-type',
  'content-encoding',
  'too-large',
  'timed-out',
  'aborted',
] as const;
export type HttpsFaultCode = (typeof HTTPS_FAULTS)[number];

/** Ends a fetch; `message` is for people. Never leaves `fetchHttpsPolicy`. */
export class HttpsPolicyFault extends Error {
  readonly code: HttpsFaultCode;

  constructor(code: HttpsFaultCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** A socket's error in a word: its code where it has one, which names no address again. */
export function errorWords(error: unknown): string {
  if (typeof error !== 'object' || error === null) return String(error);
  if ('code' in error && typeof error.code === 'string') return error.code;
  return 'message' in error ? String(error.message) : 'unknown';
}
