import { UTC } from '../lib/page/zone';
import { startPageServer } from '../lib/watch/pageServer';
import { openBrowser } from '../test/browser/browser';
import type { Dashboard } from '../test/browser/dashboard';
import { openFleet, VIEWPORTS, withFleet } from '../test/browser/fleetDashboard';
import { openPage } from '../test/browser/watchedPage';
import { beginLifetime } from '../test/e2e/lifetime';
import { startProtocol } from '../test/e2e/protocol';
import type { ShownFleet } from '../test/support/shownFleet';
import { median } from './median';

/**
 * What a reader waits for: of the local page the browser's own first paint and the whole matrix, of the widget the time from
 * the call until the answer is drawn. Medians of five; server and browser share the machine. Fails for an answer of 1 MB only.
 */
const SIZES = [1, 50, 500, 2000] as const;
const ROUNDS = 5;
const MOST_BYTES = 1_000_000;
const HEAD = ['hosts', 'local page: first paint, ms', 'the matrix is there, ms', 'KB', 'widget: drawn, ms', 'KB'];

const browser = await openBrowser(beginLifetime(false));

interface Paint {
  readonly firstMs: number;
  readonly wholeMs: number;
  readonly bytes: number;
}

async function main(): Promise<void> {
  process.stdout.write(`| ${HEAD.join(' | ')} |\n|${' --- |'.repeat(HEAD.length)}\n`);
  for (const hosts of SIZES) {
    await withFleet({ hosts }, async (fleet) => {
      const page = await paintsOfPage(fleet);
      const widget = await paintsOfWidget(fleet);
      const kilobytes = (bytes: number) => (bytes / 1000).toFixed(0);
      const cells = [
        ...[hosts.toLocaleString('en-US'), page.firstMs.toFixed(0), page.wholeMs.toFixed(0), kilobytes(page.bytes)],
        ...[widget.wholeMs.toFixed(0), kilobytes(widget.bytes)],
      ];
      process.stdout.write(`| ${cells.join(' | ')} |\n`);
      if (Math.max(page.bytes, widget.bytes) >= MOST_BYTES) process.exitCode = 1;
    });
  }
  await browser.close();
}

async function paintsOfPage({ deps }: ShownFleet): Promise<Paint> {
  const server = await startPageServer({
    ...{ listen: { address: '127.0.0.1', port: 0 }, setting: deps.setting, source: deps, zone: () => UTC },
    ...{ now: deps.now, metrics: async () => ({ text: '', contentType: 'text/plain' }), log: () => {} },
  });
  const paints: Paint[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const { page, close } = await openPage(browser, { viewport: VIEWPORTS.desktop, systemTheme: 'light' });
    await page.goto(server.url, { waitUntil: 'load' });
    const told: unknown = await page.evaluate(`new Promise((done) => requestAnimationFrame(() => setTimeout(() => done([
      performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Infinity,
      performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd,
      performance.getEntriesByType('navigation')[0].transferSize,
    ]))))`);
    const [firstMs = Number.NaN, wholeMs = Number.NaN, bytes = Number.NaN] = Array.isArray(told)
      ? told.map(Number)
      : [];
    paints.push({ firstMs, wholeMs: Math.max(firstMs, wholeMs), bytes });
    await close();
  }
  await server.close();
  return middle(paints);
}

async function paintsOfWidget(fleet: ShownFleet): Promise<Paint> {
  const dashboard = await openFleet({ browser, protocol: startProtocol() }, fleet);
  const paints: Paint[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const wholeMs = await drawn(dashboard);
    paints.push({ firstMs: wholeMs, wholeMs, bytes: dashboard.invocations.at(-1)?.answerBytes ?? 0 });
  }
  await dashboard.close();
  return middle(paints);
}

async function drawn(dashboard: Dashboard): Promise<number> {
  const began = performance.now();
  await dashboard.refresh();
  await dashboard.page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
  return performance.now() - began;
}

const middle = (paints: readonly Paint[]): Paint => ({
  firstMs: median(paints.map(({ firstMs }) => firstMs)),
  wholeMs: median(paints.map(({ wholeMs }) => wholeMs)),
  bytes: median(paints.map(({ bytes }) => bytes)),
});

await main();
