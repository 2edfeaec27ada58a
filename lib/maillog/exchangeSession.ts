import { offersStarttls } from '../smtp/capabilities';
import type { EhloReply, Stage } from '../smtp/types';
import type { EhloReplies } from './ehloReplies';
import { LoggedReply, type ReplyRecord, replyRecord } from './exchangeReply';
import { isHeldUpForTls, lacksTls, tlsOfRemark } from './exchangeTls';
import { ownCopy } from './ownCopy';
import type { HeldUp, LoggedFailure, LoggedSession, LoggedTls } from './types';

export interface ExchangeRecord {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** `+` connect, `-` disconnect, `>` sent, `<` received, `*` remark. */
  readonly event: string;
  readonly data: string;
  readonly context: string;
}

/** What the next record of the server answers, as far as it matters here. */
type Awaited = 'greeting' | 'ehlo' | 'answered' | 'starttls' | 'handshake' | 'upgraded';

/** More of one session say nothing new. */
const MOST_HELD_UP = 20;
const REFUSED_EHLO: ReadonlySet<number> = new Set([500, 502, 504]);

/** One session while its records come in. */
export class ExchangeSession {
  /** The session handed its mail to a server of one's own (a Front End), which has a session of its own with the remote. */
  isHandedOn = false;
  lastAt: number;
  private readonly replies: EhloReplies;
  private readonly route: string;
  private readonly startedAt: number;
  private readonly isBegun: boolean;
  private remote = '';
  private stage: Awaited = 'greeting';
  private heloName = '';
  private serverName: string | undefined;
  private reply = new LoggedReply();
  private offersStarttls: boolean | undefined;
  private answeredAt: number | undefined;
  private ehlo: EhloReply | undefined;
  private tls: LoggedTls | undefined;
  private failure: LoggedFailure | undefined;
  private readonly heldUp: HeldUp[] = [];

  /** `isBegun`: its first record is in the log. */
  constructor(replies: EhloReplies, route: string, at: number, isBegun: boolean) {
    this.replies = replies;
    this.route = route;
    this.startedAt = at;
    this.lastAt = at;
    this.isBegun = isBegun;
  }

  /** `198.51.100.7:25`, `[2001:db8::7]:25`; the first records of a session may have none. */
  sawRemote(endpoint: string): void {
    if (this.remote === '' && endpoint !== '') this.remote = ownCopy(endpoint);
  }

  /** Takes a record, and says whether it was the last one. */
  add({ at, event, data, context }: ExchangeRecord): boolean {
    this.lastAt = at;
    switch (event) {
      case '>':
        this.sent(data);
        return false;
      case '<':
        this.received(at, data);
        return false;
      case '*':
        this.remarked(at, context === '' ? data : context);
        return false;
      case '-':
        if (this.stage === 'handshake') this.closedInHandshake(context);
        return true;
      default:
        return false;
    }
  }

  private sent(data: string): void {
    if (this.stage === 'upgraded' && !/^XPROXYTO\b/i.test(data)) return;
    const [, verb = ''] = /^([A-Z-]+)/i.exec(data) ?? [];
    switch (verb.toUpperCase()) {
      case 'EHLO':
        if (this.stage === 'handshake') this.upgraded();
        else if (this.stage === 'greeting' && this.isBegun) this.expectEhlo(data);
        break;
      case 'STARTTLS':
        // It is sent where it was offered only, so a session whose beginning is not in the log tells that much.
        this.offersStarttls ??= true;
        this.stage = 'starttls';
        break;
      case 'XPROXYTO':
        this.isHandedOn = true;
        break;
    }
  }

  private expectEhlo(data: string): void {
    this.stage = 'ehlo';
    this.heloName = data.slice('EHLO '.length).trim();
  }

  private received(at: number, data: string): void {
    if (this.stage === 'upgraded' && !data.includes('STARTTLS')) return;
    const record = replyRecord(data);
    if (record === undefined) return;
    if (this.stage === 'greeting') this.greeted(record, data);
    else if (this.stage === 'ehlo') this.answered(at, record, data);
    else if (this.stage === 'starttls') this.answeredStarttls(record, data);
    else if (record.replyCode >= 400 && /\bSTARTTLS\b/.test(data)) this.holdUp(data, record.replyCode);
  }

