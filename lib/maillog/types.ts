import type { EhloReply, Stage } from '../smtp/types';

export const LOG_FORMATS = ['exchange', 'postfix'] as const;
export type LogFormat = (typeof LOG_FORMATS)[number];

/** How the upgrade went, where the log tells. */
export interface LoggedTls {
  readonly outcome: 'established' | 'failed';
  /** `TLSv1.3` */
  readonly protocol?: string;
  readonly cipher?: string;
  /** What the sending server thought of the certificate, in Postfix's words. */
  readonly trust?: 'verified' | 'trusted' | 'untrusted' | 'anonymous';
  readonly reason?: string;
}

/** A message that was not taken. Its id stays on this machine: it is compared, and never shown or sent. */
export interface HeldUp {
  /** Queue id of Postfix; absent where the log names none, as Exchange's does. */
  readonly id?: string;
  readonly kind: 'deferred' | 'bounced';
  /** What the log gives as the reason, uncut and hostile. */
  readonly reason: string;
}

/** Where a session broke off. */
export interface LoggedFailure {
  /** Absent once it was about mail. Postfix says the same of a refusal at the greeting and at EHLO: `greeting`. */
  readonly stage?: Stage;
  /** In the log's words, hostile. */
  readonly reason: string;
}

/**
 * What one outbound session showed, as far as its log tells. What a log does not say is absent here and never a "no":
 * Postfix logs no EHLO reply, so that only its complaint tells of a server without STARTTLS.
 */
export interface LoggedSession {
  readonly format: LogFormat;
  /** Send connector of Exchange, transport of Postfix. Never leaves the machine. */
  readonly route: string;
  /** The name by which it was looked up (Postfix) or by which the server called itself (Exchange), in lower case. */
  readonly remoteHost?: string;
  readonly remoteAddress?: string;
  readonly port: number;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly endedAt: string;
  /** When the reply to the first EHLO was complete; ISO 8601, UTC. */
  readonly answeredAt?: string;
  /** Its beginning or its end is not in the log. */
  readonly isCut: boolean;
  /** Whether STARTTLS was among the keywords; absent where the log doesn't tell. */
  readonly offersStarttls?: boolean;
  /** The reply to the first EHLO of the session, before TLS. */
  readonly ehlo?: EhloReply;
  readonly tls?: LoggedTls;
  readonly heldUp: readonly HeldUp[];
  readonly failure?: LoggedFailure;
  /** It went on without TLS although the sender would have used it: not offered or refused, the log doesn't say which. */
  readonly isPlaintext?: true;
  /** No session at all: the message was held up for what an earlier one had met. */
  readonly isSuspended?: true;
}

/** Why a line could not be read: they are counted. */
export type Unreadable = 'syntax' | 'time' | 'too-long';

/** Reads the lines of one log in their order, across its files. */
export interface LogReader {
  /** A file of the log begins: what the one before said of its own form holds no longer. */
  beginFile?(): void;
  /** Takes a line without its end, and gives the sessions that it completes. Never throws for what a line says. */
  read(line: string): readonly LoggedSession[];
  /** The sessions that are still under way where the log ends. */
  end(): readonly LoggedSession[];
  /** Where a log is followed: the sessions that are over at a moment, which no further line has to tell. */
  settled?(at: Date): readonly LoggedSession[];
  readonly unreadable: Readonly<Record<Unreadable, number>>;
  /** Sessions that only handed mail on to a server of one's own, and are given to nobody. Absent: there are none. */
  readonly handedOn?: number;
}
