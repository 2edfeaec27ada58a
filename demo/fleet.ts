import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { ServerCertificate } from '../test/support/certificates';

/** A mail server for the demo: it looks its client up in a list of its own, and serves those on it a poorer EHLO reply. */
export interface Fleet {
  readonly port: number;
  /** EHLO names of restricted clients, as a real receiver keeps addresses. */
  readonly restricted: Set<string>;
  close(): Promise<void>;
}

export interface FleetOptions {
  readonly serverName: string;
  readonly certificate: ServerCertificate;
  /** EHLO name → the address that the server says it sees. On loopback all clients come from one address. */
  readonly seenAs: ReadonlyMap<string, string>;
}

/** As Exchange Online answered in the founding incident: AUTH came, SMTPUTF8 and STARTTLS went. */
const FULL = [
  'SIZE 157286400',
  'PIPELINING',
  'DSN',
  'ENHANCEDSTATUSCODES',
  'STARTTLS',
  '8BITMIME',
  'BINARYMIME',
  'CHUNKING',
  'SMTPUTF8',
];
const RESTRICTED = [
  'SIZE 157286400',
  'PIPELINING',
  'DSN',
  'ENHANCEDSTATUSCODES',
  'AUTH',
  '8BITMIME',
  'BINARYMIME',
  'CHUNKING',
];

export async function startFleet(options: FleetOptions): Promise<Fleet> {
  const restricted = new Set<string>();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy());
    socket.write(`220 ${options.serverName} ESMTP ready\r\n`);
    serve(socket, options, restricted, false);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: portOf(server), restricted, close: () => closeAll(server, sockets) };
}

function serve(socket: Socket, options: FleetOptions, restricted: ReadonlySet<string>, isEncrypted: boolean): void {
  let pending = '';
  const onData = (chunk: Buffer) => {
    pending += chunk.toString('latin1');
    for (let end = pending.indexOf('\r\n'); end >= 0; end = pending.indexOf('\r\n')) {
      const line = pending.slice(0, end);
      pending = pending.slice(end + 2);
      obey(line);
    }
  };
  const obey = (line: string) => {
    const [verb = '', name = ''] = line.split(' ');
    if (verb === 'EHLO') return socket.write(ehloReply(name, options, restricted, isEncrypted));
    if (verb === 'QUIT') return socket.end('221 2.0.0 bye\r\n');
    if (verb !== 'STARTTLS' || isEncrypted) return socket.write('502 5.5.1 command not implemented\r\n');
    socket.removeListener('data', onData);
    socket.write('220 2.0.0 ready\r\n');
    const { key, cert } = options.certificate;
    const encrypted = new TLSSocket(socket, { isServer: true, key, cert });
    encrypted.on('error', () => socket.destroy());
    return serve(encrypted, options, restricted, true);
  };
  socket.on('data', onData);
}

function ehloReply(
  name: string,
  { serverName, seenAs }: FleetOptions,
  restricted: ReadonlySet<string>,
  isEncrypted: boolean,
): string {
  const keywords = (restricted.has(name) ? RESTRICTED : FULL).filter((word) => !isEncrypted || word !== 'STARTTLS');
  const lines = [`${serverName} Hello [${seenAs.get(name) ?? '127.0.0.1'}]`, ...keywords];
  return lines.map((line, row) => `250${row === lines.length - 1 ? ' ' : '-'}${line}\r\n`).join('');
}

const portOf = (server: Server): number => {
  const address: AddressInfo | string | null = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
};

async function closeAll(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  for (const socket of sockets) socket.destroy();
  await new Promise<void>((resolve) => server.close(() => resolve()));
}
