import { readFileSync } from 'node:fs';
import { UTC } from '../../../lib/page/zone';
import { eventStreams } from '../../../lib/watch/eventStreams';
import { pageRoutes } from '../../../lib/watch/pageRoutes';
import { type ServedPage, servePage } from './servedPage';

const TOKEN = 'dGhpcyBpcyBhIHRlc3Qgb25seQ';

let page: ServedPage;
let routes: readonly { readonly method: string; readonly path: string }[];
beforeAll(async () => {
  page = await servePage({ token: TOKEN });
  const { table, shards, unreadable, setting, now } = page.fleet.deps;
  routes = pageRoutes({
    setting,
    source: { table, shards, unreadable },
    zone: () => UTC,
    now,
    metrics: async () => ({ text: '', contentType: 'text/plain' }),
    streams: eventStreams(),
    log: () => {},
  }).routes.filter(({ path }) => path !== '/*');
});
afterAll(() => page.close());

/** A path that a route answers to. */
const example = (path: string): string => path.replace(':host', 'mx2.fabrikam.example:25').replace(':id', 'ABC123');

test('the page has these routes, all to be read only, and docs/security.md lists them', () => {
  expect(routes.map(({ method }) => method)).not.toEqual(expect.arrayContaining([expect.not.stringMatching(/^GET$/)]));
  const [, section = ''] = readFileSync('docs/security.md', 'utf8').split('## What the local page exposes\n');
  const [own = ''] = section.split('\n## ');
  const listed = [...own.matchAll(/^\| ([^|]*)\|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`(\/[^`]*)`/g)].map(([, path]) => path),
  );
  expect(listed.toSorted()).toEqual(routes.map(({ path }) => path).toSorted());
});

test('without the token all but the style is refused, and neither page nor header tells of anything that is watched', async () => {
  for (const { path } of routes) {
    const { status, body, headers } = await page.ask(example(path));
    expect([path, status]).toEqual([path, path === '/style.css' ? 200 : 401]);
    expect(body + JSON.stringify(headers)).not.toMatch(/fabrikam|contoso|mx\d/);
  }
});

test('with it each route is answered', async () => {
  for (const { path } of routes.filter((route) => route.path !== '/events')) {
    const { status } = await page.ask(example(path), { headers: { authorization: `Bearer ${TOKEN}` } });
    expect([path, status]).toEqual([path, path.startsWith('/incident/') ? 404 : 200]);
  }
});

test('a page without a token is answered under names of this machine only, whatever is asked for', async () => {
  const open = await servePage();
  for (const { path } of routes) {
    const { status, body } = await open.ask(example(path), { headers: { host: 'rebound.example:8025' } });
    expect([path, status]).toEqual([path, 421]);
    expect(body).not.toMatch(/fabrikam|contoso/);
  }
  await open.close();
});
