import { checkArguments } from './arguments';
import { EventSource } from './byteSource';
import { offersStarttls, parseEhloReply } from './capabilities';
import { Connection } from './connection';
import { Deadline } from './deadline';
import type { Expiry } from './expiry';
import { SessionFault } from './fault';
import { openSocket } from './plainSocket';
import { describeReply } from './reply';
import { ticketWaitMs } from './ticketWait';
import { prepareTls, upgradeToTls } from './tls';
import { elapsedMs, Transcript } from './transcript';
import { wholeTurn } from './turn';
import type { EhloReply, Reply, SessionLimits, SessionOptions, SmtpSession, Timings, TlsFacts } from './types';

type TimedStage = Exclude<keyof Timings, 'total'>;
type Draft<T> = { -readonly [Field in keyof T]: T[Field] };

/** How long QUIT may take to leave this machine, which it does at once unless something is very wrong. */
const QUIT_LIMIT_MS = 1000;
/** Replies to EHLO that mean "no ESMTP here" (RFC 5321 §4.2.4, §4.1.4); HELO may still be answered. */
const noEsmtp: ReadonlySet<number> = new Set([500, 502, 504]);

/**
 * One session with one address: connect, greeting, EHLO; STARTTLS, handshake and EHLO again where `upgrade` is set and
 * STARTTLS is offered, or is tried though it is not (`tryUnoffered`); QUIT (RFC 5321 §3.1, RFC 3207 §4). Nothing but
 * EHLO, HELO (once, after a refused EHLO), STARTTLS and QUIT is ever sent, and nothing before the greeting is complete.
 *
 * What a peer or the network does is a fact of the result. `stage` is `quit` where all went well, else that of
 * `failure`, whose code says what happened there:
 * - a 4yz reply is `throttled`, a 5yz one `refused`; to EHLO 500, 502 and 504 are `ehlo-refused`; to STARTTLS 454 and
 *   any 5yz are `starttls-refused`, and where it was not offered no reply is a failure; another unexpected code is
 *   `reply-syntax`;
 * - a limit that ran out is `timed-out`, whichever stage; an end before a complete reply is `connection-closed`;
 * - bytes that nobody asked for, already there when EHLO or STARTTLS is due, are `reply-syntax`, since they would be
 *   taken for the reply; after the 220 to STARTTLS they are `plaintext-after-starttls`, and no handshake is made;
 * - so are the server's first bytes after that 220, however late, if they are no TLS (then at stage `tlsHandshake`);
 * - a handshake that fails in any other way than by time, a closed connection included, is `tls-handshake-failed`.
 *
 * QUIT is sent whenever a complete reply was the last thing that happened, and what comes of it is not a failure.
 * The socket is destroyed when the promise settles. Rejects with `SmtpArgumentError` for a bad argument only.
 */
export async function runSession(options: SessionOptions): Promise<SmtpSession> {
  const dialogue = new Dialogue(options, checkArguments(options));
  try {
    await dialogue.converse();
    await dialogue.quit();
    return dialogue.result();
  } finally {
    dialogue.end();
  }
}

class Dialogue {
  private readonly options: SessionOptions;
  private readonly limits: SessionLimits;
  private readonly startedAt = performance.now();
  private readonly transcript = new Transcript(this.startedAt);
  private readonly timingsMs: Omit<Timings, 'total'> = {};
  private readonly deadline: Deadline;
  private connection: Connection | undefined;
  private stageBeganAt = this.startedAt;
  /** Whether the last command has its complete reply, so that QUIT would be understood. */
  private isInStep = false;
  /** What was seen so far; `stage` is the one that was begun last. Made complete at the end, since a copy costs more. */
  private readonly facts: Draft<Omit<SmtpSession, 'timingsMs' | 'transcript'>> = { stage: 'connect' };

  constructor(options: SessionOptions, limits: SessionLimits) {
    this.options = options;
    this.limits = limits;
    this.deadline = new Deadline(limits.total, options.signal);
  }

  /** All but QUIT. */
  async converse(): Promise<void> {
    try {
      const plain = await this.connect();
      await this.readGreeting(plain);
      const reply = await this.sayEhlo(plain, 'ehlo');
      if (noEsmtp.has(reply.replyCode)) await this.tryHelo(plain);
      this.facts.ehlo = this.readEhlo(reply);
      if (this.options.upgrade && (await this.startTls(plain, this.facts.ehlo))) {
        const encrypted = await this.handshake(plain);
        this.facts.ehloAfterTls = this.readEhlo(await this.sayEhlo(encrypted, 'ehloAfterTls'));
      }
    } catch (error) {
      this.noteFailure(error);
    }
  }

