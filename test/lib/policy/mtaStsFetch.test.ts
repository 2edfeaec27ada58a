import { once } from 'node:events';
import { createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type SecureVersion } from 'node:tls';
import type { HttpsPolicyOptions } from '../../../lib/policy/httpsPolicy';
import { fetchStsPolicy } from '../../../lib/policy/mtaStsFetch';
import {
  type CertificateKind,
  createAuthority,
  createCertificates,
  type ServerCertificate,
} from '../../support/certificates';
import { fakeResolver } from '../../support/fakeResolver';
import { type Answer, startWebServer, type WebServer } from '../../support/webServer';

const HOST = 'mta-sts.contoso.example';
const POLICY = 'version: STSv1\r\nmode: enforce\r\nmx: *.contoso.example\r\nmax_age: 604800\r\n';
const policy = { status: 'policy', policy: { mode: 'enforce', mx: ['*.contoso.example'], maxAgeSeconds: 604_800 } };
const PLAIN = { 'Content-Type': 'text/plain' };
const atLoopback = { [HOST]: { a: ['127.0.0.1'], aaaa: 'no-such-record' as const } };

const gives =
  (body: string | Buffer, headers: Readonly<Record<string, string | number>> = PLAIN, status = 200): Answer =>
  (response) =>
    response.writeHead(status, headers).end(body);
const fetchError = (code: string, reason: RegExp) => ({
  status: 'fetch-error',
  code,
  reason: expect.stringMatching(reason),
});
const portOf = (server: Server): number => {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
};

let certificates: Readonly<Record<CertificateKind, ServerCertificate>>;
let running: { close(): Promise<void> }[] = [];

beforeAll(async () => {
  certificates = await createCertificates(HOST);
});
afterEach(async () => {
  for (const server of running) await server.close();
  running = [];
});

async function serve(answer: Answer, certificate = certificates.valid): Promise<WebServer & { readonly port: number }> {
  const server = await startWebServer(answer, certificate);
  running.push(server);
  return { ...server, port: Number(new URL(server.url).port) };
}

/** A server that is no web server. */
async function listen(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => sockets.add(socket.on('error', () => {})));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  running.push({
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  });
  return portOf(server);
}

const look = (port: number, more: Partial<HttpsPolicyOptions> = {}) =>
  fetchStsPolicy('contoso.example', {
    resolver: fakeResolver(atLoopback),
    allowPrivate: true,
    port,
    ca: certificates.valid.ca,
    ...more,
  });

describe('a policy is taken', () => {
  test.each<{ clause: string; answer: Answer }>([
    { clause: '§3.2, text/plain', answer: gives(POLICY) },
    { clause: '§3.2, with a parameter', answer: gives(POLICY, { 'Content-Type': 'Text/Plain ; charset="utf-8"' }) },
    { clause: 'RFC 9112 §6.3, with a length', answer: gives(POLICY, { ...PLAIN, 'Content-Length': POLICY.length }) },
    {
      clause: 'RFC 9112 §7.1, in chunks',
      answer: (response) => {
        response.writeHead(200, PLAIN);
        for (const byte of POLICY) response.write(byte);
        response.end();
      },
    },
    {
      clause: '§3.3, of 64 KiB',
      answer: gives(`${POLICY}${`x: ${'y'.repeat(60)}\n`.repeat(1_100)}`.slice(0, 65_500).padEnd(65_536, '\n')),
    },
  ])('$clause', async ({ answer }) => {
    expect(await look((await serve(answer)).port)).toEqual(policy);
  });

  test('by one GET of the well-known path, for the name and not the address', async () => {
    const server = await serve(gives(POLICY));
    await look(server.port);
    expect(server.requests).toEqual([
      expect.objectContaining({
        method: 'GET',
        path: '/.well-known/mta-sts.txt',
        headers: expect.objectContaining({ host: HOST, 'accept-encoding': 'identity' }),
      }),
    ]);
  });

  test('from a server that goes by SNI (§3.3)', async () => {
    const names: string[] = [];
    const server = createTlsServer({
      SNICallback: (name, done) => {
        names.push(name);
        done(null);
      },
      ...certificates.valid,
    });
    server.on('secureConnection', (socket) => {
      const head = `HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: ${POLICY.length}\r\n\r\n`;
      socket.on('error', () => {}).once('data', () => socket.end(`${head}${POLICY}`));
    });
    expect(await look(await listen(server))).toEqual(policy);
    expect(names).toEqual([HOST]);
  });

  test('from the next address where one takes no connection', async () => {
    const { port } = await serve(gives(POLICY));
    const resolver = fakeResolver({ [HOST]: { a: ['127.0.0.9', '127.0.0.1'], aaaa: 'servfail' } });
    expect(await look(port, { resolver })).toEqual(policy);
  });
});

