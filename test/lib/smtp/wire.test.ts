import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';
import { runSession } from '../../../lib/smtp/session';
import { ticketWaitMs } from '../../../lib/smtp/ticketWait';
import type { SmtpSession } from '../../../lib/smtp/types';
import { createCertificates, type ServerCertificate } from '../../support/certificates';
import { heloName, host, limits } from '../../support/scriptedDialogue';

let valid: ServerCertificate;

beforeAll(async () => {
  ({ valid } = await createCertificates(host));
});

const FINISHED_OF_CLIENT = new Set([20, 23]);
const RECORD_HEADER = 5;

/** What of a TLS stream are whole records. */
function wholeRecords(stream: Buffer): number {
  let end = 0;
  while (end + RECORD_HEADER <= stream.length) {
    const next = end + RECORD_HEADER + stream.readUInt16BE(end + 3);
    if (next > stream.length) break;
    end = next;
  }
  return end;
}

/**
 * Keeps back what a server's TLS writes once the handshake is over, for so long as it is told to or until the client has
 * sent something: so does a kernel with Nagle's algorithm, and a network. Notes when the client sent less than a record.
 */
class HeldBack extends Duplex {
  /** Whether the first ticket was out when the client sent its first record after the handshake. */
  wasTicketOut: boolean | undefined;
  /** Bytes behind the last whole record, each time that something came. */
  readonly remainders: number[] = [];
  private readonly socket: Socket;
  private readonly holdMs: number;
  private waiting: Buffer[] = [];
  private heard = Buffer.alloc(0);
  private isHandshakeOver = false;
  private isTicketOut = false;

  constructor(socket: Socket, holdMs: number) {
    super();
    this.holdMs = holdMs;
    this.socket = socket.on('data', (chunk: Buffer) => this.receive(chunk)).on('close', () => this.destroy());
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    if (!this.isHandshakeOver || this.isTicketOut) this.socket.write(chunk);
    else {
      this.waiting.push(chunk);
      setTimeout(() => this.release(), this.holdMs).unref();
    }
    done();
  }

  private receive(chunk: Buffer): void {
    this.heard = Buffer.concat([this.heard, chunk]);
    this.remainders.push(this.heard.length - wholeRecords(this.heard));
    if (this.isHandshakeOver) {
      this.wasTicketOut ??= this.isTicketOut;
      this.release();
    }
    this.isHandshakeOver ||= FINISHED_OF_CLIENT.has(chunk[0] ?? 0);
    this.push(chunk);
  }

  private release(): void {
    this.isTicketOut = true;
    for (const chunk of this.waiting.splice(0)) this.socket.write(chunk);
  }
}

/** Each piece by itself, so that TLS makes a record of it. */
function writeEach(stream: Duplex, [piece, ...others]: readonly string[]): void {
  if (piece !== undefined) stream.write(piece, () => writeEach(stream, others));
}

interface Held {
  readonly session: SmtpSession;
  readonly commands: readonly string[];
  readonly wires: readonly HeldBack[];
}

/** A session with a server whose tickets are kept back, and that says the second EHLO reply in these pieces. */
async function holdSession(holdMs: number, reply: readonly string[] = ['250-mx\r\n250 SIZE\r\n']): Promise<Held> {
  const commands: string[] = [];
  const wires: HeldBack[] = [];
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
      const wire = new HeldBack(socket, holdMs);
      wires.push(wire);
      const secured = new TLSSocket(wire, { isServer: true, ...valid, minVersion: 'TLSv1.3' });
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
    return { session, commands, wires };
  } finally {
    server.close();
  }
}

const ehlo = `EHLO ${heloName}`;

/** Longer than anybody waits for a ticket. */
const NEVER_BY_ITSELF = 60_000;

describe('A server that sends session tickets after the handshake', () => {
  test('gets our EHLO behind the first of them, which that acknowledges', async () => {
    const { session, commands, wires } = await holdSession(0);
    expect(session).toMatchObject({ stage: 'quit', ehloAfterTls: { capabilities: [{ keyword: 'SIZE' }] } });
    expect(session.failure).toBeUndefined();
    expect(commands).toEqual([ehlo, 'STARTTLS', ehlo, 'QUIT']);
    expect(wires.map(({ wasTicketOut }) => wasTicketOut)).toEqual([true]);
  });

  test('gets our EHLO without them, too, where they keep us waiting', async () => {
    const { session, commands, wires } = await holdSession(NEVER_BY_ITSELF);
    expect(session.failure).toBeUndefined();
    expect(commands).toEqual([ehlo, 'STARTTLS', ehlo, 'QUIT']);
    expect(wires.map(({ wasTicketOut }) => wasTicketOut)).toEqual([false]);
  });

  test('gets whole records only, whatever comes while we wait for a reply: it may read on before it replies', async () => {
    const pieces = Array.from({ length: 8 }, (_, index) => `250-X${index}\r\n`);
    const { session, wires } = await holdSession(20, [...pieces, '250 SIZE\r\n']);
    expect(session.failure).toBeUndefined();
    expect(wires.flatMap(({ remainders }) => remainders).filter((bytes) => bytes > 0)).toEqual([]);
  });
});

describe('ticketWaitMs', () => {
  test.each([
    { name: 'on the same machine', roundTripMs: 0.1, expected: 5.2 },
    { name: 'near', roundTripMs: 10, expected: 25 },
    { name: 'where two round trips are longer than what it saves', roundTripMs: 30, expected: 40 },
    { name: 'far away', roundTripMs: 41, expected: 0 },
  ])('$name is $expected', ({ roundTripMs, expected }) => expect(ticketWaitMs(roundTripMs)).toBeCloseTo(expected));
});
