import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { TLSSocket } from 'node:tls';
import type { ServerCertificate } from '../support/certificates';
import type { Lifetime } from './lifetime';

const REPLIES: Readonly<Record<string, string>> = {
  STARTTLS: '220 go ahead',
  QUIT: '221 bye',
};

/** A mail server that says what is needed up to the handshake and after it. Ends with the run. */
export const serveMail = async (
  lifetime: Lifetime,
  address: string,
  { key, cert }: Pick<ServerCertificate, 'key' | 'cert'>,
): Promise<void> => {
  const sockets = new Set<Socket>();
  const talk = (socket: Socket, isEncrypted: boolean): void => {
    socket.on('error', () => socket.destroy());
    const lines = createInterface({ input: socket });
    lines.on('error', () => undefined);
    lines.on('line', (line) => {
      const verb = line.split(' ')[0]?.toUpperCase() ?? '';
      const ehlo = isEncrypted ? '250 mx.test' : '250-mx.test\r\n250 STARTTLS';
      socket.write(`${verb === 'EHLO' ? ehlo : (REPLIES[verb] ?? '502 no')}\r\n`);
      if (verb === 'QUIT') socket.end();
      if (verb !== 'STARTTLS' || isEncrypted) return;
      lines.close();
      socket.removeAllListeners('data').removeAllListeners('keypress');
      talk(new TLSSocket(socket, { isServer: true, key, cert }), true);
    });
  };
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.write('220 mx.test ESMTP\r\n');
    talk(socket, false);
  });
  server.listen(25, address);
  await once(server, 'listening');
  lifetime.onEnd(`mail server on ${address}`, () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
};
