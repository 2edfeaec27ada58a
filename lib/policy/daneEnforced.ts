import type { FindingCode, LookSeverity } from '../judgement/finding';
import type { SmtpSession } from '../smtp/types';
import type { DaneHost } from './daneHost';
import type { DaneVerdict } from './daneVerdict';
import { keptMail } from './keptMail';
import { LOSS_OF_TLS } from './lossOfTls';
import { isWithoutTls } from './withoutTls';

/** What a sender with DANE does with the mail for one address of a host; `unknown` is what a session did not show. */
export type DaneDelivery = 'delivers' | 'keeps' | 'unknown';

/** RFC 7672 §2.2: under signed TLSA records nothing goes in plaintext, not even where none of them is of use. */
export function daneDelivery(dane: DaneHost, verdict: DaneVerdict, session: SmtpSession): DaneDelivery {
  if (dane.status === 'bogus') return 'keeps';
  if (dane.status === 'unknown') return 'unknown';
  if (dane.status === 'none') return session.ehlo === undefined ? 'unknown' : 'delivers';
  switch (verdict.status) {
    case 'matched':
      return 'delivers';
    case 'refused':
    case 'unmatched':
      return 'keeps';
    default:
      if (isWithoutTls(session)) return 'keeps';
      return verdict.status === 'encrypt-only' && session.tls !== undefined ? 'delivers' : 'unknown';
  }
}

/** Whether senders with DANE can deliver nowhere. Undefined where that can't be told. */
export function isDaneQueueing(deliveries: readonly DaneDelivery[]): boolean | undefined {
  if (deliveries.includes('delivers')) return false;
  return deliveries.length === 0 || deliveries.includes('unknown') ? undefined : true;
}

/** By which senders with DANE do not deliver, whatever an opportunistic one does. */
const OF_LOSS: ReadonlySet<FindingCode> = new Set(LOSS_OF_TLS);

export interface DaneEnforcement {
  readonly mxHost: string;
  readonly dane: DaneHost;
  /** `isDaneQueueing`. */
  readonly isQueueing: boolean | undefined;
}

/** A finding of a host as it weighs where the host has signed TLSA records: a loss of TLS keeps mail back. Pure. */
export function underDane<
  T extends { readonly code: FindingCode; readonly severity: LookSeverity; readonly message: string },
>(found: T, { mxHost, dane, isQueueing }: DaneEnforcement): T {
  if (dane.status !== 'dane' || !OF_LOSS.has(found.code)) return found;
  const message = `${found.message}; ${mxHost} has signed TLSA records, so senders with DANE ${keptMail(isQueueing)}`;
  return { ...found, severity: 'critical', message };
}
