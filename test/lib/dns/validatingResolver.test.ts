import { createSocket, type Socket as DatagramSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { type Answer, decode, encode, type Packet } from 'dns-packet';
import { type ValidatingResolver, validatingResolver } from '../../../lib/dns/validatingResolver';
import { createAuthority, type ServerCertificate } from '../../support/certificates';

const HOST = 'mx.contoso.example';
const AUTHENTIC_DATA = 1 << 5;
const TRUNCATED = 1 << 9;
const address: Answer = { type: 'A', name: HOST, data: '192.0.2.1' };

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

const portOf = (server: { address(): AddressInfo | string | null }): number => {
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('no port');
  return bound.port;
};

/** The answer to a query, its question and id included. */
const answerTo = (query: Buffer, more: Packet = {}): Buffer => {
  const { id, questions } = decode(query);
  return encode({ type: 'response', id: id ?? 0, questions: questions ?? [], flags: AUTHENTIC_DATA, ...more });
};

type OverUdp = (query: Buffer, send: (bytes: Buffer) => void) => void;
type OverTcp = (query: Buffer) => readonly Buffer[] | 'close';

/** A DNS server on loopback that says over UDP and TCP what it is told to. */
async function serverAt(overUdp: OverUdp, overTcp: OverTcp = () => 'close'): Promise<ValidatingResolver> {
  const tcp: Server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    closers.push(() => socket.destroy());
    socket.on('data', (bytes) => {
      const said = overTcp(Buffer.from(bytes.subarray(2)));
      if (said === 'close') socket.end();
      else for (const part of said) socket.write(part);
    });
  });
  tcp.listen(0, '127.0.0.1');
  await once(tcp, 'listening');
  const port = portOf(tcp);
  const udp: DatagramSocket = createSocket('udp4');
  udp.bind(port, '127.0.0.1');
  await once(udp, 'listening');
  udp.on('message', (query, from) => overUdp(query, (bytes) => udp.send(bytes, from.port, from.address)));
  closers.push(() => {
    tcp.close();
    udp.close();
  });
  return validatingResolver({
    server: { transport: 'dns', address: '127.0.0.1', port, isTrusted: true },
    timeoutMs: 400,
  });
}

const framed = (bytes: Buffer): Buffer => {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bytes.length);
  return Buffer.concat([length, bytes]);
};

const FOUND = { status: 'found', validation: 'secure', records: ['192.0.2.1'] };

test('an answer over UDP is taken', async () => {
  const resolver = await serverAt((query, send) => send(answerTo(query, { answers: [address] })));
  expect(await resolver.addresses(HOST, 4)).toMatchObject(FOUND);
});

test('RFC 5452 §9.1: whatever has another id or question is passed over', async () => {
  const forged: Answer = { ...address, data: '203.0.113.66' };
  const resolver = await serverAt((query, send) => {
    const { id = 0 } = decode(query);
    send(answerTo(query, { id: (id + 1) % 0x10000, answers: [forged] }));
    send(answerTo(query, { questions: [{ type: 'A', name: 'mx.fabrikam.example' }], answers: [forged] }));
    send(answerTo(query, { questions: [{ type: 'AAAA', name: HOST }], answers: [forged] }));
    send(Buffer.from('no DNS at all'));
    send(query);
    send(answerTo(query, { answers: [address] }));
  });
  expect(await resolver.addresses(HOST, 4)).toMatchObject(FOUND);
});

test('RFC 5452 §9.1: an answer from another port is not taken', async () => {
  const stranger = createSocket('udp4');
  closers.push(() => stranger.close());
  const forged: Answer = { ...address, data: '203.0.113.66' };
  const udp = createSocket('udp4');
  udp.bind(0, '127.0.0.1');
  await once(udp, 'listening');
  closers.push(() => udp.close());
  udp.on('message', (query, from) => {
    stranger.send(answerTo(query, { answers: [forged] }), from.port, from.address, () => {
      udp.send(answerTo(query, { answers: [address] }), from.port, from.address);
    });
  });
  const resolver = validatingResolver({
    server: { transport: 'dns', address: '127.0.0.1', port: portOf(udp), isTrusted: true },
    timeoutMs: 400,
  });
  expect(await resolver.addresses(HOST, 4)).toMatchObject(FOUND);
});

