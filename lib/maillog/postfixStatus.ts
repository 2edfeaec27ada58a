import { type PostfixPeer, readPeer } from './postfixPeer';
import { type ReasonFacts, readReason } from './postfixReason';

/** What became of one recipient of a message (global/log_adhoc.c); who that is, is not kept. */
export interface PostfixStatus {
  readonly kind: 'status';
  readonly queueId: string;
  /** The same for all recipients of one delivery, and another when the message is tried again. */
  readonly request: string;
  readonly outcome: 'sent' | 'deferred' | 'bounced' | 'other';
  /** Absent where no server was reached. */
  readonly peer?: PostfixPeer;
  /** How many messages the connection has carried with this one. */
  readonly connectionUse: number;
  /** What `tls=` of Postfix 3.11 and later says: TLS, or none although it would have been used. */
  readonly tls?: 'used' | 'downgraded';
  readonly reason: string;
  readonly facts: ReasonFacts;
}

const queueAndRecipient = /^([0-9A-Za-z]{5,32}): to=</;
const fields =
  /^(?:, orig_to=<[^<>]*>)?, relay=([^,]{1,330})(?:, conn_use=(\d{1,9}))?, delay=[\d.]{1,20}(?:, delays=([\d.]{1,20}\/[\d.]{1,20})\/[\d./]{1,40})?(?:, tls=(\S{1,100}))?(?:, dsn=[\d.]{1,12})?, status=(\w{1,20}) \((.*?)\)?$/s;
/** `smtp_log_tls_feature_status`; `?` and `!` mark what was undecided and what was violated. */
const tlsLevel = /^(?:may|encrypt|fingerprint|dane|dane-only|verify|secure)(?::([\w-]+))?(?:$|\/)/;
const outcomes = { sent: 'sent', deferred: 'deferred', bounced: 'bounced', SOFTBOUNCE: 'deferred' } as const;

/** Undefined for another line; `syntax` for one of these that is unknown or that two readings fit. */
export function readStatus(message: string): PostfixStatus | 'syntax' | undefined {
  const [start = '', queueId] = queueAndRecipient.exec(message) ?? [];
  if (queueId === undefined) return undefined;
  const match = fields.exec(afterAddress(message.slice(start.length)) ?? '');
  if (match === null) return 'syntax';
  const [, relay = '', use, waits = '', tls = '', word = '', reason = ''] = match;
  const outcome = Object.entries(outcomes).find(([name]) => name === word)?.[1] ?? 'other';
  const peer = readPeer(relay);
  return {
    kind: 'status',
    queueId,
    request: `${queueId} ${waits}`,
    outcome,
    connectionUse: Number(use ?? 1),
    reason,
    facts: outcome === 'sent' ? {} : (readReason(reason) ?? {}),
    ...(peer === undefined ? {} : { peer }),
    ...tlsUse(tls),
  };
}

function tlsUse(text: string): Pick<PostfixStatus, 'tls'> {
  const match = tlsLevel.exec(text);
  if (match === null) return {};
  return { tls: match[1] === 'none' ? 'downgraded' : 'used' };
}

/**
 * What follows a recipient and its `>`. A local part in quotes can hold all that a status has, and with
 * `info_log_address_format = internal` even its quotes are gone: a line with two such ends is not believed.
 */
function afterAddress(text: string): string | undefined {
  const quoted = /^"(?:[^"\\]|\\.)*"/.exec(text)?.[0] ?? '';
  const end = text.indexOf('>', quoted.length);
  const rest = end < 0 ? '' : text.slice(end + 1);
  const isClear = !/>, (?:relay|orig_to)=/.test(rest.replace(/^, orig_to=<[^<>]*>/, ''));
  return isClear ? rest : undefined;
}
