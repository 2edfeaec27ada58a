import { outcomeOf } from '../judgement/outcome';
import type { Observation } from '../probe/types';
import { offersStarttls } from '../smtp/capabilities';
import type { SmtpSession, TlsFacts } from '../smtp/types';

/** Stands where there is nothing to say. */
export const NOTHING = '–';
const DAY_MS = 24 * 60 * 60 * 1_000;

/** What a table says of one address, in plain words; the certificate's age is that at the time of the session. */
export interface AddressCells {
  readonly starttls: string;
  readonly tls: string;
  readonly certificate: string;
  readonly greetedAs: string;
}

export function addressCells({ session, observedAt }: Observation): AddressCells {
  const { tls, failure, ehlo } = session;
  const starttls = starttlsInShort(session);
  // What comes of a STARTTLS that was not offered is told as evidence, in a sentence.
  const isBroken = starttls === 'offered' && (failure?.stage === 'tlsHandshake' || failure?.stage === 'starttls');
  return {
    starttls,
    tls: tls?.protocol ?? (isBroken ? 'failed' : NOTHING),
    certificate: tls === undefined ? NOTHING : certificateInShort(tls, observedAt),
    greetedAs: ehlo?.greetedAs ?? NOTHING,
  };
}

function starttlsInShort(session: SmtpSession): string {
  if (session.failure?.code === 'not-tried') return NOTHING;
  if (session.ehlo === undefined) return 'unknown';
  if (offersStarttls(session.ehlo)) return 'offered';
  return outcomeOf(session) === 'masked' ? 'masked' : 'missing';
}

/** E.g. `trusted, 62 days left` or `self-signed, other name, expired`. */
export function certificateInShort(tls: TlsFacts, observedAt: string): string {
  const words = [trustInShort(tls), tls.matchesName ? undefined : 'other name', validityInShort(tls, observedAt)];
  return words.filter((word) => word !== undefined).join(', ');
}

function trustInShort({ trusted, untrustedReason = '' }: TlsFacts): string {
  if (trusted) return 'trusted';
  return /SELF_SIGNED_CERT$/.test(untrustedReason) ? 'self-signed' : 'not trusted';
}

function validityInShort({ validFrom, validTo }: TlsFacts, observedAt: string): string | undefined {
  const now = Date.parse(observedAt);
  if (validFrom !== undefined && Date.parse(validFrom) > now) return 'not yet valid';
  if (validTo === undefined) return undefined;
  const days = Math.floor((Date.parse(validTo) - now) / DAY_MS);
  if (days < 0) return 'expired';
  return days === 1 ? '1 day left' : `${days} days left`;
}
