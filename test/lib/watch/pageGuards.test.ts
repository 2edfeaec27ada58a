import { connect } from 'node:net';
import { type ServedPage, servePage } from './servedPage';

const TOKEN = 'dGhpcyBpcyBhIHRlc3Qgb25seQ';

describe('whatever is asked', () => {
  let page: ServedPage;
  beforeAll(async () => {
    page = await servePage();
  });
  afterAll(() => page.close());

  test.each([
    { path: '/', asked: {} },
    { path: '/nowhere', asked: {} },
    { path: '/metrics', asked: {} },
    { path: '/style.css', asked: {} },
    { path: '/live.js', asked: {} },
    { path: '/', asked: { method: 'POST' } },
    { path: '/', asked: { headers: { host: 'evil.example' } } },
    { path: '/events', asked: { method: 'HEAD' } },
  ])('the headers are strict: $path $asked', async ({ path, asked }) => {
    const { headers } = await page.ask(path, asked);
    expect(headers).toMatchObject({
      'content-security-policy':
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
    });
    expect(headers).not.toHaveProperty('access-control-allow-origin');
    expect(headers).not.toHaveProperty('x-powered-by');
  });

  test.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'PROPFIND'])('%s is refused', async (method) => {
    const { status, headers } = await page.ask('/', { method });
    expect(status).toBe(405);
    expect(headers.allow).toBe('GET, HEAD');
  });

  test.each(['localhost', 'LOCALHOST:8025', '127.0.0.1', '127.0.0.1:9000', '127.8.7.6', '[::1]:8025'])(
    'it answers as %s',
    async (host) => {
      expect((await page.ask('/style.css', { headers: { host } })).status).toBe(200);
    },
  );

  test.each([
    'evil.example',
    'evil.example:8025',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    '192.0.2.1',
    '0.0.0.0',
    '[::2]',
    '10.0.0.1',
    'localhost.',
  ])('it answers nothing as %s, where a stranger leads its own name here', async (host) => {
    const { status, body } = await page.ask('/', { headers: { host } });
    expect(status).toBe(421);
    expect(body).not.toContain('contoso');
  });

  test.each(['a b', 'user@127.0.0.1', '127.0.0.1/x', '127.0.0.1:x', '%'])(
    'a host name that is none gets nothing: %j',
    async (host) => {
      const { status } = await page.ask('/', { headers: { host } });
      expect([400, 421]).toContain(status);
    },
  );

  test.each([
    `GET /${'a'.repeat(20_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`,
    `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`,
    'GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n',
    'GET / HTTP/1.1\r\n\r\n',
    'GET / HTTP/1.1\r\nHost:\r\n\r\n',
    'nonsense\r\n\r\n',
    'GET http://[ HTTP/1.1\r\nHost: localhost\r\n\r\n',
  ])('what is no request is refused, and the next one answered: %.40j', async (bytes) => {
    expect(await statusOf(bytes)).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect((await page.ask('/style.css')).status).toBe(200);
  });

  const statusOf = (bytes: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const socket = connect(Number(new URL(page.server.url).port), '127.0.0.1', () => socket.write(bytes));
      socket.setEncoding('utf8').once('data', (text: string) => {
        resolve(text);
        socket.destroy();
      });
      socket.once('error', reject);
    });
});

describe('with a token', () => {
  let page: ServedPage;
  beforeAll(async () => {
    page = await servePage({ token: TOKEN, listen: { address: '0.0.0.0', port: 0 } });
  });
  afterAll(() => page.close());
  const port = (): string => new URL(page.server.url).port;
  const cookieOf = async (): Promise<string> => {
    const { headers } = await page.ask(`/?token=${TOKEN}`);
    return headers['set-cookie']?.[0]?.split(';')[0] ?? '';
  };

  test.each(['/', '/incidents', '/metrics', '/events', '/live.js', '/nowhere', '/host/mx2.fabrikam.example:25'])(
    '%s is shown to nobody without it',
    async (path) => {
      const { status, body, headers } = await page.ask(path, { headers: { host: 'canary.example' } });
      expect(status).toBe(401);
      expect(headers['www-authenticate']).toMatch(/^Bearer/);
      expect(body).not.toMatch(/fabrikam|contoso/);
      expect(headers['content-security-policy']).toContain("default-src 'none'");
    },
  );

  test('the page that asks for it has its style', async () => {
    expect((await page.ask('/style.css')).status).toBe(200);
  });

  test('it is taken from a header, as Prometheus sends it, under any name', async () => {
    const headers = { authorization: `Bearer ${TOKEN}`, host: 'canary.example:8025' };
    expect((await page.ask('/metrics', { headers })).body).toBe('up 1\n');
    expect((await page.ask('/', { headers })).status).toBe(200);
  });

  test.each([`Bearer ${TOKEN}x`, `Bearer ${TOKEN.slice(0, -1)}`, `Basic ${TOKEN}`, 'Bearer', TOKEN, 'Bearer  '])(
    'a wrong header is refused: %s',
    async (authorization) => {
      expect((await page.ask('/metrics', { headers: { authorization } })).status).toBe(401);
    },
  );

  test('it is taken once from the address, which then is clean', async () => {
    const { status, headers } = await page.ask(`/?span=7d&token=${TOKEN}&filter=a%26b`);
    expect(status).toBe(303);
    expect(headers.location).toBe('/?span=7d&filter=a%26b');
    expect(headers['set-cookie']).toEqual([
      expect.stringMatching(new RegExp(`^starttls-canary-${port()}=[\\w-]{43}; Path=/; HttpOnly; SameSite=Strict$`)),
    ]);
    expect(headers['set-cookie']?.[0]).not.toContain(TOKEN);
  });

  test('from then on the cookie opens everything', async () => {
    const cookie = await cookieOf();
    for (const path of ['/', '/incidents', '/metrics', '/live.js'])
      expect((await page.ask(path, { headers: { cookie } })).status).toBe(200);
  });

  test('the cookie is no token, nor the token a cookie', async () => {
    const [name = '', value = ''] = (await cookieOf()).split('=');
    expect((await page.ask('/', { headers: { authorization: `Bearer ${value}` } })).status).toBe(401);
    expect((await page.ask('/', { headers: { cookie: `${name}=${TOKEN}` } })).status).toBe(401);
    expect((await page.ask('/', { headers: { cookie: `${name}=` } })).status).toBe(401);
  });

  test.each(['/?token=wrong', '/?token=', `/incidents?token=${TOKEN}`, `//evil.example/?token=${TOKEN}`])(
    'nothing is opened by %s, and nothing leads elsewhere',
    async (path) => {
      const { status, headers } = await page.ask(path);
      expect(status).toBe(401);
      expect(headers).not.toHaveProperty('location');
      expect(headers).not.toHaveProperty('set-cookie');
    },
  );

  test('a wrong token in the address is told, whatever cookie there is', async () => {
    const { status, body } = await page.ask('/?token=wrong', { headers: { cookie: await cookieOf() } });
    expect(status).toBe(401);
    expect(body).toContain('That is not the token.');
  });

  test('it is never logged', () => {
    expect(JSON.stringify(page.logged)).not.toContain(TOKEN);
  });
});
