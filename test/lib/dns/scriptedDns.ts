import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

export const TYPES = { A: 1, CNAME: 5, MX: 15, AAAA: 28 } as const;
export type RecordType = keyof typeof TYPES;

/** A resource record: its owner, type and data in wire form. */
export type ResourceRecord = readonly [owner: string, type: RecordType, data: readonly number[]];

/** A name in wire form, uncompressed, one label per dot, as UTF-8 bytes. */
export const wireName = (name: string): readonly number[] => [
  ...name
    .split('.')
    .filter((label) => label !== '')
    .flatMap((label) => [Buffer.byteLength(label), ...Buffer.from(label)]),
  0,
];
export const mx = (owner: string, preference: number, exchange: string): ResourceRecord => [
  owner,
  'MX',
  [preference >> 8, preference & 255, ...wireName(exchange)],
];
export const cname = (owner: string, target: string): ResourceRecord => [owner, 'CNAME', wireName(target)];
export const a = (owner: string, ...bytes: readonly number[]): ResourceRecord => [owner, 'A', bytes];

export interface ScriptedDns {
  /** `address:port` */
  readonly server: string;
  /** Each question in its order, e.g. `MX example.org`, with ` tcp` behind one that did not come by UDP. */
  readonly questions: string[];
  close(): Promise<void>;
}

/** What a DNS server answers with to `TYPE name`; undefined: nothing at all. */
export type Zone = (
  question: string,
) => { readonly rcode?: number; readonly records?: readonly ResourceRecord[] } | undefined;

/** All that fits a datagram without fragments, as resolvers have it since the flag day of 2020. */
const MAX_DATAGRAM = 1_232;

/** A DNS server on loopback, by UDP and TCP on one port. An answer too long for UDP is cut (TC), as a real one is. */
export async function startScriptedDns(zone: Zone): Promise<ScriptedDns> {
  const questions: string[] = [];
  const answer = (query: Buffer, isTcp: boolean): Buffer | undefined => {
    const { question, end } = readQuestion(query);
    questions.push(isTcp ? `${question} tcp` : question);
    const answered = zone(question);
    if (answered === undefined) return undefined;
    const { rcode = 0, records = [] } = answered;
    const body = records.flatMap(recordBytes);
    const isCut = !isTcp && end + body.length > MAX_DATAGRAM;
    const count = isCut ? 0 : records.length;
    const header = [
      ...query.subarray(0, 2),
      isCut ? 0x83 : 0x81,
      0x80 | rcode,
      0,
      1,
      count >> 8,
      count & 255,
      0,
      0,
      0,
      0,
    ];
    return Buffer.from([...header, ...query.subarray(12, end), ...(isCut ? [] : body)]);
  };
  const listenUdp = async (port: number): Promise<UdpSocket> => {
    const udp = createSocket('udp4').on('message', (query, { address, port }) => {
      const reply = answer(query, false);
      if (reply !== undefined) udp.send(reply, port, address);
    });
    udp.bind(port, '127.0.0.1');
    await once(udp, 'listening');
    return udp;
  };
  const tcp = createServer((socket) => {
    let unread: Buffer = Buffer.alloc(0);
    socket
      .on('error', () => {})
      .on('data', (bytes) => {
        unread = Buffer.concat([unread, bytes]);
        // Several questions may come together, each behind its length (RFC 7766 §6.2.1.1).
        while (unread.length >= 2 && unread.length >= 2 + unread.readUInt16BE(0)) {
          const end = 2 + unread.readUInt16BE(0);
          const reply = answer(unread.subarray(2, end), true);
          unread = unread.subarray(end);
          if (reply !== undefined)
            socket.write(Buffer.concat([Buffer.from([reply.length >> 8, reply.length & 255]), reply]));
        }
      });
  });
  const udp = await onePort(tcp, listenUdp);
  return {
    server: `127.0.0.1:${udp.address().port}`,
    questions,
    close: async () => {
      await new Promise<void>((resolve) => udp.close(() => resolve()));
      await new Promise<void>((resolve) => tcp.close(() => resolve()));
    },
  };
}

/** Listens by TCP on a free port, and by UDP on the same; on another if somebody has that one. */
async function onePort(tcp: Server, listenUdp: (port: number) => Promise<UdpSocket>): Promise<UdpSocket> {
  for (let tries = 1; ; tries++) {
    tcp.listen(0, '127.0.0.1');
    await once(tcp, 'listening');
    const bound = tcp.address();
    if (bound === null || typeof bound === 'string') throw new Error('a TCP server has an address and a port');
    try {
      return await listenUdp(bound.port);
    } catch (error) {
      await new Promise<void>((resolve) => tcp.close(() => resolve()));
      if (tries === 10) throw error;
    }
  }
}

function readQuestion(query: Buffer): { readonly question: string; readonly end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = query.readUInt8(at); length > 0; length = query.readUInt8(at)) {
    labels.push(query.toString('utf8', at + 1, at + 1 + length));
    at += 1 + length;
  }
  const code = query.readUInt16BE(at + 1);
  const [type = code] = Object.entries(TYPES).find(([, value]) => value === code) ?? [];
  return { question: `${type} ${labels.join('.').toLowerCase()}`, end: at + 5 };
}

const recordBytes = ([owner, type, data]: ResourceRecord): readonly number[] => [
  ...wireName(owner),
  ...[0, TYPES[type], 0, 1, 0, 0, 0, 60],
  ...[data.length >> 8, data.length & 255],
  ...data,
];
