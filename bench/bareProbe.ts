import { connect, type Socket } from 'node:net';
import { createSecureContext, type SecureContext, connect as secure } from 'node:tls';
import { EHLO, type Mode, MX_HOST, QUIT, REPLIES, STARTTLS } from './dialogue';

let context: SecureContext | undefined;

/**
 * The yardstick: the same dialogue on bare sockets, by a client that knows beforehand what will be said. No time
 * limits, no parser, no transcript, no look at the certificate. Gives what was wrong, nothing where all went well.
 * QUIT goes out, then the socket is closed; its reply is not waited for.
 */
export function bareProbe(mode: Mode, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, noDelay: true });
    const fail = (error: unknown): void => {
      socket.destroy();
      resolve(String(error));
    };
    const quit = (stream: Socket): void => {
      stream.end(`${QUIT}\r\n`, () => {
        socket.destroy();
        resolve(undefined);
      });
    };
    const upgrade = (): void => {
      context ??= createSecureContext();
      const secured = secure({ socket, secureContext: context, servername: MX_HOST, rejectUnauthorized: false });
      secured.on('error', fail).once('secureConnect', () => {
        secured.write(`${EHLO}\r\n`);
        hear(secured, REPLIES.ehloAfterTls, fail, () => quit(secured));
      });
    };
    socket.on('error', fail);
    hear(socket, REPLIES.greeting, fail, () => {
      socket.write(`${EHLO}\r\n`);
      hear(socket, REPLIES.ehlo, fail, () => {
        if (mode === 'ehlo') return quit(socket);
        socket.write(`${STARTTLS}\r\n`);
        hear(socket, REPLIES.starttls, fail, upgrade);
      });
    });
  });
}

function hear(socket: Socket, expected: string, fail: (reason: string) => void, andThen: () => void): void {
  let text = '';
  const onData = (chunk: Buffer): void => {
    text += chunk.toString('latin1');
    if (text === expected) {
      socket.off('data', onData);
      andThen();
    } else if (!expected.startsWith(text)) fail(`heard ${JSON.stringify(text)}`);
  };
  socket.on('data', onData);
}
