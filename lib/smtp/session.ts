import { checkArguments } from './arguments';
import { offersStarttls, parseEhloReply } from './capabilities';
import { Connection, openSocket } from './connection';
import { Deadline } from './deadline';
import { SessionFault } from './fault';
import { describeReply } from './reply';
import { upgradeToTls } from './tls';
import { elapsedMs, Transcript } from './transcript';
import type {
  EhloReply,
  Reply,
  SessionFailure,
  SessionLimits,
  SessionOptions,
  SmtpSession,
  Stage,
  Timings,
  TlsFacts,
} from './types';

type TimedStage = Exclude<keyof Timings, 'total'>;

/** Politeness has its price: how long the reply to QUIT is waited for at most. */
const QUIT_LIMIT_MS = 1000;
/** Replies to EHLO that mean "no ESMTP here" (RFC 5321 §4.2.4, §4.1.4); HELO may still be answered. */
const noEsmtp: ReadonlySet<number> = new Set([500, 502, 504]);

/**
 * One session with one address: connect, greeting, EHLO; STARTTLS, handshake and EHLO again where `upgrade` is set and
 * STARTTLS is offered; QUIT (RFC 5321 §3.1, RFC 3207 §4). Nothing but EHLO, HELO (once, after a refused EHLO),
 * STARTTLS and QUIT is ever sent, and nothing before the greeting is complete.
 *
 * What a peer or the network does is a fact of the result. `stage` is `quit` where all went well, else that of
 * `failure`, whose code says what happened there:
 * - a 4yz reply is `throttled`, a 5yz one `refused`; to EHLO 500, 502 and 504 are `ehlo-refused`; any 4yz or 5yz to
 *   STARTTLS is `starttls-refused`; another unexpected code is `reply-syntax`;
 * - a limit that ran out is `timed-out`, whichever stage; an end before a complete reply is `connection-closed`;
 * - bytes that nobody asked for, already there when EHLO or STARTTLS is due, are `reply-syntax`, since they would be
 *   taken for the reply; after the 220 to STARTTLS they are `plaintext-after-starttls`, and no handshake is made;
 * - a handshake that fails in any other way than by time, a closed connection included, is `tls-handshake-failed`.
 *
 * QUIT is sent whenever a complete reply was the last thing that happened, and what comes of it is not a failure.
 * The socket is destroyed when the promise settles. Rejects with `SmtpArgumentError` for a bad argument only.
 */