describe('a certificate is refused', () => {
  const webpki = (reason: RegExp) => ({ status: 'webpki-invalid', reason: expect.stringMatching(reason) });

  test.each([
    {
      kind: 'expired',
      reason: /^the certificate of mta-sts\.contoso\.example is not trusted: CERT_HAS_EXPIRED \(its own end is 20\d\d-/,
    },
    { kind: 'wrong-host', reason: /names wrong\.example\.net, not mta-sts\.contoso\.example$/ },
    { kind: 'self-signed', reason: /is not trusted: DEPTH_ZERO_SELF_SIGNED_CERT$/ },
  ] as const)('§3.3: $kind; and nothing is asked for', async ({ kind, reason }) => {
    const server = await serve(gives(POLICY), certificates[kind]);
    expect(await look(server.port)).toEqual(webpki(reason));
    expect(server.requests).toEqual([]);
  });

  test.each([
    {
      clause: '§3.3, not yet valid',
      choice: { names: [HOST], notBefore: new Date(Date.now() + 86_400_000) },
      reason: /CERT_NOT_YET_VALID/,
    },
    { clause: 'RFC 9525 §2, the common name alone', choice: { names: [], commonName: HOST }, reason: /names no host$/ },
    {
      clause: '§3.3, the domain is not its policy host',
      choice: { names: ['contoso.example'] },
      reason: /names contoso\.example, not/,
    },
    {
      clause: 'RFC 9525 §6.3, a wildcard is one label',
      choice: { names: ['*.example'] },
      reason: /names \*\.example, not/,
    },
  ])('$clause', async ({ choice, reason }) => {
    const authority = await createAuthority();
    const { port } = await serve(gives(POLICY), await authority.issue(choice));
    expect(await look(port, { ca: authority.ca })).toEqual(webpki(reason));
  });

  test('of an authority that nobody knows', async () => {
    const { port } = await serve(gives(POLICY));
    expect(await look(port, { ca: (await createAuthority()).ca })).toEqual(webpki(/is not trusted: /));
  });

  test('but not a wildcard for the label of the policy host', async () => {
    const authority = await createAuthority();
    const { port } = await serve(gives(POLICY), await authority.issue({ names: ['*.contoso.example'] }));
    expect(await look(port, { ca: authority.ca })).toEqual(policy);
  });
});

describe('a fetch fails', () => {
  test.each<{ clause: string; answer: Answer; code: string; reason: RegExp }>([
    {
      clause: '§3.3, a redirect',
      answer: gives('', { ...PLAIN, Location: '/other.txt' }, 301),
      code: 'redirect',
      reason: /301 to \/other\.txt/,
    },
    {
      clause: '§3.3, a redirect with a policy',
      answer: gives(POLICY, PLAIN, 302),
      code: 'redirect',
      reason: /302, which/,
    },
    { clause: '§3.3, not found', answer: gives(POLICY, PLAIN, 404), code: 'status', reason: /status 404$/ },
    { clause: '§3.3, a failing server', answer: gives(POLICY, PLAIN, 503), code: 'status', reason: /status 503$/ },
    { clause: '§3.3, success of another kind', answer: gives('', PLAIN, 204), code: 'status', reason: /status 204$/ },
    {
      clause: '§3.2, HTML',
      answer: gives(POLICY, { 'Content-Type': 'text/html' }),
      code: 'media-type',
      reason: /as text\/html, not/,
    },
    {
      clause: '§3.2, a longer type',
      answer: gives(POLICY, { 'Content-Type': 'text/plainer' }),
      code: 'media-type',
      reason: /plainer/,
    },
    { clause: '§3.2, no type', answer: gives(POLICY, {}), code: 'media-type', reason: /without a media type/ },
    {
      clause: 'compressed unasked',
      answer: gives(POLICY, { ...PLAIN, 'Content-Encoding': 'gzip' }),
      code: 'content-encoding',
      reason: /gzip/,
    },
    { clause: '§3.3, 64 KiB and a byte', answer: gives('\n'.repeat(65_537)), code: 'too-large', reason: /64 KiB/ },
    {
      clause: '§3.3, 65 KiB without a length',
      answer: (response) => {
        response.writeHead(200, PLAIN);
        for (let kib = 0; kib < 65; kib += 1) response.write('\n'.repeat(1_024));
        response.end();
      },
      code: 'too-large',
      reason: /64 KiB/,
    },
    {
      clause: '§3.3, a length that is too large already',
      answer: (response) => response.writeHead(200, { ...PLAIN, 'Content-Length': 1e9 }).write('v'),
      code: 'too-large',
      reason: /64 KiB/,
    },
    {
      clause: 'RFC 9112 §8, cut off',
      answer: (response) => {
        response.writeHead(200, { ...PLAIN, 'Content-Length': 1_000 });
        response.write(POLICY, () => response.destroy());
      },
      code: 'http-failed',
      reason: /no complete HTTP response/,
    },
    {
      clause: 'closed without an answer',
      answer: (response) => response.destroy(),
      code: 'http-failed',
      reason: /no complete HTTP response/,
    },
    {
      clause: 'heads without end',
      answer: (response) => response.writeHead(200, { ...PLAIN, 'X-Long': 'x'.repeat(40_000) }).end(POLICY),
      code: 'http-failed',
      reason: /HPE_HEADER_OVERFLOW/,
    },
    {
      clause: 'another protocol',
      answer: (response) => response.socket?.end('HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n'),
      code: 'http-failed',
      reason: /no complete HTTP response/,
    },
    {
      clause: 'no HTTP',
      answer: (response) => response.socket?.end('220 mx.contoso.example\r\n'),
      code: 'http-failed',
      reason: /HPE_/,
    },
  ])('$clause', async ({ answer, code, reason }) => {
    expect(await look((await serve(answer)).port)).toEqual(fetchError(code, reason));
  });

  test('and a redirect is not followed', async () => {
    const server = await serve(gives('', { ...PLAIN, Location: '/.well-known/mta-sts.txt' }, 307));
    await look(server.port);
    expect(server.requests).toHaveLength(1);
  });

  test('where nobody listens', async () => {
    const server = createTcpServer();
    const port = await listen(server);
    await new Promise<void>((resolve) => server.close(() => resolve()));
    expect(await look(port)).toEqual(fetchError('connect-failed', /127\.0\.0\.1 \(ECONNREFUSED\)$/));
  });

  test.each<{ what: string; minVersion: SecureVersion; maxVersion: SecureVersion }>([
    { what: 'TLS 1.1', minVersion: 'TLSv1', maxVersion: 'TLSv1.1' },
    { what: 'TLS 1.0', minVersion: 'TLSv1', maxVersion: 'TLSv1' },
  ])('where the server has no more than $what (RFC 8996)', async (versions) => {
    const server = createTlsServer({ ...certificates.valid, ...versions, ciphers: 'ALL:@SECLEVEL=0' });
    expect(await look(await listen(server))).toEqual(fetchError('tls-handshake-failed', /handshake/));
  });

  test.each([
    { what: 'greets as a mail server does', answer: (socket: Socket) => socket.end('220 mx.contoso.example\r\n') },
    { what: 'hangs up', answer: (socket: Socket) => socket.destroy() },
  ])('where the server $what', async ({ answer }) => {
    const port = await listen(createTcpServer((socket) => answer(socket.on('error', () => {}))));
    expect(await look(port)).toEqual(fetchError('tls-handshake-failed', /handshake/));
  });
});

describe('the deadline is absolute', () => {
  const timedOut = fetchError('timed-out', /^mta-sts\.contoso\.example did not give it within 150 ms$/);
  const limits = { timeoutMs: 150 };

  test('a server that trickles bytes gains nothing', async () => {
    let timer: NodeJS.Timeout | undefined;
    const { port } = await serve((response) => {
      response.writeHead(200, PLAIN);
      timer = setInterval(() => response.write('\n'), 10);
      response.on('close', () => clearInterval(timer));
    });
    const startedAt = performance.now();
    expect(await look(port, limits)).toEqual(timedOut);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    clearInterval(timer);
  });

  test.each<{ what: string; answer: Answer }>([
    { what: 'never answers', answer: () => {} },
    { what: 'stops after the head', answer: (response) => response.writeHead(200, PLAIN).flushHeaders() },
  ])('nor does one that $what', async ({ answer }) => {
    expect(await look((await serve(answer)).port, limits)).toEqual(timedOut);
  });

  test('nor one that never shakes hands', async () => {
    expect(await look(await listen(createTcpServer()), limits)).toEqual(timedOut);
  });

  test('nor a DNS that never answers', async () => {
    const resolver = { addresses: () => new Promise<never>(() => {}) };
    expect(await look(1, { resolver, ...limits })).toEqual(timedOut);
  });

  test('and whoever asked may leave before', async () => {
    const leaving = new AbortController();
    const { port } = await serve(() => leaving.abort());
    expect(await look(port, { signal: leaving.signal })).toEqual(fetchError('aborted', /aborted/));
    expect(await look(port, { signal: AbortSignal.abort() })).toEqual(fetchError('aborted', /aborted/));
  });
});

describe('addresses', () => {
  test.each([
    { a: ['127.0.0.1'], range: 'loopback' },
    { a: ['169.254.169.254'], range: 'link-local' },
    { a: ['10.0.0.1', '192.168.0.1'], range: 'private' },
  ])('that are $range are not connected to', async ({ a, range }) => {
    const server = await serve(gives(POLICY));
    const resolver = fakeResolver({ [HOST]: { a, aaaa: 'no-such-record' } });
    const outcome = await look(server.port, { resolver, allowPrivate: false });
    expect(outcome).toEqual(fetchError('refused-range', new RegExp(`which is ${range}$`)));
    expect(server.requests).toEqual([]);
  });

  test('that carry a refused one in IPv6 are not connected to either', async () => {
    const resolver = fakeResolver({ [HOST]: { a: 'no-such-record', aaaa: ['::ffff:127.0.0.1'] } });
    expect(await look(1, { resolver, allowPrivate: false })).toEqual(fetchError('refused-range', /IPv4-mapped/));
  });

  test('are asked for once, so that a name that leads elsewhere the next time gains nothing', async () => {
    const { port } = await serve(gives(POLICY));
    let asked = 0;
    const rebinding: HttpsPolicyOptions['resolver'] = {
      addresses: async (_, family) => {
        if (family === 6) return { status: 'none', reason: 'no-such-record' };
        asked += 1;
        return { status: 'found', records: [asked === 1 ? '127.0.0.1' : '169.254.169.254'] };
      },
    };
    // The system's own resolver does not know this name, so only the address that was checked can have been reached.
    expect(await look(port, { resolver: rebinding })).toEqual(policy);
    expect(asked).toBe(1);
  });

  test.each([
    { a: 'no-such-name', aaaa: 'no-such-name', code: 'no-address', reason: /has no address$/ },
    { a: 'servfail', aaaa: 'no-such-record', code: 'unresolvable', reason: /SERVFAIL$/ },
    { a: 'no-such-record', aaaa: 'timeout', code: 'unresolvable', reason: /in time$/ },
  ] as const)('that the DNS does not have: $a, $aaaa', async ({ a, aaaa, code, reason }) => {
    const resolver = fakeResolver({ [HOST]: { a, aaaa } });
    expect(await look(1, { resolver })).toEqual(fetchError(code, reason));
  });

  test('of one family alone, where only that is wanted', async () => {
    const resolver = fakeResolver({ [HOST]: { a: ['127.0.0.1'] } });
    const { port } = await serve(gives(POLICY));
    expect(await look(port, { resolver, families: [4] })).toEqual(policy);
  });
});

test.each([
  { what: 'breaks a rule', body: POLICY.replace('enforce', 'strict'), fields: ['mode'] },
  { what: 'is empty', body: '', fields: ['version', 'mode', 'max_age', 'mx'] },
  { what: 'is no UTF-8', body: Buffer.from(`${POLICY}x: \xff\n`, 'latin1'), fields: ['policy'] },
  { what: 'has a byte order mark', body: `\uFEFF${POLICY}`, fields: ['line 1', 'version'] },
])('a policy that $what is invalid, not unfetched', async ({ body, fields }) => {
  const outcome = await look((await serve(gives(body))).port);
  expect(outcome.status === 'invalid' && outcome.problems.map(({ field }) => field)).toEqual(fields);
});
