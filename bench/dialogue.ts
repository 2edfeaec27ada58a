/** What the server of the benchmark says and hears, byte for byte. The reply is that of a common Postfix. */
export const HELO_NAME = 'probe.example.org';
export const MX_HOST = 'mx.example.org';

/** `ehlo` is greeting, EHLO, QUIT; `starttls` is greeting, EHLO, STARTTLS, handshake, EHLO, QUIT. */
export const MODES = ['ehlo', 'starttls'] as const;
export type Mode = (typeof MODES)[number];

export const EHLO = `EHLO ${HELO_NAME}`;
export const STARTTLS = 'STARTTLS';
export const QUIT = 'QUIT';

const ehloReply = (keywords: readonly string[]): string => {
  const lines = [MX_HOST, ...keywords];
  return lines.map((line, index) => `250${index === lines.length - 1 ? ' ' : '-'}${line}\r\n`).join('');
};

const before = ['PIPELINING', 'SIZE 10240000', 'VRFY', 'ETRN'];
const after = ['ENHANCEDSTATUSCODES', '8BITMIME', 'DSN', 'SMTPUTF8', 'CHUNKING'];

export const REPLIES = {
  greeting: `220 ${MX_HOST} ESMTP Postfix\r\n`,
  ehlo: ehloReply([...before, STARTTLS, ...after]),
  starttls: '220 2.0.0 Ready to start TLS\r\n',
  ehloAfterTls: ehloReply([...before, ...after]),
  quit: '221 2.0.0 Bye\r\n',
} as const;

/** What a client must have understood of them; no keyword has more than one parameter. */
const capabilities = (lines: readonly string[]) =>
  lines.map((line) => {
    const [keyword = '', ...params] = line.split(' ');
    return { keyword, params };
  });
export const CAPABILITIES = {
  ehlo: capabilities([...before, STARTTLS, ...after]),
  ehloAfterTls: capabilities([...before, ...after]),
};

/** How the server writes a handshake into its record of a session. */
export const handshakeMark = (protocol: string, serverName: string): string => `<${protocol} ${serverName}>`;

/** The server's record of one right session: both clients must leave this and nothing else. */
export const RIGHT_DIALOGUES: Readonly<Record<Mode, string>> = {
  ehlo: [EHLO, QUIT].join(' | '),
  starttls: [EHLO, STARTTLS, handshakeMark('TLSv1.3', MX_HOST), EHLO, QUIT].join(' | '),
};

/**
 * Replies that a session must wait for, each delayed by the server: greeting, EHLO; with STARTTLS also its reply and
 * the second EHLO's. Not counted, since the server does not delay them: connecting and the handshake. Not waited for:
 * the reply to QUIT.
 */
export const ROUND_TRIPS: Readonly<Record<Mode, number>> = { ehlo: 2, starttls: 4 };
