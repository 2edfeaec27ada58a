/** The stages of a session in their order (RFC 5321 §3.1, RFC 3207 §4); `resolve` comes before there is a session. */
export const STAGES = [
  'resolve',
  'connect',
  'greeting',
  'ehlo',
  'starttls',
  'tlsHandshake',
  'ehloAfterTls',
  'quit',
] as const;
export type Stage = (typeof STAGES)[number];

/**
 * Why a session did not get further. Each is a fact about the dialogue, none a verdict:
 * `refused` is a 5yz reply, `throttled` a 4yz reply; `not-tried` means that this machine could not even send
 * (ENETUNREACH, EAFNOSUPPORT, EADDRNOTAVAIL) and says nothing about the peer.
 */
export type FailureCode =
  | 'not-tried'
  | 'connection-refused'
  | 'connection-failed'
  | 'connection-closed'
  | 'timed-out'
  | 'aborted'
  | 'line-too-long'
  | 'reply-too-long'
  | 'reply-syntax'
  | 'throttled'
  | 'refused'
  | 'ehlo-refused'
  | 'starttls-refused'
  | 'plaintext-after-starttls'
  | 'tls-handshake-failed';

/** The stage at which a session ended early, and why. `message` is for people; nothing parses it. */
export interface SessionFailure {
  readonly stage: Stage;
  readonly code: FailureCode;
  readonly message: string;
}

/** A complete reply (RFC 5321 §4.2). `lines` are the texts after code and separator, in order, at least one. */
export interface Reply {
  readonly replyCode: number;
  /** RFC 3463, e.g. `4.7.0`, where the first line starts with one. */
  readonly enhancedStatus?: string;
  readonly lines: readonly string[];
}

/** An EHLO keyword in upper case, with its parameters as the server wrote them (RFC 5321 §4.1.1.1). */
export interface Capability {
  readonly keyword: string;
  readonly params: readonly string[];
}

/** What a complete 250 reply to EHLO says. */
export interface EhloReply {
  readonly replyCode: number;
  /** The first word of the first line: which server of a pool answered. */
  readonly serverName?: string;
  /** The address that the server says it sees, from a first line such as `Hello [203.0.113.9]`. The peer's word only. */
  readonly greetedAs?: string;
  readonly capabilities: readonly Capability[];
  /** Words such as `XXXXXXXA` that a middlebox leaves where it masked a keyword. */
  readonly masked: readonly string[];
}

/** What the handshake showed. Judged after it completed; a bad certificate never cuts it short. Times are ISO 8601, UTC. */
export interface TlsFacts {
  readonly protocol: string;
  readonly cipher: string;
  readonly trusted: boolean;
  /** OpenSSL's word, e.g. `DEPTH_ZERO_SELF_SIGNED_CERT`, where it is not trusted. */
  readonly untrustedReason?: string;
  /** Whether the certificate names the MX host (RFC 9525), apart from trust. */
  readonly matchesName: boolean;
  readonly validFrom?: string;
  readonly validTo?: string;
  readonly issuer?: string;
  readonly names: readonly string[];
  readonly fingerprint256?: string;
}

/** One line of the dialogue as it went over the wire, without CRLF; `*` marks a remark of ours. */
export interface TranscriptLine {
  readonly direction: '<' | '>' | '*';
  readonly text: string;
  /** Milliseconds since the connection was begun. */
  readonly atMs: number;
}

export interface Timings {
  connect?: number;
  greeting?: number;
  ehlo?: number;
  starttls?: number;
  tlsHandshake?: number;
  ehloAfterTls?: number;
  total: number;
}

/** Everything that one session showed: facts only. A field is absent where its stage was not reached. */
export interface SmtpSession {
  /** The last stage that was begun. */
  readonly stage: Stage;
  readonly failure?: SessionFailure;
  readonly greeting?: { readonly replyCode: number; readonly text: string };
  readonly ehlo?: EhloReply;
  /** The reply to STARTTLS, where it was sent. */
  readonly starttls?: Reply;
  readonly tls?: TlsFacts;
  readonly ehloAfterTls?: EhloReply;
  readonly timingsMs: Timings;
  readonly transcript: readonly TranscriptLine[];
}

/** Limits of one session in milliseconds. Each stage has its own; `total` is the one absolute deadline. */
export interface SessionLimits {
  readonly connect: number;
  readonly greeting: number;
  readonly reply: number;
  readonly tlsHandshake: number;
  readonly total: number;
}

export interface SessionOptions {
  /** The IP address to connect to. */
  readonly address: string;
  readonly port: number;
  /** The argument of EHLO: a domain or an address literal. CR, LF and spaces are refused by an exception. */
  readonly heloName: string;
  /** SNI and the name that the certificate is compared with; absent for an address literal. */
  readonly serverName?: string;
  /** Local address to bind. */
  readonly sourceAddress?: string;
  /** Whether to upgrade where STARTTLS is offered; otherwise greeting, EHLO, QUIT. */
  readonly upgrade: boolean;
  readonly limits?: Partial<SessionLimits>;
  readonly signal?: AbortSignal;
}