export async function runSession(options: SessionOptions): Promise<SmtpSession> {
  const dialogue = new Dialogue(options, checkArguments(options));
  try {
    await dialogue.run();
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
  private stage: Stage = 'connect';
  /** Whether the last command has its complete reply, so that QUIT would be understood. */
  private isInStep = false;
  private failure: SessionFailure | undefined;
  private greeting: SmtpSession['greeting'];
  private ehlo: EhloReply | undefined;
  private starttls: Reply | undefined;
  private tls: TlsFacts | undefined;
  private ehloAfterTls: EhloReply | undefined;

  constructor(options: SessionOptions, limits: SessionLimits) {
    this.options = options;
    this.limits = limits;
    this.deadline = new Deadline(limits.total, options.signal);
  }

  async run(): Promise<void> {
    try {
      await this.converse();
      this.stage = 'quit';
    } catch (error) {
      this.failure = this.failureOf(error);
      this.transcript.remark(`${this.failure.stage}: ${this.failure.message}`);
    }
    await this.quit();
  }

  result(): SmtpSession {
    const { stage, failure, greeting, ehlo, starttls, tls, ehloAfterTls } = this;
    return {
      stage,
      ...(failure === undefined ? {} : { failure }),
      ...(greeting === undefined ? {} : { greeting }),
      ...(ehlo === undefined ? {} : { ehlo }),
      ...(starttls === undefined ? {} : { starttls }),
      ...(tls === undefined ? {} : { tls }),
      ...(ehloAfterTls === undefined ? {} : { ehloAfterTls }),
      timingsMs: { ...this.timingsMs, total: elapsedMs(this.startedAt) },
      transcript: this.transcript.lines,
    };
  }

  end(): void {
    this.deadline.end();
    this.connection?.socket.destroy();
  }

  private async converse(): Promise<void> {
    const plain = await this.connect();
    await this.readGreeting(plain);
    this.ehlo = await this.sayEhlo(plain, 'ehlo');
    if (!this.options.upgrade || !offersStarttls(this.ehlo)) return;
    await this.sayStarttls(plain);
    const encrypted = await this.handshake(plain);
    this.ehloAfterTls = await this.sayEhlo(encrypted, 'ehloAfterTls');
  }

  private async connect(): Promise<Connection> {
    const { address, port } = this.options;
    this.transcript.remark(`connecting to ${address} port ${port}`);
    const socket = await this.timed('connect', this.limits.connect, (signal) => openSocket(this.options, signal));
    this.connection = new Connection(socket, this.transcript);
    return this.connection;
  }

  private async readGreeting(connection: Connection): Promise<void> {
    const reply = await this.timed('greeting', this.limits.greeting, (signal) => connection.readReply(signal));
    this.isInStep = true;
    this.greeting = { replyCode: reply.replyCode, text: reply.lines.join(' ') };
    if (reply.replyCode !== 220) throw unexpectedReply(reply);
  }

  private async sayEhlo(connection: Connection, stage: 'ehlo' | 'ehloAfterTls'): Promise<EhloReply> {
    const reply = await this.command(connection, stage, `EHLO ${this.options.heloName}`);
    if (reply.replyCode === 250) return parseEhloReply(reply);
    if (!noEsmtp.has(reply.replyCode)) throw unexpectedReply(reply);
    if (stage === 'ehlo') await this.tryHelo(connection);
    throw new SessionFault('ehlo-refused', describeReply(reply));
  }

  /** Shows in the transcript whether the server lives without ESMTP; whatever comes of it changes no fact. */
  private async tryHelo(connection: Connection): Promise<void> {
    try {
      this.say(connection, `HELO ${this.options.heloName}`);
      await this.deadline.run(this.limits.reply, (signal) => connection.readReply(signal));
      this.isInStep = true;
    } catch (error) {
      if (!(error instanceof SessionFault)) throw error;
      this.transcript.remark(`HELO: ${error.message}`);
    }
  }

  private async sayStarttls(connection: Connection): Promise<void> {
    const reply = await this.command(connection, 'starttls', 'STARTTLS');
    this.starttls = reply;
    if (reply.replyCode >= 400) throw new SessionFault('starttls-refused', describeReply(reply));
    if (reply.replyCode !== 220) throw unexpectedReply(reply);
    // The server now expects a handshake and nothing else, so from here on there is no QUIT in plaintext.
    this.isInStep = false;
    const bytes = await connection.unsolicitedBytes();
    if (bytes > 0) throw new SessionFault('plaintext-after-starttls', `${bytes} bytes in plaintext after the 220`);
  }

  private async handshake(plain: Connection): Promise<Connection> {
    const { address, serverName } = this.options;
    const upgraded = await this.timed('tlsHandshake', this.limits.tlsHandshake, (signal) =>
      upgradeToTls(plain.release(), { name: serverName ?? address }, signal),
    );
    this.connection = new Connection(upgraded.socket, this.transcript);
    this.tls = upgraded.facts;
    this.transcript.remark(describeTls(upgraded.facts));
    return this.connection;
  }

  private async command(connection: Connection, stage: TimedStage, command: string): Promise<Reply> {
    this.stage = stage;
    const bytes = await connection.unsolicitedBytes();
    if (bytes > 0) {
      this.isInStep = false;
      throw new SessionFault('reply-syntax', `${bytes} bytes that came before the command`);
    }
    const reply = await this.timed(stage, this.limits.reply, (signal) => {
      this.say(connection, command);
      return connection.readReply(signal);
    });
    this.isInStep = true;
    return reply;
  }

  private say(connection: Connection, command: string): void {
    this.isInStep = false;
    connection.send(command);
  }

  private async timed<T>(stage: TimedStage, limitMs: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    this.stage = stage;
    const startedAt = performance.now();
    const result = await this.deadline.run(limitMs, work);
    this.timingsMs[stage] = elapsedMs(startedAt);
    return result;
  }

  private failureOf(error: unknown): SessionFailure {
    if (!(error instanceof SessionFault)) throw error;
    return { stage: this.stage, code: error.code, message: error.message };
  }

  /** RFC 5321 §4.1.1.10: QUIT, and its reply where that comes soon. */
  private async quit(): Promise<void> {
    const { connection } = this;
    if (connection === undefined || !this.isInStep || !connection.isAlive) return;
    try {
      this.say(connection, 'QUIT');
      await this.deadline.run(Math.min(QUIT_LIMIT_MS, this.limits.reply), (signal) => connection.finish(signal));
    } catch (error) {
      if (!(error instanceof SessionFault)) throw error;
      this.transcript.remark(`quit: ${error.message}`);
    }
  }
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
  return `${facts.protocol} ${facts.cipher}; the certificate is ${trust} and ${name}`;
}
