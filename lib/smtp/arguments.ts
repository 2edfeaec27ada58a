import { isIP } from 'node:net';
import type { SessionLimits, SessionOptions } from './types';

export type SmtpArgumentErrorCode =
  | 'bad-address'
  | 'bad-port'
  | 'bad-helo-name'
  | 'bad-server-name'
  | 'bad-source-address'
  | 'bad-limit';

/** A mistake of the caller: the only thing that `runSession` rejects for. */
export class SmtpArgumentError extends Error {
  override readonly name = 'SmtpArgumentError';
  readonly code: SmtpArgumentErrorCode;

  constructor(code: SmtpArgumentErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * Limits in milliseconds. RFC 5321 §4.5.3.2 wants 5 minutes for the greeting and for each reply, so that no mail is
 * lost; a probe that comes again in a few minutes and holds a worker cannot afford them.
 */
export const DEFAULT_LIMITS: SessionLimits = {
  /** A SYN is repeated after 1, 3 and 7 s (RFC 6298), so three losses are survived; a blocked port 25 shows early. */
  connect: 10_000,
  /** Of §4.5.3.2.1's 5 minutes; greeting delays against spammers are 5 to 45 s in practice. */
  greeting: 60_000,
  /** Of §4.5.3.2's 5 minutes for commands: neither EHLO nor STARTTLS makes a server do any work. */
  reply: 30_000,
  /** No RFC names one: two round trips and a signature, with the patience of two lost packets. */
  tlsHandshake: 20_000,
  /** Ours: below the time-out of one run with room to spare, and less than the sum of the stages. */
  total: 120_000,
};

/** setTimeout takes 31 bits and fires at once above. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1;
/** One word of printable ASCII: nothing in it can end the command or add an argument. */
const oneWord = /^[\x21-\x7e]{1,255}$/;

/** Throws an `SmtpArgumentError` for what no peer may ever see; gives the limits with the defaults filled in. */
export function checkArguments(options: SessionOptions): SessionLimits {
  const { address, port, heloName, serverName, sourceAddress } = options;
  if (isIP(address) === 0) refuse('bad-address', 'address', address, 'an IP address');
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    refuse('bad-port', 'port', port, 'an integer from 1 to 65535');
  if (!oneWord.test(heloName)) refuse('bad-helo-name', 'heloName', heloName, 'one word of printable ASCII');
  if (serverName !== undefined && !oneWord.test(serverName)) {
    refuse('bad-server-name', 'serverName', serverName, 'one word of printable ASCII');
  }
  if (sourceAddress !== undefined && isIP(sourceAddress) === 0) {
    refuse('bad-source-address', 'sourceAddress', sourceAddress, 'an IP address');
  }
  if (options.limits === undefined) return DEFAULT_LIMITS;
  const limits: SessionLimits = { ...DEFAULT_LIMITS, ...options.limits };
  for (const [stage, limitMs] of Object.entries(limits)) {
    const isUsable = Number.isFinite(limitMs) && limitMs > 0 && limitMs <= MAX_TIMEOUT_MS;
    if (!isUsable) refuse('bad-limit', `limits.${stage}`, limitMs, `milliseconds from 1 to ${MAX_TIMEOUT_MS}`);
  }
  return limits;
}

function refuse(code: SmtpArgumentErrorCode, name: string, value: string | number, rule: string): never {
  throw new SmtpArgumentError(code, `${name} ${JSON.stringify(value)} is not ${rule}`);
}