  private greeted({ replyCode, text }: ReplyRecord, data: string): void {
    if (replyCode >= 400) this.failed('greeting', data);
    if (replyCode === 220) this.serverName ??= ownCopy(text.split(' ', 1)[0] ?? '');
  }

  private answered(at: number, record: ReplyRecord, data: string): void {
    const { replyCode } = record;
    if (replyCode !== 250) {
      // Without ESMTP there is no STARTTLS; any other refusal says nothing of it.
      if (REFUSED_EHLO.has(replyCode)) this.said(at, false);
      this.failed('ehlo', data);
      this.stage = 'answered';
      return;
    }
    const reply = this.reply.add(record);
    if (reply === undefined) return;
    this.stage = 'answered';
    if (reply === 'broken') return;
    this.ehlo = this.replies.read(reply, this.heloName);
    this.heloName = '';
    this.said(at, offersStarttls(this.ehlo));
  }

  private said(at: number, offers: boolean): void {
    this.offersStarttls = offers;
    this.answeredAt = at;
  }

  private answeredStarttls({ replyCode }: ReplyRecord, data: string): void {
    if (replyCode === 220) {
      this.stage = 'handshake';
      return;
    }
    this.tls = { outcome: 'failed', reason: ownCopy(data) };
    this.failed('starttls', data);
    this.stage = 'answered';
  }

  /** Who closed it knows why: where that was the sender, it is no failure of the server's. */
  private closedInHandshake(context: string): void {
    const reason = 'closed during the handshake';
    this.tls ??= { outcome: 'failed', reason };
    if (!/^local/i.test(context)) this.failed('tlsHandshake', reason);
  }

  private failed(stage: Stage, reason: string): void {
    this.failure ??= { stage, reason: ownCopy(reason) };
  }

  private upgraded(): void {
    this.tls ??= { outcome: 'established' };
    this.stage = 'upgraded';
  }

  private remarked(at: number, remark: string): void {
    if (isHeldUpForTls(remark)) {
      if (lacksTls(remark) && this.offersStarttls === undefined) this.said(at, false);
      this.holdUp(remark, 400);
    }
    if (/failed to connect/i.test(remark)) this.failed('connect', remark);
    const tls = tlsOfRemark(remark);
    if (tls === undefined) return;
    this.tls = tls.reason === undefined ? tls : { ...tls, reason: ownCopy(tls.reason) };
    if (tls.outcome !== 'failed') return;
    this.stage = 'answered';
    // A certificate that the sender does not like is no failure of the handshake.
    if (!/authentication|certificate/i.test(remark)) this.failed('tlsHandshake', remark);
  }

  private holdUp(reason: string, replyCode: number): void {
    if (this.heldUp.length === MOST_HELD_UP) return;
    this.heldUp.push({ kind: replyCode >= 500 ? 'bounced' : 'deferred', reason: ownCopy(reason) });
  }

  /** `isEnded`: its last record is in the log. */
  logged(isEnded: boolean): LoggedSession {
    const { ehlo, tls, offersStarttls, answeredAt, failure } = this;
    const [, bracketed, plain = '', port] = /^(?:\[([^\]]*)\]|(.*?))(?::([0-9]{1,5}))?$/s.exec(this.remote) ?? [];
    const remoteAddress = bracketed ?? plain;
    const remoteHost = (ehlo?.serverName ?? this.serverName)?.toLowerCase();
    return {
      format: 'exchange',
      route: this.route,
      ...(remoteHost !== undefined && remoteHost !== '' && { remoteHost }),
      ...(remoteAddress !== '' && { remoteAddress }),
      port: port === undefined ? 25 : Number(port),
      startedAt: new Date(this.startedAt).toISOString(),
      endedAt: new Date(this.lastAt).toISOString(),
      ...(answeredAt !== undefined && { answeredAt: new Date(answeredAt).toISOString() }),
      isCut: !(this.isBegun && isEnded),
      ...(offersStarttls !== undefined && { offersStarttls }),
      ...(ehlo !== undefined && { ehlo }),
      ...(tls !== undefined && { tls }),
      heldUp: this.heldUp,
      ...(failure !== undefined && { failure }),
    };
  }
}
