import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';
import { runSession } from '../../../lib/smtp/session';
import type { SmtpSession } from '../../../lib/smtp/types';
import { createCertificates, type ServerCertificate } from '../../support/certificates';
import { heloName, host, limits } from '../../support/scriptedDialogue';

let valid: ServerCertificate;

beforeAll(async () => {
  ({ valid } = await createCertificates(host));
});

const FINISHED_OF_CLIENT = new Set([20, 23]);

/**
 * What a server's TLS writes once the handshake is over goes out a record at a time, and none before the one in front
 * of it was acknowledged: by something that the client sends, since its own delayed ACK never comes here. So do
 * OpenSSL's tickets and what follows them under Nagle's algorithm.
 */
class OneRecordAtATime extends Duplex {
  /** Sizes of what the client sent since its side of the handshake was over. */
  readonly heard: number[] = [];
  private readonly socket: Socket;
  private waiting = Buffer.alloc(0);
  private isHandshakeOver = false;
  private isAcknowledged = true;

  constructor(socket: Socket) {
    super();
    this.socket = socket.on('data', (chunk: Buffer) => this.receive(chunk)).on('close', () => this.destroy());
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.waiting = Buffer.concat([this.waiting, chunk]);
    this.sendWhatMay();
    done();
  }

  private receive(chunk: Buffer): void {
    if (this.isHandshakeOver) this.heard.push(chunk.length);
    this.isHandshakeOver ||= FINISHED_OF_CLIENT.has(chunk[0] ?? 0);
    this.isAcknowledged = true;
    this.sendWhatMay();
    this.push(chunk);
  }

  private sendWhatMay(): void {
    if (this.waiting.length === 0 || !this.isAcknowledged) return;
    const end = this.isHandshakeOver ? 5 + this.waiting.readUInt16BE(3) : this.waiting.length;
    this.socket.write(this.waiting.subarray(0, end));
    this.waiting = this.waiting.subarray(end);
    this.isAcknowledged = !this.isHandshakeOver;
  }
}

/** Each piece by itself, so that TLS makes a record of it. */
function writeEach(stream: Duplex, [piece, ...others]: readonly string[]): void {
  if (piece !== undefined) stream.write(piece, () => writeEach(stream, others));
}

interface Held {
  readonly session: SmtpSession;
  readonly commands: readonly string[];
  readonly heard: readonly number[];
}

/** A session with a server that can send one record at a time only, and says the second EHLO reply in these pieces. */
async function holdSession(version: 'TLSv1.2' | 'TLSv1.3', reply: readonly string[]): Promise<Held> {
  const commands: string[] = [];
  const wires: OneRecordAtATime[] = [];
  const answer = (stream: Duplex, replies: Readonly<Record<string, readonly string[]>>, andThen = () => {}): void => {
    let text = '';
    stream
      .on('error', () => {})
      .on('data', (chunk: Buffer) => {
        text += chunk.toString('latin1');
        for (let end = text.indexOf('\r\n'); end >= 0; end = text.indexOf('\r\n')) {
          const command = text.slice(0, end);
          text = text.slice(end + 2);
          commands.push(command);
          writeEach(stream, replies[command] ?? []);
          if (command === 'STARTTLS') andThen();
        }
      });
  };
  const server = createServer({ noDelay: true }, (socket) => {
    socket.write('220 mx\r\n');
    const plain = { [`EHLO ${heloName}`]: ['250-mx\r\n250 STARTTLS\r\n'], STARTTLS: ['220 go\r\n'] };
    answer(socket, plain, () => {
      socket.removeAllListeners('data');
      const wire = new OneRecordAtATime(socket);
      wires.push(wire);
      const secured = new TLSSocket(wire, { isServer: true, ...valid, minVersion: version, maxVersion: version });
      answer(secured, { [`EHLO ${heloName}`]: reply });
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('no port');
  try {
    const { address, port } = bound;
    const options = { address, port, heloName, serverName: host, upgrade: true };
    const session = await runSession({ ...options, limits: { ...limits, reply: 1000 } });
    // The server hears QUIT after the client is through.
    for (let turn = 0; turn < 100 && commands.at(-1) !== 'QUIT'; turn += 1) await new Promise(setImmediate);
    return { session, commands, heard: wires.flatMap(({ heard }) => heard) };
  } finally {
    server.close();
  }
}

const ehlo = `EHLO ${heloName}`;

describe('A server that waits for an acknowledgement of each record', () => {
  test.each([
    { name: 'after two session tickets', reply: ['250-mx\r\n250 SIZE\r\n'] },
    { name: 'after two session tickets, in two pieces', reply: ['250-mx\r\n', '250 SIZE\r\n'] },
  ])('is answered at once by what the next record begins with, $name', async ({ reply }) => {
    const { session, commands, heard } = await holdSession('TLSv1.3', reply);
    expect(session).toMatchObject({ stage: 'quit', ehloAfterTls: { capabilities: [{ keyword: 'SIZE' }] } });
    expect(session.failure).toBeUndefined();
    // All that is to be seen above TLS is the dialogue.
    expect(commands).toEqual([ehlo, 'STARTTLS', ehlo, 'QUIT']);
    expect(heard.filter((bytes) => bytes === 1).length).toBeGreaterThan(0);
  });

  test('is sent nothing ahead where it speaks TLS 1.2, whose tickets come within the handshake', async () => {
    const { session, commands, heard } = await holdSession('TLSv1.2', ['250-mx\r\n250 SIZE\r\n']);
    expect(session.failure).toBeUndefined();
    expect(commands).toEqual([ehlo, 'STARTTLS', ehlo, 'QUIT']);
    expect(heard.filter((bytes) => bytes < 5)).toEqual([]);
  });

  test('gets no more ahead than is known of a record, however many pieces it sends', async () => {
    const pieces = Array.from({ length: 8 }, (_, index) => `250-X${index}\r\n`);
    const { session, heard } = await holdSession('TLSv1.3', [...pieces, '250 SIZE\r\n']);
    expect(session.failure).toMatchObject({ stage: 'ehloAfterTls', code: 'timed-out' });
    expect(heard.filter((bytes) => bytes === 1)).toHaveLength(3);
  });
});