  result(): SmtpSession {
    if (this.facts.failure === undefined) this.facts.stage = 'quit';
    return Object.assign(this.facts, {
      timingsMs: Object.assign(this.timingsMs, { total: elapsedMs(this.startedAt) }),
      transcript: this.transcript.lines,
    });
  }

  /** Whatever happened. */
  end(): void {
    this.deadline.end();
    this.connection?.destroy();
  }

  private async connect(): Promise<Connection> {
    const { address, port } = this.options;
    this.transcript.remark(`connecting to ${address} port ${port}`);
    const source = await openSocket(this.options, this.begin('connect', this.limits.connect));
    this.finish('connect');
    this.connection = new Connection(source, this.transcript);
    return this.connection;
  }

  private async readGreeting(connection: Connection): Promise<void> {
    const expiry = this.begin('greeting', this.limits.greeting);
    if (this.options.upgrade) prepareTls();
    const reply = await connection.readReply(expiry);
    this.finish('greeting');
    this.isInStep = true;
    this.facts.greeting = { replyCode: reply.replyCode, text: reply.lines.join(' ') };
    if (reply.replyCode !== 220) throw unexpectedReply(reply);
  }

  private sayEhlo(connection: Connection, stage: 'ehlo' | 'ehloAfterTls'): Promise<Reply> {
    return this.command(connection, stage, `EHLO ${this.options.heloName}`);
  }

  private readEhlo(reply: Reply): EhloReply {
    if (noEsmtp.has(reply.replyCode)) throw new SessionFault('ehlo-refused', describeReply(reply));
    if (reply.replyCode !== 250) throw unexpectedReply(reply);
    return parseEhloReply(reply, this.options.heloName);
  }

  /** Shows whether the server lives without ESMTP; whatever comes of it changes no other fact. */
  private async tryHelo(connection: Connection): Promise<void> {
    try {
      await wholeTurn();
      this.refuseEarlyTalk(connection);
      const expiry = this.deadline.begin(this.limits.reply);
      this.say(connection, `HELO ${this.options.heloName}`);
      this.facts.helo = await connection.readReply(expiry);
      this.isInStep = true;
    } catch (error) {
      if (!(error instanceof SessionFault)) throw error;
      this.transcript.remark(`HELO: ${error.message}`);
    }
  }

  /**
   * Whether the server waits for the handshake now. STARTTLS that was not offered is sent where the caller wants it;
   * its refusal is what is to be expected, so no failure.
   */
  private async startTls(connection: Connection, ehlo: EhloReply): Promise<boolean> {
    const isOffered = offersStarttls(ehlo);
    if (!isOffered && this.options.tryUnoffered !== true) return false;
    const reply = await this.command(connection, 'starttls', 'STARTTLS');
    if (isOffered) this.noteStarttls(reply);
    else this.noteUnoffered(reply);
    if (reply.replyCode !== 220) return false;
    // It expects a handshake and nothing else, so from here on there is no QUIT in plaintext.
    this.isInStep = false;
    await this.refusePlaintext(connection);
    return true;
  }

  private noteStarttls(reply: Reply): void {
    this.facts.starttls = reply;
    // RFC 3207 §4: 454 is the temporary refusal; another 4yz, a 421 above all, is about the whole session.
    const isRefused = reply.replyCode === 454 || reply.replyCode >= 500;
    if (isRefused) throw new SessionFault('starttls-refused', describeReply(reply));
    if (reply.replyCode !== 220) throw unexpectedReply(reply);
  }

  private noteUnoffered({ lines, ...codes }: Reply): void {
    this.facts.unofferedStarttls = { ...codes, text: lines.join(' ') };
  }

  private async refusePlaintext(connection: Connection): Promise<void> {
    await wholeTurn();
    if (connection.unsolicitedBytes > 0) throw await plaintextFault(connection, this.deadline.begin(this.limits.reply));
  }

