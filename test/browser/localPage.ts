import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { UTC } from '../../lib/page/zone';
import { incidentStore } from '../../lib/store/incidentStore';
import { type PageServer, startPageServer } from '../../lib/watch/pageServer';
import { PROJECT } from '../e2e/project';
import { incident, transition } from '../support/incidents';
import type { ShownFleet } from '../support/shownFleet';
import { examineAccessibility } from './accessibility';
import { openDocument } from './document';
import { FOUNDING_HOST, VIEWPORTS, withFleet } from './fleetDashboard';
import { everythingReachableByKeyboard } from './keyboard';
import type { BrowserStage, Scenario } from './scenario';
import { noHorizontalScroll, screenshot, visibleText } from './sight';
import type { Theme, Viewport, WatchedPage } from './watchedPage';

/** The page of a plain machine: every place of it, and that it lives. */
export const localPage: Scenario = {
  name: 'local-page',
  play: (stage) =>
    withFleet({ hosts: 50 }, async (fleet) => {
      stage.protocol.heading('The local page');
      const server = await serve(fleet);
      await playPlaces(stage, server);
      await playWalk(stage, server);
      await playReload(stage, server);
      await playLive(stage, server, fleet);
      await playEnd(stage, server);
      await playToken(stage, fleet);
      await playMany(stage);
    }),
};

const MANY_HOSTS = 2000;
const MOST_ANSWER_BYTES = 1_000_000;

/** Its heading is on the screen while the rest is still made. */
const playMany = (stage: BrowserStage): Promise<void> =>
  withFleet({ hosts: MANY_HOSTS }, async (fleet) => {
    const { protocol } = stage;
    const server = await serve(fleet);
    for (const theme of ['light', 'dark'] as const) {
      const { page, errors, close } = await open(stage, server, { path: '/', theme });
      await isLive(page);
      const [bytes, firstMs, wholeMs] = await page.evaluate<readonly number[]>(PAINTS);
      protocol.say(`${MANY_HOSTS} hosts: ${bytes} bytes, first paint ${firstMs} ms, the whole page ${wholeMs} ms`);
      const isSmall = bytes !== undefined && bytes > 0 && bytes < MOST_ANSWER_BYTES;
      protocol.check(`${MANY_HOSTS} hosts, ${theme}: the page is below 1 MB`, isSmall, bytes);
      const rows = await page.locator('.matrix tbody tr').count();
      protocol.check(
        `${MANY_HOSTS} hosts, ${theme}: a page of them is shown`,
        rows === 100 && errors.length === 0,
        rows,
      );
      await screenshot(page, `page-many-${theme}`);
      await close();
    }
    await server.close();
  });

const PAINTS = `[
  performance.getEntriesByType('navigation')[0].transferSize,
  Math.round(performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? -1),
  Math.round(performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd),
]`;

const serve = ({ deps }: ShownFleet, token?: string): Promise<PageServer> =>
  startPageServer({
    listen: { address: '127.0.0.1', port: 0 },
    setting: deps.setting,
    source: deps,
    zone: () => UTC,
    now: deps.now,
    metrics: async () => ({ text: '', contentType: 'text/plain' }),
    log: () => {},
    ...(token !== undefined && { token }),
  });

const HOST = `${FOUNDING_HOST}:25`;
/** It has had no incident yet; something is wrong with the policy of its domain. */
const NEW_HOST = 'mx2.fabrikam.example';
const PLACES = [
  '/',
  '/?filter=fabrikam&only=trouble&span=7d',
  `/host/${HOST}`,
  `/host/${NEW_HOST}:25`,
  '/incidents',
  `/incident/${HOST}/7F3A2K`,
  '/host/mx.nobody.example:25',
];

interface Sight {
  readonly path: string;
  readonly theme?: Theme;
  readonly viewport?: Viewport;
  readonly isScriptOff?: boolean;
}

const open = (
  { browser }: BrowserStage,
  { url }: PageServer,
  { path, theme = 'light', viewport = VIEWPORTS.desktop, ...more }: Sight,
): Promise<WatchedPage> =>
  openDocument(browser, { document: { address: new URL(path, url).href }, theme, viewport, ...more });

/** The browser says in its console what a policy keeps out; that a page is not there is an error of the console's, too. */
const serious = (errors: readonly string[]): readonly string[] =>
  errors.filter((error) => !error.includes('status of 404'));

