import { connect, createServer, type Socket } from 'node:net';
import type { Lifetime } from './lifetime';

/** Stands between clients and a server. */
export interface Firewall {
  /** From the next session on, it meddles with exactly these clients; the others pass. */
  meddleWith(clients: readonly string[]): void;
}

/** `masks`: inspects ESMTP and crosses out what it does not know. `strips`: takes STARTTLS out of the reply, and no more. */
export type Manner = 'masks' | 'strips';

export interface FirewallSettings {
  readonly manner: Manner;
  /** Where clients find it, and the server's port on the same address. */
  readonly address: string;
  readonly port: number;
  readonly serverPort: number;
}

/** What becomes of a line; undefined: it is left out. */
type Rewrite = (line: string) => string | undefined;

/** Words that the one that masks knows. */
const KNOWN_KEYWORDS: ReadonlySet<string> = new Set([
  'SIZE',
  'PIPELINING',
  'DSN',
  'ENHANCEDSTATUSCODES',
  'VRFY',
  'ETRN',
]);
const KNOWN_COMMANDS: ReadonlySet<string> = new Set(['EHLO', 'HELO', 'MAIL', 'RCPT', 'DATA', 'RSET', 'NOOP', 'QUIT']);

/** Starts one in front of a server, which sees the clients' own addresses. It ends with the run. */
export const startFirewall = async (lifetime: Lifetime, settings: FirewallSettings): Promise<Firewall> => {
  const { manner, address, port, serverPort } = settings;
  let victims: readonly string[] = [];
  const server = createServer((client) => {
    const isVictim = victims.includes(client.remoteAddress ?? '');
    const behind = connect({ host: address, port: serverPort, ...localAddressOf(client) });
    const { command, reply } = isVictim ? REWRITES[manner] : NOTHING;
    pass(client, behind, command);
    // Once a client gets through with STARTTLS, what follows is TLS: no lines any more.
    const isOver = manner === 'strips' ? untilStarttls(client) : () => false;
    pass(behind, client, reply, isOver);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, address, resolve);
  });
  server.unref();
  lifetime.onEnd('firewall', () => server.close());
  return {
    meddleWith: (clients) => {
      victims = clients;
    },
  };
};

const localAddressOf = ({ remoteAddress }: Socket) =>
  remoteAddress === undefined ? {} : { localAddress: remoteAddress };

const untilStarttls = (client: Socket): (() => boolean) => {
  let hasAsked = false;
  client.on('data', (chunk: Buffer) => {
    hasAsked ||= /^STARTTLS\r\n/i.test(chunk.toString('latin1'));
  });
  return () => hasAsked;
};

/** Everything as it comes, or line by line. */
const pass = (from: Socket, to: Socket, rewrite?: Rewrite, isOver = () => false): void => {
  from.on('error', () => to.destroy());
  from.on('end', () => to.end());
  let rest = '';
  from.on('data', (chunk: Buffer) => {
    if (rewrite === undefined || isOver()) {
      to.write(chunk);
      return;
    }
    const lines = `${rest}${chunk.toString('latin1')}`.split('\r\n');
    rest = lines.pop() ?? '';
    const rewritten = lines.flatMap((line) => rewrite(line) ?? []);
    to.write(rewritten.map((line) => `${line}\r\n`).join(''), 'latin1');
  });
};

/** `STARTTLS` → `XXXXXXXX` */
const maskCommand: Rewrite = (line) => {
  const [verb = '', ...parameters] = line.split(' ');
  return KNOWN_COMMANDS.has(verb.toUpperCase()) ? line : ['X'.repeat(verb.length), ...parameters].join(' ');
};

/** `250-STARTTLS` → `250-XXXXXXXA`; the first line has the server's name, in lower case, and stays. */
const maskReply: Rewrite = (line) => {
  const [, start = '', keyword = '', parameters = ''] = /^(250[ -])([A-Z0-9]+)(.*)$/.exec(line) ?? [];
  if (keyword === '' || KNOWN_KEYWORDS.has(keyword)) return line;
  return `${start}${'X'.repeat(keyword.length - 1)}A${parameters}`;
};

/** Never Postfix's last line. */
const stripReply: Rewrite = (line) => (line === '250-STARTTLS' ? undefined : line);

interface Rewrites {
  readonly command?: Rewrite;
  readonly reply?: Rewrite;
}

const NOTHING: Rewrites = {};
const REWRITES: Readonly<Record<Manner, Rewrites>> = {
  masks: { command: maskCommand, reply: maskReply },
  strips: { reply: stripReply },
};