  private async handshake(plain: Connection): Promise<Connection> {
    const { address, serverName, keepCertificates = false } = this.options;
    const expiry = this.begin('tlsHandshake', this.limits.tlsHandshake);
    const upgraded = await upgradeToTls(plain.release(), { name: serverName ?? address, keepCertificates }, expiry);
    if (upgraded.status === 'plaintext') {
      plain.takeBack(upgraded.bytes);
      throw await plaintextFault(plain, expiry);
    }
    this.finish('tlsHandshake');
    const encrypted = new Connection(new EventSource(upgraded.socket), this.transcript);
    this.connection = encrypted;
    this.facts.tls = upgraded.facts;
    this.transcript.remark(describeTls(upgraded.facts));
    if (upgraded.facts.protocol === 'TLSv1.3') await this.awaitTicket(upgraded.ticket);
    return encrypted;
  }

  private async awaitTicket(ticket: Promise<void>): Promise<void> {
    const limitMs = ticketWaitMs(this.timingsMs.connect ?? 0);
    if (limitMs === 0) return;
    const expiry = this.deadline.begin(limitMs);
    await Promise.race([ticket, new Promise<unknown>((resolve) => expiry.whenOver(resolve))]);
    this.deadline.finish();
  }

  private async command(connection: Connection, stage: TimedStage, command: string): Promise<Reply> {
    this.facts.stage = stage;
    await wholeTurn();
    this.refuseEarlyTalk(connection);
    const expiry = this.begin(stage, this.limits.reply);
    this.say(connection, command);
    const reply = await connection.readReply(expiry);
    this.finish(stage);
    this.isInStep = true;
    return reply;
  }

  /** What is already there when a command is due would be taken for its reply. */
  private refuseEarlyTalk(connection: Connection): void {
    const bytes = connection.unsolicitedBytes;
    if (bytes === 0) return;
    this.isInStep = false;
    connection.showUnsolicited();
    throw new SessionFault('reply-syntax', `${bytes} bytes that came before the command`);
  }

  private say(connection: Connection, command: string): void {
    this.isInStep = false;
    connection.send(command);
  }

  private begin(stage: TimedStage, limitMs: number): Expiry {
    this.facts.stage = stage;
    this.stageBeganAt = performance.now();
    return this.deadline.begin(limitMs);
  }

  private finish(stage: TimedStage): void {
    this.deadline.finish();
    this.timingsMs[stage] = elapsedMs(this.stageBeganAt);
  }

  private noteFailure(error: unknown): void {
    if (!(error instanceof SessionFault)) throw error;
    const { stage } = this.facts;
    this.facts.failure = { stage, code: error.code, message: error.message };
    this.transcript.remark(`${stage}: ${error.message}`);
  }

  /**
   * Says QUIT and closes. RFC 5321 §4.1.1.10 would have its reply awaited too, so that no mail is thought lost; a probe
   * has no mail, and the reply would tell it nothing for one round trip more.
   */
  async quit(): Promise<void> {
    const { connection } = this;
    if (connection === undefined || !this.isInStep || !connection.isAlive) return;
    try {
      this.say(connection, 'QUIT');
      await connection.finish(this.deadline.begin(Math.min(QUIT_LIMIT_MS, this.limits.reply)));
    } catch (error) {
      if (!(error instanceof SessionFault)) throw error;
      this.transcript.remark(`quit: ${error.message}`);
    }
  }
}

/** Lets the server finish what it says in plaintext where TLS is due, and shows it in the transcript. */
async function plaintextFault(plain: Connection, expiry: Expiry): Promise<SessionFault> {
  const bytes = await plain.allUnsolicitedBytes(expiry);
  plain.showUnsolicited();
  return new SessionFault('plaintext-after-starttls', `${bytes} bytes in plaintext after the 220`);
}

/** A complete reply that does not let the session go on. */
function unexpectedReply(reply: Reply): SessionFault {
  const text = describeReply(reply);
  if (reply.replyCode >= 500) return new SessionFault('refused', text);
  if (reply.replyCode >= 400) return new SessionFault('throttled', text);
  return new SessionFault('reply-syntax', `not a reply to this command: ${text}`);
}

function describeTls(facts: TlsFacts): string {
  const trust = facts.trusted ? 'trusted' : `not trusted (${facts.untrustedReason})`;
  const name = facts.matchesName ? 'names this host' : 'does not name this host';
  return `encrypted from here on: ${facts.protocol} ${facts.cipher}; the certificate is ${trust} and ${name}`;
}