const playPlaces = async (stage: BrowserStage, server: PageServer): Promise<void> => {
  const { protocol } = stage;
  for (const [name, theme, viewport] of [
    ['desktop', 'light', VIEWPORTS.desktop],
    ['desktop', 'dark', VIEWPORTS.desktop],
    ['phone', 'dark', VIEWPORTS.phone],
    ['phone', 'light', VIEWPORTS.phone],
  ] as const) {
    for (const path of PLACES) {
      const { page, errors, close } = await open(stage, server, { path, theme, viewport });
      await isLive(page);
      const { violations } = await examineAccessibility(page);
      const sideways = await noHorizontalScroll(page);
      const found = { violations, sideways, errors: serious(errors) };
      protocol.check(`${name}, ${theme}, ${path}: nothing is wrong`, Object.values(found).flat().length === 0, found);
      await screenshot(page, `page-${name}-${theme}${path.replaceAll(/[^a-z]+/g, '-')}`);
      await close();
    }
  }
};

const isLive = (page: Page): Promise<unknown> => page.getByText('Live: what is new appears by itself.').waitFor();

const playWalk = async (stage: BrowserStage, server: PageServer): Promise<void> => {
  const { protocol } = stage;
  for (const path of PLACES) {
    const { page, close } = await open(stage, server, { path });
    await isLive(page);
    const { stops, faults } = await everythingReachableByKeyboard(page);
    const begins = stops[0]?.includes('Skip to the content') === true;
    protocol.check(`${path}: all is reached by Tab, the way past the navigation first`, begins && faults.length === 0, {
      stops: stops.slice(0, 3),
      faults,
    });
    await close();
  }
  const { page, close } = await open(stage, server, { path: '/' });
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  const focused = await page.evaluate('document.activeElement.id');
  protocol.check('the way past the navigation leads to the content', focused === 'main', focused);
  await page.getByRole('link', { name: FOUNDING_HOST }).first().press('Enter');
  await page.getByRole('heading', { name: 'Dialogues' }).waitFor();
  await page.getByRole('link', { name: 'Incident 7F3A2K' }).press('Enter');
  await page.getByText('Do first').waitFor();
  await page.goBack();
  const back = await page.getByRole('heading', { name: 'Dialogues' }).isVisible();
  protocol.check('the keyboard leads to a host, its incident and back', back);
  await close();
};

/** Without a script there is all but the liveness. */
const playReload = async (stage: BrowserStage, server: PageServer): Promise<void> => {
  const { page, errors, close } = await open(stage, server, { path: '/?span=24h', isScriptOff: true });
  await page.getByLabel('Host or target').fill('fabrikam');
  await page.getByLabel('Host or target').press('Enter');
  await page.waitForURL(/filter=fabrikam/);
  const rows = await page.locator('.matrix tbody tr').count();
  const { search } = new URL(page.url());
  const says = await visibleText(page.locator('footer'));
  const isWell = rows === 2 && search === '?filter=fabrikam&only=all&span=24h' && says.includes('Reload');
  stage.protocol.check('without a script the filter works, the time range is kept and the page says so', isWell, {
    rows,
    search,
    says,
    errors,
  });
  await close();
};

const playLive = async (stage: BrowserStage, server: PageServer, fleet: ShownFleet): Promise<void> => {
  const { protocol } = stage;
  const { page, errors, close } = await open(stage, server, { path: '/', viewport: { width: 1000, height: 420 } });
  await isLive(page);
  await page.evaluate(`globalThis.isSame = true`);
  const field = page.getByLabel('Host or target');
  await field.fill('half ty');
  await page.getByLabel('Show').selectOption('trouble');
  await field.focus();
  await page.evaluate('document.activeElement.setSelectionRange(2, 4); document.activeElement.scrollIntoView()');
  const before = await standing(page);

  await openSeven(fleet);
  server.changed();
  await page.getByText('New incident 9B4C2D').waitFor();
  const after = await standing(page);
  protocol.check('what is new appears without a reload', after.isSame && after.links.includes('9B4C2D'), after);
  protocol.check('it is announced politely', after.role === 'status', after.role);
  protocol.check('the title counts it', after.title.startsWith('(2) '), after.title);
  const kept = ({ typed, selection, only, focused }: Standing) => JSON.stringify({ typed, selection, only, focused });
  protocol.check('focus and what is being typed stay', kept(after) === kept(before), { before, after });
  protocol.check('the page stays where it was scrolled to', Math.abs(after.seen - before.seen) < 2, { before, after });

  await resolveSeven(fleet);
  server.changed();
  await page.getByText('Incident 9B4C2D has ended').waitFor();
  const ended = await standing(page);
  protocol.check('its end is announced, and it is gone', !ended.links.includes('9B4C2D'), ended);
  protocol.check('the policy had nothing to keep out', errors.length === 0, errors);
  await close();
  await playDetails(stage, server);
};

interface Standing {
  readonly isSame: boolean;
  readonly typed: string;
  readonly selection: readonly number[];
  readonly only: string;
  readonly focused: string;
  readonly links: string;
  readonly role: string;
  readonly title: string;
  /** Where on the screen the field is that has the focus. */
  readonly seen: number;
}

