import { createHmac } from 'node:crypto';
import { defaultBody } from '../../../lib/notification/message';
import { webhookChannel } from '../../../lib/notify/webhookChannel';
import { createAuthority } from '../../support/certificates';
import { type Answer, startWebServer, type WebServer } from '../../support/webServer';
import { messageOf } from './messages';

const SECRET = 'hunter2-hunter2';
const now = () => new Date('2026-11-23T21:55:02.900Z');
const { signal } = new AbortController();
const opened: WebServer[] = [];
afterEach(() => Promise.all(opened.splice(0).map((server) => server.close())));
const serve = async (...given: Parameters<typeof startWebServer>): Promise<WebServer> => {
  const server = await startWebServer(...given);
  opened.push(server);
  return server;
};
const message = messageOf('7F3A2K#1');

test('the JSON is posted as a queue gets it, signed with its time, under the id of the message', async () => {
  const server = await serve();
  await webhookChannel({ url: server.url, secret: SECRET, now }).send(message, 'abc', signal);
  expect(server.requests).toHaveLength(1);
  const [{ method, path, headers, body } = { method: '', path: '', headers: {}, body: '' }] = server.requests;
  expect({ method, path, body }).toEqual({ method: 'POST', path: '/starttls', body: defaultBody(message) });
  expect(headers).toMatchObject({
    'content-type': 'application/json; charset=utf-8',
    'idempotency-key': 'abc',
    'x-canary-timestamp': '1795470902',
    'x-canary-signature': `sha256=${createHmac('sha256', SECRET).update(`1795470902.${body}`).digest('hex')}`,
  });
  expect(JSON.stringify(server.requests)).not.toContain(SECRET);
});

test('nothing is signed without a secret', async () => {
  const server = await serve();
  await webhookChannel({ url: server.url, now }).send(message, 'abc', signal);
  expect(server.requests[0]?.headers).not.toHaveProperty('x-canary-signature');
});

const answers: readonly { readonly what: string; readonly answer: Answer; readonly says: string }[] = [
  { what: 'an error of the server', answer: (response) => response.writeHead(500).end(SECRET), says: 'it answers 500' },
  { what: 'a refusal', answer: (response) => response.writeHead(401).end(SECRET), says: 'it answers 401' },
  {
    what: 'a redirect, which is not followed',
    answer: (response) => response.writeHead(307, { Location: '/elsewhere' }).end(),
    says: 'it answers 307',
  },
  {
    what: 'a change of the protocol, which leaves no connection open',
    answer: ({ socket }) =>
      socket?.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n'),
    says: 'it answers 101',
  },
  {
    what: 'word that an answer will come, and none',
    answer: (response) => response.writeProcessing(),
    says: 'no answer within 0.05 s',
  },
  { what: 'silence', answer: () => {}, says: 'no answer within 0.05 s' },
  { what: 'a broken connection', answer: ({ socket }) => socket?.destroy(), says: "it can't be reached: ECONNRESET" },
  {
    what: 'headers without an end',
    answer: (response) => response.writeHead(204, { 'X-Long': 'x'.repeat(100_000) }).end(),
    says: "it can't be reached: HPE_HEADER_OVERFLOW",
  },
];
test.each(answers)('$what is told without a word of the other side', async ({ answer, says }) => {
  const server = await serve(answer);
  const timeoutMs = says.startsWith('no answer') ? 50 : 10_000;
  const sent = webhookChannel({ url: server.url, secret: SECRET, now, timeoutMs }).send(message, 'abc', signal);
  await expect(sent).rejects.toThrow(new RegExp(`^${says}$`));
  expect(server.requests).toHaveLength(1);
});

test('nobody there is told', async () => {
  const server = await startWebServer();
  await server.close();
  const sent = webhookChannel({ url: server.url, now }).send(message, 'abc', signal);
  await expect(sent).rejects.toMatchObject({ code: 'unreachable', message: "it can't be reached: ECONNREFUSED" });
});

test('an answer without an end is not read', async () => {
  let written = 0;
  const server = await serve((response) => {
    response.writeHead(200);
    const pour = () => {
      while (!response.destroyed && response.write('x'.repeat(65_536))) written += 65_536;
    };
    response.on('drain', pour);
    pour();
  });
  await webhookChannel({ url: server.url, now }).send(message, 'abc', signal);
  expect(written).toBeLessThan(16 * 1024 * 1024);
});

test('the certificate of the other side must be good', async () => {
  const authority = await createAuthority();
  const server = await serve(undefined, await authority.issue({ names: ['a.example'], addresses: ['127.0.0.1'] }));
  await webhookChannel({ url: server.url, now, ca: authority.ca }).send(message, 'abc', signal);
  const sent = webhookChannel({ url: server.url, now }).send(message, 'abc', signal);
  await expect(sent).rejects.toThrow("it can't be reached: SELF_SIGNED_CERT_IN_CHAIN");
  expect(server.requests).toHaveLength(1);
});

test('the wish to end ends it at once', async () => {
  const controller = new AbortController();
  const server = await serve(() => controller.abort());
  const sent = webhookChannel({ url: server.url, now }).send(message, 'abc', controller.signal);
  await expect(sent).rejects.toMatchObject({ name: 'ChannelError' });
});

test('the name tells the host and nothing that may be a secret', () => {
  expect(webhookChannel({ url: `https://hooks.example.org/${SECRET}?a=${SECRET}`, now }).name).toBe(
    'webhook https://hooks.example.org',
  );
});
