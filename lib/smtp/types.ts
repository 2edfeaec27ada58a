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
export const FAILURE_CODES = [
  'not-tried',
  'connection-refused',
  'connection-failed',
  'connection-closed',
  'timed-out',
  'aborted',
  'line-too-long',
  'reply-too-long',
  'reply-syntax',
  'throttled',
  'refused',
  'ehlo-refused',
  'starttls-refused',
  'plaintext-after-starttls',
  'tls-handshake-failed',
] as const;
export type FailureCode = (typeof FAILURE_CODES)[number];

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
  /** Of the keywords nothing is told but whether STARTTLS is among them: that is all that a log of Postfix has. */
  readonly isPartial?: true;
}

/** What the handshake showed. Judged after it completed; a bad certificate never cuts it short. Times are ISO 8601, UTC. */
export interface TlsFacts {
  readonly protocol: string;
  readonly cipher: string;
  readonly trusted: boolean;
  /** OpenSSL's word, e.g. `DEPTH_ZERO_SELF_SIGNED_CERT`, where it is not trusted. */
  readonly untrustedReason?: string;
  /**
   * Whether the certificate names the host, apart from trust: by its subjectAltName alone, a wildcard for the whole
   * left-most label only, an address literal by an address entry only (RFC 9525 §6.3, §6.5; never the common name).
   */
  readonly matchesName: boolean;
  readonly validFrom?: string;
  readonly validTo?: string;
  readonly issuer?: string;
  /** Host names and addresses of the subjectAltName, those that `matchesName` goes by. */
  readonly names: readonly string[];
  readonly fingerprint256?: string;
  /** Kind of the certificate's key, as Node calls it: `rsa`, `ec`, `ed25519`, `dsa`, … */
  readonly keyType?: string;
  /** Size of that key in bits, of the modulus or of the curve; absent for kinds that have one size only. */
  readonly keyBits?: number;
  /** The server's certificate first, then its issuers as far as the server sent them; capped. */
  readonly chain?: readonly ChainLink[];
  /** The certificates of `chain` themselves, DER in base64; only where they were asked for (`keepCertificates`). */
  readonly certificates?: readonly string[];
}

/** One certificate of a chain; names as in RFC 4514, e.g. `CN=R10, O=Let's Encrypt, C=US`. */
export interface ChainLink {
  readonly subject: string;
  readonly issuer: string;
}

/** What a server answered to a STARTTLS that it had not offered. `text` is the whole reply without its codes. */
export interface UnofferedStarttls {
  readonly replyCode: number;
  readonly enhancedStatus?: string;
  readonly text: string;
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
  /** The reply to HELO, which is sent once where EHLO got 500, 502 or 504: whether the server lives without ESMTP. */
  readonly helo?: Reply;
  /** The reply to STARTTLS, where it was offered and sent. */
  readonly starttls?: Reply;
  /** The reply to STARTTLS where it was sent though not offered (`tryUnoffered`). */
  readonly unofferedStarttls?: UnofferedStarttls;
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
  /**
   * SNI and the name that the certificate is compared with: the MX host, or the `tlsName` that the caller has for an
   * address literal. Absent, or an address: no SNI (RFC 6066 §3), and the certificate is compared with the address.
   */
  readonly serverName?: string;
  /** Local address to bind. */
  readonly sourceAddress?: string;
  /** Whether to upgrade where STARTTLS is offered; otherwise greeting, EHLO, QUIT. */
  readonly upgrade: boolean;
  /**
   * Whether, with `upgrade`, STARTTLS is sent once though a complete 250 reply to EHLO does not offer it, as evidence
   * of a filter on the path. Default: false, and then it never is.
   */
  readonly tryUnoffered?: boolean;
  /** Whether the facts of the handshake hold the certificates themselves, as DANE needs them. Default: false. */
  readonly keepCertificates?: boolean;
  readonly limits?: Partial<SessionLimits>;
  readonly signal?: AbortSignal;
}