const standing = async (page: Page): Promise<Standing> => {
  const field = page.getByLabel('Host or target');
  return {
    isSame: await page.evaluate<boolean>('globalThis.isSame === true'),
    typed: await field.inputValue(),
    selection: await page.evaluate<number[]>(
      '[document.activeElement.selectionStart, document.activeElement.selectionEnd]',
    ),
    only: await page.getByLabel('Show').inputValue(),
    focused: await page.evaluate<string>('document.activeElement.name'),
    links: await visibleText(page.locator('main')),
    role: await page.evaluate<string>(`document.querySelector('#said').role`),
    title: await page.title(),
    seen: await page.evaluate<number>('document.activeElement.getBoundingClientRect().top'),
  };
};

const seven = (state: 'opened' | 'resolved') => {
  const opened = transition({ losing: ['us-east-1'] });
  const resolved = transition({ sequence: 2, kind: 'resolved', losing: ['us-east-1'], durationSeconds: 300 });
  return incident(state === 'opened' ? [opened] : [opened, resolved], {
    id: '9B4C2D',
    mxHost: NEW_HOST,
    targets: ['fabrikam.example'],
    ...(state === 'resolved' && { resolvedAt: '2026-11-23T22:29:00.000Z' }),
  });
};

const openSeven = async ({ table }: ShownFleet): Promise<void> => {
  await incidentStore(table).write(seven('opened'), undefined);
};

const resolveSeven = async ({ table }: ShownFleet): Promise<void> => {
  const store = incidentStore(table);
  await store.write(seven('resolved'), await store.reread(seven('opened')));
};

/** What the reader opened or closed stays so. */
const playDetails = async (stage: BrowserStage, server: PageServer): Promise<void> => {
  const { page, close } = await open(stage, server, { path: `/host/${HOST}` });
  await isLive(page);
  const summary = page.locator('summary').first();
  const isOpen = () => page.evaluate<boolean>(`document.querySelector('details').open`);
  const before = await isOpen();
  await summary.click();
  const request = page.waitForResponse((response) => response.url().includes('/host/'));
  server.changed();
  await request;
  await page.waitForTimeout(100);
  stage.protocol.check('a dialogue that was folded stays so', before && !(await isOpen()));
  await close();
};

/** Closes the server. */
const playEnd = async (stage: BrowserStage, server: PageServer): Promise<void> => {
  const { page, close } = await open(stage, server, { path: '/incidents' });
  await isLive(page);
  const before = performance.now();
  await server.close();
  const tookMs = performance.now() - before;
  await page.getByText('No connection to the canary').waitFor();
  const isShown = await page.getByText('Incident log').or(page.locator('.list')).first().isVisible();
  stage.protocol.check('the page says that the canary is gone, and stays', isShown && tookMs < 1000, tookMs);
  await close();
};

const TOKEN = 'dGhpcyBpcyBhIHRlc3Qgb25seQ';

const playToken = async (stage: BrowserStage, fleet: ShownFleet): Promise<void> => {
  const { protocol } = stage;
  const server = await serve(fleet, TOKEN);
  const { page, errors, close } = await open(stage, server, { path: '/incidents' });
  const { violations } = await examineAccessibility(page);
  protocol.check('the page that asks for the token is well', violations.length === 0, violations);
  await page.getByLabel('Token').fill(TOKEN);
  await page.getByRole('button', { name: 'Go on' }).click();
  await isLive(page);
  protocol.check('the token opens the page, and is gone from its address', page.url() === server.url, page.url());
  const cookies = await page.evaluate('document.cookie');
  protocol.check('no script reads the cookie', cookies === '', cookies);
  const others = errors.filter((error) => !error.includes('status of 401'));
  protocol.check('nothing else went wrong', others.length === 0, others);
  await close();
  await server.close();
};

const IMAGES = join(PROJECT, 'docs/images');
const MOST_BYTES = 150_000;

/** Takes the picture of docs/watch.md. */
export const pagePicture: Scenario = {
  name: 'page-picture',
  play: (stage) =>
    withFleet({ hosts: 50 }, async (fleet) => {
      const server = await serve(fleet);
      const { page, close } = await open(stage, server, { path: '/', viewport: { width: 1200, height: 820 } });
      await isLive(page);
      mkdirSync(IMAGES, { recursive: true });
      const path = join(IMAGES, 'page.png');
      await page.screenshot({ path, animations: 'disabled' });
      const { size } = statSync(path);
      stage.protocol.check(`page.png is small (${size} bytes)`, size < MOST_BYTES, size);
      await close();
      await server.close();
    }),
};