test('each question has an id and a port of its own', async () => {
  const [ids, ports] = [new Set<number | undefined>(), new Set<number>()];
  const udp = createSocket('udp4');
  udp.bind(0, '127.0.0.1');
  await once(udp, 'listening');
  closers.push(() => udp.close());
  udp.on('message', (query, from) => {
    ids.add(decode(query).id);
    ports.add(from.port);
    udp.send(answerTo(query, { answers: [address] }), from.port, from.address);
  });
  const { port } = udp.address();
  const server = { transport: 'dns', address: '127.0.0.1', port, isTrusted: true } as const;
  const resolver = validatingResolver({ server, timeoutMs: 400 });
  for (let asked = 0; asked < 12; asked += 1) await resolver.addresses(HOST, 4);
  expect(ids.size).toBeGreaterThan(9);
  expect(ports.size).toBeGreaterThan(9);
});

test.each([
  { what: 'whole', split: (bytes: Buffer) => [bytes] },
  { what: 'byte by byte', split: (bytes: Buffer) => Array.from(bytes, (byte) => Buffer.of(byte)) },
  { what: 'with more behind it', split: (bytes: Buffer) => [Buffer.concat([bytes, Buffer.from('more')])] },
])('RFC 7766 §5: a truncated answer is asked for over TCP, and taken $what', async ({ split }) => {
  const resolver = await serverAt(
    (query, send) => send(answerTo(query, { flags: AUTHENTIC_DATA | TRUNCATED })),
    (query) => split(framed(answerTo(query, { answers: [address] }))),
  );
  expect(await resolver.addresses(HOST, 4)).toMatchObject(FOUND);
});

test('where no datagram comes back, TCP is tried', async () => {
  const resolver = await serverAt(
    () => undefined,
    (query) => [framed(answerTo(query, { answers: [address] }))],
  );
  expect(await resolver.addresses(HOST, 4)).toMatchObject(FOUND);
});

const truncated: OverUdp = (query, send) => send(answerTo(query, { flags: TRUNCATED }));

test.each<{ what: string; udp: OverUdp; tcp?: OverTcp; code: string }>([
  { what: 'silence', udp: () => undefined, tcp: () => [], code: 'ETIMEOUT' },
  { what: 'a length that nobody needs', udp: truncated, tcp: () => [Buffer.from([0xff, 0xff])], code: 'ECONN' },
  { what: 'an end before the answer', udp: truncated, code: 'ECONN' },
  { what: 'what is no answer', udp: truncated, tcp: () => [framed(Buffer.alloc(40))], code: 'BADRESP' },
  {
    what: 'an answer that is truncated even so',
    udp: truncated,
    tcp: (query) => [framed(answerTo(query, { flags: TRUNCATED }))],
    code: 'BADRESP',
  },
])('$what has failed: $code', async ({ udp, tcp, code }) => {
  const resolver = await serverAt(udp, tcp);
  expect(await resolver.addresses(HOST, 4)).toMatchObject({ status: 'failed', code });
});

test('a name that can not be asked for has failed', async () => {
  const resolver = await serverAt(() => undefined);
  expect(await resolver.addresses(`${'a'.repeat(70)}.example`, 4)).toMatchObject({ status: 'failed' });
});

test('nobody who listens has failed', async () => {
  const server = { transport: 'dns', address: '127.0.0.1', port: 1, isTrusted: true } as const;
  const resolver = validatingResolver({ server, timeoutMs: 400 });
  expect(await resolver.mx('contoso.example')).toMatchObject({ status: 'failed', code: 'ECONNREFUSED' });
});

test('records are read: MX with its name in A-labels, aliases, TLSA', async () => {
  const certificate = Buffer.alloc(32, 0xab);
  const records: Readonly<Record<string, Answer[]>> = {
    MX: [{ type: 'MX', name: 'contoso.example', data: { preference: 10, exchange: 'Mx.Bücher.example' } }],
    CNAME: [{ type: 'CNAME', name: HOST, data: 'Real.contoso.example' }],
    TLSA: [{ type: 'TLSA', name: `_25._tcp.${HOST}`, data: { usage: 3, selector: 1, matchingType: 1, certificate } }],
  };
  const resolver = await serverAt((query, send) => {
    const type = decode(query).questions?.[0]?.type ?? '';
    send(answerTo(query, { answers: records[type] ?? [] }));
  });
  expect(await resolver.mx('contoso.example')).toMatchObject({
    records: [{ preference: 10, exchange: 'mx.xn--bcher-kva.example' }],
  });
  expect(await resolver.alias(HOST)).toMatchObject({ records: ['real.contoso.example'] });
  expect(await resolver.tlsa(`_25._tcp.${HOST}`)).toMatchObject({
    records: [{ usage: 3, selector: 1, matching: 1, data: certificate }],
  });
});

