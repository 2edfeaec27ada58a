import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { createSecureContext, TLSSocket } from 'node:tls';
import { EHLO, handshakeMark, QUIT, REPLIES, STARTTLS } from './dialogue';
import { hostAddresses } from './hostAddress';

/**
 * The server, a process of its own: as little work for each session as can be, so that it is not what is measured.
 * Arguments: the folder with key.pem and cert.pem, on how many addresses it listens, and a delay in ms for each port.
 * Tells its ports; then answers each `mark` with what it has done since the last one, as soon as no connection is left.
 * Ends with its parent.
 */
const [, , folder = '.', hosts = '1', ...delays] = process.argv;
const pem = (name: string): string => readFileSync(join(folder, name), 'latin1');
const secureContext = createSecureContext({ key: pem('key.pem'), cert: pem('cert.pem') });

let dialogues: Record<string, number> = {};
let openSessions = 0;
let cpu = process.cpuUsage();
let onIdle = (): void => {};

const serve = (socket: Socket, delayMs: number): void => {
  const heard: string[] = [];
  let stream = socket;
  let text = '';
  openSessions += 1;

  const say = (reply: string, andThen = (): void => {}): void => {
    const write = (): void => {
      if (!stream.writable) {
        // A client that hung up within TLS, whose half the plain socket would keep open.
        socket.destroy();
        return;
      }
      stream.write(reply, 'latin1');
      andThen();
    };
    if (delayMs === 0) write();
    else setTimeout(write, delayMs);
  };
  const secure = (): void => {
    socket.removeAllListeners('data');
    const secured = new TLSSocket(socket, { isServer: true, secureContext });
    secured.on('secure', () => {
      const { servername } = secured;
      heard.push(handshakeMark(secured.getProtocol() ?? '', typeof servername === 'string' ? servername : ''));
    });
    stream = secured.on('data', onData).on('error', () => {});
  };
  const answer = (command: string): void => {
    heard.push(command);
    if (command === EHLO) say(stream === socket ? REPLIES.ehlo : REPLIES.ehloAfterTls);
    else if (command === STARTTLS) say(REPLIES.starttls, secure);
    else if (command === QUIT) say(REPLIES.quit, () => stream.end());
    else say('502 5.5.2 Error: command not recognized\r\n');
  };
  const onData = (chunk: Buffer): void => {
    text += chunk.toString('latin1');
    for (let end = text.indexOf('\r\n'); end >= 0; end = text.indexOf('\r\n')) {
      const command = text.slice(0, end);
      text = text.slice(end + 2);
      answer(command);
    }
  };
  socket
    .on('data', onData)
    .on('error', () => {})
    // A client that hangs up in the middle of something; after QUIT the reply is still to be tried.
    .on('end', () => heard.at(-1) === QUIT || stream.end())
    .on('close', () => {
      const dialogue = [...heard, ...(text === '' ? [] : [text])].join(' | ');
      dialogues[dialogue] = (dialogues[dialogue] ?? 0) + 1;
      openSessions -= 1;
      if (openSessions === 0) onIdle();
    });
  say(REPLIES.greeting);
};

const listen = async (delayMs: number): Promise<number> => {
  let port = 0;
  for (const host of hostAddresses(Number(hosts))) port = await listenAt(host, port, delayMs);
  return port;
};

const listenAt = (host: string, port: number, delayMs: number): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer({ noDelay: true, allowHalfOpen: true }, (socket) => serve(socket, delayMs));
    server.once('error', reject).listen({ host, port, backlog: 4096 }, () => resolve(portOf(server.address())));
  });

const portOf = (address: AddressInfo | string | null): number =>
  address === null || typeof address === 'string' ? 0 : address.port;

const tell = (): void => {
  const { user, system } = process.cpuUsage(cpu);
  onIdle = () => {};
  process.send?.({ cpuMs: (user + system) / 1000, dialogues });
  cpu = process.cpuUsage();
  dialogues = {};
};

process.on('disconnect', () => process.exit());
process.on('message', () => {
  onIdle = tell;
  if (openSessions === 0) tell();
});
const ports = await Promise.all(delays.map((delay) => listen(Number(delay))));
process.send?.({ ports });
