import { type IncomingMessage, request } from 'node:http';
import { PageServerError } from '../../../lib/watch/pageServerError';
import { type ServedPage, servePage } from './servedPage';

const TOKEN = 'dGhpcyBpcyBhIHRlc3Qgb25seQ';
const refusalOf = async (options: Parameters<typeof servePage>[0]): Promise<unknown> => {
  const page = await servePage(options).catch((error: unknown) => error);
  if (!(page instanceof Error)) throw new Error('it is served');
  return page instanceof PageServerError ? { code: page.code, message: page.message } : page;
};

describe('the page is not served', () => {
  test('where another program listens', async () => {
    const other = await servePage();
    const port = Number(new URL(other.server.url).port);
    expect(await refusalOf({ listen: { address: '127.0.0.1', port } })).toEqual({
      code: 'address-in-use',
      message: `127.0.0.1:${port} is taken by another program: choose another port`,
    });
    await other.close();
  });

  test.each([
    { address: '192.0.2.1', token: TOKEN, code: 'address-not-available', words: '192.0.2.1:0 is not an address of' },
    { address: '2001:db8::1', token: TOKEN, code: 'address-not-available', words: '[2001:db8::1]:0 is not' },
    { address: 'nobody.invalid', token: TOKEN, code: 'listen-failed', words: "the page can't be served at nobody." },
    { address: '0.0.0.0', token: undefined, code: 'token-missing', words: '0.0.0.0 is open to other machines' },
    { address: '::', token: undefined, code: 'token-missing', words: ':: is open to other machines' },
    { address: '127.0.0.1.example', token: undefined, code: 'token-missing', words: 'is open to other machines' },
    { address: '127.0.0.1', token: 'short', code: 'token-too-short', words: 'the token has 5 characters; it needs 22' },
    { address: '0.0.0.0', token: '', code: 'token-too-short', words: 'the token has 0 characters' },
  ])('at $address with the token $token', async ({ address, token, code, words }) => {
    const refusal = await refusalOf({ listen: { address, port: 0 }, ...(token !== undefined && { token }) });
    expect(refusal).toEqual({ code, message: expect.stringContaining(words) });
  });
});

describe('what is new', () => {
  let page: ServedPage;
  beforeEach(async () => {
    page = await servePage();
  });
  afterEach(() => page.close());

  test('is told once for all that changes within a moment', async () => {
    const stream = await listen(page);
    expect(stream.headers['content-type']).toBe('text/event-stream');
    expect(await stream.next()).toBe('retry: 3000\n\n');
    for (let times = 0; times < 10; times += 1) page.server.changed();
    expect(await stream.next()).toBe('event: changed\ndata:\n\n');
    page.server.changed();
    expect(await stream.next()).toBe('event: changed\ndata:\n\n');
  });

  test('is told to all', async () => {
    const streams = await Promise.all([listen(page), listen(page), listen(page)]);
    await Promise.all(streams.map((stream) => stream.next()));
    page.server.changed();
    const events = await Promise.all(streams.map((stream) => stream.next()));
    expect(events).toEqual(Array.from({ length: 3 }, () => 'event: changed\ndata:\n\n'));
  });

  test('is told to 64 at most, and whoever leaves makes room', async () => {
    const streams = await Promise.all(Array.from({ length: 64 }, () => listen(page)));
    const { status, headers } = await page.ask('/events');
    expect(status).toBe(503);
    expect(headers['retry-after']).toBe('60');
    expect((await page.ask('/events', { method: 'HEAD' })).status).toBe(200);
    streams[0]?.leave();
    await expect(retried(() => listen(page))).resolves.toBeDefined();
  });

  test('is not told to the pages of others', async () => {
    const { status } = await page.ask('/events', { headers: { 'sec-fetch-site': 'cross-site' } });
    expect(status).toBe(403);
  });

  test('nothing to tell and nobody who listens is well, too', () => {
    expect(() => page.server.changed()).not.toThrow();
  });
});

describe('the end', () => {
  test('comes at once to all who listen', async () => {
    const page = await servePage();
    const stream = await listen(page);
    page.server.changed();
    const before = performance.now();
    await page.close();
    await stream.ended;
    expect(performance.now() - before).toBeLessThan(1000);
  });

  test('leaves the port free', async () => {
    const page = await servePage();
    const port = Number(new URL(page.server.url).port);
    await page.close();
    const next = await servePage({ listen: { address: '127.0.0.1', port } });
    await next.close();
  });
});

test('an IPv6 address stands in brackets', async () => {
  const page = await servePage({ listen: { address: '::1', port: 0 } });
  expect(page.server.url).toMatch(/^http:\/\/\[::1\]:\d+\/$/);
  await page.close();
});

interface Listening {
  readonly headers: IncomingMessage['headers'];
  readonly ended: Promise<void>;
  /** The next piece that arrives. */
  next(): Promise<string>;
  leave(): void;
}

/** Rejects where it is no stream. */
const listen = (page: ServedPage): Promise<Listening> =>
  new Promise((resolve, reject) => {
    const asked = request(new URL('/events', page.server.url), { agent: false }, (response) => {
      if (response.statusCode !== 200) return reject(new Error(`answered ${response.statusCode}`));
      const pieces = response.setEncoding('utf8').iterator({ destroyOnReturn: false });
      const ended = new Promise<void>((over) => response.once('close', over));
      response.on('error', () => {});
      resolve({
        headers: response.headers,
        ended,
        next: async () => String((await pieces.next()).value),
        leave: () => asked.destroy(),
      });
    });
    asked.on('error', reject).end();
  });

/** That somebody has left is noticed a moment later. */
async function retried<T>(attempt: () => Promise<T>, left = 50): Promise<T> {
  try {
    return await attempt();
  } catch (error) {
    if (left === 0) throw error;
    await new Promise((resolve) => setTimeout(resolve, 20));
    return retried(attempt, left - 1);
  }
}