test('a resolver that has never said AD is asked for the root, and is believed once it has', async () => {
  let validates = false;
  const asked: string[] = [];
  const resolver = await serverAt((query, send) => {
    const type = decode(query).questions?.[0]?.type ?? '';
    asked.push(type);
    const flags = type === 'NS' && validates ? AUTHENTIC_DATA : 0;
    send(answerTo(query, { flags, answers: type === 'A' ? [address] : [] }));
  });
  expect(await resolver.addresses(HOST, 4)).toMatchObject({ validation: 'no-validation' });
  validates = true;
  expect(await resolver.addresses(HOST, 4)).toMatchObject({ validation: 'insecure' });
  expect(await resolver.addresses(HOST, 4)).toMatchObject({ validation: 'insecure' });
  expect(asked).toEqual(['A', 'NS', 'A', 'NS', 'A']);
});

describe('DNS over HTTPS (RFC 8484)', () => {
  let certificate: ServerCertificate;
  beforeAll(async () => {
    certificate = await (await createAuthority()).issue({ names: ['dns.contoso.example'], addresses: ['127.0.0.1'] });
  });

  interface Reply {
    readonly status?: number;
    readonly type?: string;
    readonly body?: (query: Buffer) => Buffer;
  }
  const good = (query: Buffer): Buffer => answerTo(query, { answers: [address] });

  async function overHttps({ status = 200, type = 'application/dns-message', body = good }: Reply, ca?: string) {
    const asked: { method?: string | undefined; type?: string | undefined; id?: number | undefined }[] = [];
    const server = createHttpsServer({ key: certificate.key, cert: certificate.cert }, (request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const query = Buffer.concat(parts);
        asked.push({ method: request.method, type: request.headers['content-type'], id: decode(query).id });
        response.writeHead(status, { 'content-type': type, location: '/elsewhere' }).end(body(query));
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    closers.push(() => server.close());
    const url = `https://127.0.0.1:${portOf(server)}/dns-query`;
    const resolver = validatingResolver({
      server: { transport: 'https', url, isTrusted: true },
      timeoutMs: 2_000,
      ...(ca === undefined ? {} : { ca }),
    });
    return { lookup: await resolver.addresses(HOST, 4), asked };
  }

  test('§4.1: a POST with the id 0 is answered', async () => {
    const { lookup, asked } = await overHttps({}, certificate.ca);
    expect(lookup).toMatchObject(FOUND);
    expect(asked).toEqual([{ method: 'POST', type: 'application/dns-message', id: 0 }]);
  });

  test.each<{ what: string; reply: Reply; message: string }>([
    { what: 'an error', reply: { status: 502 }, message: 'it answered HTTP 502' },
    { what: 'a redirection', reply: { status: 302 }, message: 'it answered HTTP 302' },
    { what: 'a page', reply: { type: 'text/html' }, message: 'its answer is no DNS message' },
    { what: 'far too much', reply: { body: () => Buffer.alloc(100_000) }, message: 'the answer is too large' },
    { what: 'garbage', reply: { body: () => Buffer.from('hello') }, message: 'what is no answer' },
    {
      what: 'another id',
      reply: { body: (query) => answerTo(query, { id: 5, answers: [address] }) },
      message: 'what is no answer',
    },
  ])('$what has failed', async ({ reply, message }) => {
    const { lookup } = await overHttps(reply, certificate.ca);
    expect(lookup).toMatchObject({ status: 'failed', message: expect.stringContaining(message) });
  });

  test('a server whose certificate nobody here trusts is not asked', async () => {
    const { lookup, asked } = await overHttps({});
    expect(lookup).toMatchObject({ status: 'failed' });
    expect(asked).toEqual([]);
  });
});
