import { request } from 'node:http';
import { ask, type ServedPage, servePage } from './servedPage';

const HOST = 'contoso-example.mail.protection.example:25';

let page: ServedPage;
beforeAll(async () => {
  page = await servePage({ hosts: 130 });
});
afterAll(() => page.close());

/** The texts of what a heading, link or title says. */
const inside = (body: string, tag: string): readonly string[] =>
  [...body.matchAll(new RegExp(`<${tag}[ >].*?</${tag}>`, 'gs'))].map(([text]) => text.replace(/<[^>]*>/g, ''));
const addresses = (body: string): readonly string[] =>
  [...body.matchAll(/ href="([^"]*)"/g)].map(([, href = '']) => href.replaceAll('&amp;', '&'));
const rowsOf = (body: string): number => body.match(/<th scope="row"/g)?.length ?? 0;

describe('every page', () => {
  test.each([
    { path: '/', title: '(1) What the vantages get – starttls-canary default' },
    { path: `/host/${HOST}`, title: `(1) ${HOST} – starttls-canary default` },
    { path: '/incidents', title: '(1) Incidents – starttls-canary default' },
    { path: '/nowhere', title: 'Not found – starttls-canary default' },
  ])('$path has a language, a title, landmarks, one first heading and a link past the navigation', async (row) => {
    const { body, headers } = await page.ask(row.path);
    expect(headers['content-type']).toBe('text/html; charset=UTF-8');
    expect(body).toMatch(/^<!doctype html><html lang="en">/);
    expect(inside(body, 'title')).toEqual([row.title]);
    expect(inside(body, 'h1')).toHaveLength(1);
    for (const landmark of ['<header>', '<nav aria-label="Main">', '<main id="main"', '<footer>', 'href="#main"'])
      expect(body).toContain(landmark);
  });

  test.each(['/', `/host/${HOST}`, '/incidents', '/nowhere'])('%s has nothing inline', async (path) => {
    const { body } = await page.ask(path);
    expect(body).not.toMatch(/<style|<script(?! type="module" src="\/live\.js")| style=| on[a-z]+=|cwdb-action/);
  });

  test('names no address but its own', async () => {
    const { body } = await page.ask('/');
    expect(addresses(body).filter((address) => !/^(\/|#main$|data:image)/.test(address))).toEqual([]);
  });
});

describe('the first page', () => {
  test('has what is open above the matrix', async () => {
    const { body, status } = await page.ask('/');
    expect(status).toBe(200);
    expect(inside(body, 'h2')).toEqual(['Open now', 'Every host']);
    expect(body.indexOf('Standing warnings')).toBeLessThan(body.indexOf('Capability matrix'));
    expect(body).toContain('source-address-reputation (high)');
  });

  describe('shown by a browser', () => {
    const headers = { 'sec-fetch-dest': 'document' };

    test.each(['/', '/?filter=fabrikam&only=trouble&span=24h'])('is the same at %s, in pieces', async (path) => {
      const [whole, shown] = [await page.ask(path), await page.ask(path, { headers })];
      expect(shown).toMatchObject({ status: 200, body: whole.body });
      const names = ['content-type', 'content-security-policy', 'cache-control'];
      for (const name of names) expect(shown.headers[name]).toBe(whole.headers[name]);
    });

    test('shows its heading before anything is read of the hosts', async () => {
      const { table } = page.fleet.deps;
      let isRead = false;
      const query = jest.spyOn(table, 'query').mockImplementation(async () => {
        isRead = true;
        return [];
      });
      const first = await new Promise<string>((resolve, reject) => {
        const { hostname, port } = new URL(page.server.url);
        request({ hostname, port, path: '/', headers, agent: false }, (response) => {
          response.once('data', (chunk: Buffer) => {
            resolve(`${isRead} ${chunk.toString('utf8')}`);
            response.destroy();
          });
        })
          .on('error', reject)
          .end();
      });
      query.mockRestore();
      expect(first).toMatch(/^false <!doctype html>.*<h1>What the vantages get<\/h1>$/s);
    });

    test('says so where the hosts can no longer be read', async () => {
      const { table } = page.fleet.deps;
      const query = jest.spyOn(table, 'query').mockRejectedValue(new Error('the disk is gone'));
      const { body } = await page.ask('/', { headers });
      query.mockRestore();
      expect(body).toContain('<h1>What the vantages get</h1><p>The store could not be read.');
      expect(body).toMatch(/<\/html>$/);
      expect(page.logged.at(-1)).toMatchObject({ message: 'page failed' });
    });
  });

  test('says to the script what is open', async () => {
    const [, incidents = ''] = /data-incidents="([^"]*)"/.exec((await page.ask('/')).body) ?? [];
    const open: unknown = JSON.parse(incidents.replaceAll('&quot;', '"'));
    expect(open).toEqual({ '7F3A2K': expect.stringContaining('contoso-example') });
  });

  test('is filtered by the query, and shows what was asked for', async () => {
    const { body } = await page.ask('/?filter=fabrikam&only=trouble&span=24h');
    expect(rowsOf(body)).toBe(2);
    expect(body).toMatch(/name="filter" value="fabrikam"/);
    expect(body).toMatch(/<option value="trouble" selected>/);
    expect(body).toMatch(/<input type="hidden" name="span" value="24h"\/?>/);
  });

  test('leads to its next part with all that was asked for', async () => {
    const { body } = await page.ask('/?filter=example&span=7d');
    expect(addresses(body)).toContain('/?filter=example&page=2&span=7d');
    const { body: second } = await page.ask('/?filter=example&page=2&span=7d');
    expect(rowsOf(second)).toBe(30);
    expect(addresses(second)).toContain('/?filter=example&span=7d');
  });

  test('offers its time ranges and keeps the one that was chosen', async () => {
    const { body } = await page.ask('/?span=7d');
    expect(addresses(body)).toEqual(expect.arrayContaining(['/?span=12h', '/?span=24h', '/?span=30d']));
    expect(body).toMatch(/href="\/\?span=7d" aria-current="true"/);
    expect(addresses(body)).toContain(`/host/${HOST}?span=7d`);
  });

  test.each(['?page=0', '?page=-1', '?page=1e9', '?page=999999', '?span=99y', '?only=x', '?page=2&page=3', '?&&=%'])(
    'makes the best of %s',
    async (query) => {
      const { status, body } = await page.ask(`/${query}`);
      expect(status).toBe(200);
      expect(rowsOf(body)).toBeGreaterThan(0);
    },
  );
});

describe('a host', () => {
  test('is shown with timeline and dialogue', async () => {
    const { status, body } = await page.ask(`/host/${HOST}`);
    expect(status).toBe(200);
    expect(inside(body, 'h3')).toEqual(['Timeline', 'Now', 'Policies', 'Dialogues', 'Changes']);
    expect(body).toContain('EHLO mail.example.org');
  });

  test('is found however its address is written', async () => {
    expect((await page.ask(`/host/${encodeURIComponent(HOST)}`)).status).toBe(200);
  });
});

describe('an incident', () => {
  const address = (body: string): string => addresses(body).find((each) => each.startsWith('/incident/')) ?? '';

  test('is shown with the message that was sent', async () => {
    const path = address((await page.ask('/')).body);
    expect(path).toBe(`/incident/${HOST}/7F3A2K`);
    const { status, body } = await page.ask(path);
    expect(status).toBe(200);
    expect(inside(body, 'h1')).toEqual(['Incident 7F3A2K']);
    expect(body).toContain('Do first');
    expect(body).toContain('newly on Spamhaus XBL');
  });

  test('that is over stays in the log', async () => {
    const { body } = await page.ask('/incidents');
    expect(addresses(body)).toContain('/incident/mx1.fabrikam.example:25/2K9QWX');
    expect((await page.ask('/incident/mx1.fabrikam.example:25/2K9QWX')).status).toBe(200);
  });
});

describe('what is not there', () => {
  test.each([
    '/host/mx.nobody.example:25',
    '/host/',
    '/host/%00',
    '/host/%zz',
    '/host/..%2f..%2fetc%2fpasswd',
    `/host/${'a'.repeat(5000)}`,
    '/host/a/b',
    `/incident/${HOST}/NOSUCH`,
    '/incident/mx1.fabrikam.example:25/7F3A2K',
    '/incident/x',
    '/../../etc/passwd',
    '//evil.example/',
    '/INCIDENTS',
    '/incidents/',
    '/%',
  ])('is said in words: %s', async (path) => {
    const { status, body } = await page.ask(path);
    expect(status).toBe(404);
    expect(body).toContain('Nothing is stored under this address');
    expect(body).not.toContain('etc');
  });

  test('markup in an address stays text', async () => {
    const { body } = await page.ask('/?filter=%22%3E%3Cscript%3Ealert(1)%3C/script%3E');
    expect(body).not.toContain('<script>alert');
    expect(body).toContain('value="&quot;>&lt;script>');
  });
});

test('what strangers say is escaped', async () => {
  const hostile = await servePage({ hosts: 1 });
  const { status, body } = await hostile.ask(`/host/${HOST}`);
  expect(status).toBe(200);
  expect(body).not.toMatch(/<script(?! type="module" src)/);
  await hostile.close();
});

test('a table that fails is an answer in words, and a line in the log', async () => {
  const broken = async (): Promise<never> => {
    throw new Error('SQLITE_CORRUPT: malformed');
  };
  const table = { query: broken, queryIndex: broken, batchGet: broken, put: broken };
  const failing = await servePage({ source: { table, shards: [0], unreadable: () => {} } });
  const { status, body, headers } = await failing.ask('/incidents?token=secret');
  expect(status).toBe(500);
  expect(body).toContain('The store could not be read');
  expect(body).not.toMatch(/ at |Error|sqlite/i);
  expect(headers['content-security-policy']).toContain("default-src 'none'");
  expect(failing.logged).toEqual([
    { message: 'page failed', facts: { path: '/incidents', error: 'SQLITE_CORRUPT: malformed' } },
  ]);
  await failing.close();
});

test('metrics are answered as they are', async () => {
  const { status, body, headers } = await page.ask('/metrics');
  expect({ status, body }).toEqual({ status: 200, body: 'up 1\n' });
  expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
});

test('the script is a script, and the style knows light and dark', async () => {
  const script = await page.ask('/live.js');
  expect(script.headers['content-type']).toBe('text/javascript; charset=utf-8');
  expect(() => new Function(script.body)).not.toThrow();
  const style = await page.ask('/style.css');
  expect(style.headers['content-type']).toBe('text/css; charset=utf-8');
  expect(style.body).toContain('@media(prefers-color-scheme:dark)');
  expect(style.body).not.toMatch(/url\(|@import/);
});

test('an answer to HEAD is that to GET without its body', async () => {
  const [head, get] = await Promise.all([page.ask('/incidents', { method: 'HEAD' }), page.ask('/incidents')]);
  expect(head.status).toBe(200);
  expect(head.body).toBe('');
  expect(head.headers['content-type']).toBe(get.headers['content-type']);
});

test('the address of the page leads to it', async () => {
  expect(page.server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
  expect((await ask(page.server.url, '/')).status).toBe(200);
});
