import type { Locator } from 'playwright-core';
import { SHOWN_VANTAGES } from '../support/shownFleet';
import type { Dashboard } from './dashboard';
import { checkSound, FOUNDING_HOST, MATRIX, openFleet, press, withFleet } from './fleetDashboard';
import type { BrowserStage, Scenario } from './scenario';
import { visibleText } from './sight';

/** What an answer of a function may be at most is 6 MB; what a reader should have to wait for is less. */
const MOST_BYTES = 1_000_000;

/** The matrix of few and of many hosts: its size, its order, its pages, its filter. */
export const matrix: Scenario = {
  name: 'matrix',
  play: async (stage) => {
    stage.protocol.heading('The matrix of few hosts and of many');
    for (const hosts of [0, 1, 50, 500, 2000]) await playSize(stage, hosts);
    await playLongest(stage);
    await playPages(stage);
    await playFilter(stage);
  },
};

const rowsOf = (dashboard: Dashboard): Locator => dashboard.widget(MATRIX.title).locator('.matrix tbody tr');
const hostsOf = (dashboard: Dashboard): Promise<readonly string[]> =>
  rowsOf(dashboard).locator('th > button').allInnerTexts();
const summaryOf = (dashboard: Dashboard): Promise<string> =>
  visibleText(dashboard.widget(MATRIX.title).locator('.summary'));

const playSize = (stage: BrowserStage, hosts: number): Promise<void> =>
  withFleet({ hosts }, async (fleet) => {
    const { protocol } = stage;
    const dashboard = await openFleet(stage, fleet);
    const paintMs = await timeToPaint(dashboard);
    const bytes = dashboard.invocations.at(-1)?.answerBytes ?? 0;
    const name = hosts === 1 ? '1 host' : `${hosts} hosts`;
    protocol.say(`${name}: ${bytes} bytes, on the screen after ${Math.round(paintMs)} ms`);
    protocol.check(`${name}: the answer is below 1 MB`, bytes > 0 && bytes < MOST_BYTES, bytes);
    const shown = await hostsOf(dashboard);
    protocol.check(`${name}: a page has 100 of them at most`, shown.length === Math.min(hosts, 100), shown.length);
    const [first] = shown;
    const expected = hosts === 0 ? undefined : FOUNDING_HOST;
    protocol.check(`${name}: the founding incident comes first`, first === expected, first);
    await checkSummary(stage, dashboard, hosts);
    await checkSound(stage, dashboard, name);
    await dashboard.close();
  });

/** From the call until what it gave is drawn. */
const timeToPaint = async (dashboard: Dashboard): Promise<number> => {
  const began = performance.now();
  await dashboard.refresh();
  await dashboard.page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
  return performance.now() - began;
};

const checkSummary = async ({ protocol }: BrowserStage, dashboard: Dashboard, hosts: number): Promise<void> => {
  const summary = (await summaryOf(dashboard)).replaceAll(/\s+/g, ' ');
  const counts = ['✕ 1 STARTTLS lost', '! 1 offered, with a warning', '? 1 could not look', '○ 1 never offered'];
  const all = [`${hosts} hosts`, ...counts, `✓ ${hosts - 5} offered`];
  const told = hosts === 0 ? ['0 hosts'] : hosts === 1 ? ['1 host', '✕ 1 STARTTLS lost'] : all;
  const untold = told.filter((words) => !summary.includes(words));
  protocol.check(`${hosts} hosts: the summary counts them`, untold.length === 0, { untold, summary });
};

/** As much as there can be on one page. */
const playLongest = async (stage: BrowserStage): Promise<void> => {
  const named = Array.from(
    { length: 500 },
    (_, index) => `${`mx${index}.${'label.'.repeat(50)}`.slice(0, 247)}.example`,
  );
  const vantages = [1, 2, 3].flatMap((round) =>
    SHOWN_VANTAGES.map((vantage) => ({ ...vantage, id: `${vantage.id}-and-some-more-${round}` })),
  );
  await withFleet({ hosts: named.length, named, vantages }, async (fleet) => {
    const { protocol } = stage;
    const dashboard = await openFleet(stage, fleet);
    const bytes = dashboard.invocations.at(-1)?.answerBytes ?? 0;
    protocol.say(`500 hosts with names of 255 characters from 12 vantages: ${bytes} bytes`);
    protocol.check('with the longest names it is below 1 MB too', bytes < MOST_BYTES && bytes > 100_000, bytes);
    const [first = ''] = await hostsOf(dashboard);
    protocol.check('a name is shown whole', first.length === 255, first);
    await checkSound(stage, dashboard, 'longest names');
    await dashboard.close();
  });
};

const playPages = (stage: BrowserStage): Promise<void> =>
  withFleet({ hosts: 250 }, async (fleet) => {
    const { protocol } = stage;
    const dashboard = await openFleet(stage, fleet);
    const seen: string[] = [];
    for (const page of [1, 2, 3]) {
      if (page > 1) await press(dashboard, 'Next');
      const text = await visibleText(dashboard.widget(MATRIX.title).locator('.pages'));
      protocol.check(`page ${page} says so`, text.includes(`Page ${page} of 3`), text);
      seen.push(...(await hostsOf(dashboard)));
    }
    protocol.check('the pages have each host once', new Set(seen).size === 250 && seen.length === 250, seen.length);
    const hasNext = await dashboard.page.getByRole('button', { name: 'Next' }).count();
    protocol.check('the last has no next', hasNext === 0, hasNext);
    await press(dashboard, 'Previous');
    const back = (await hostsOf(dashboard)).join();
    protocol.check('Previous leads back', back === seen.slice(100, 200).join(), back);
    await checkSound(stage, dashboard, 'pages');
    await dashboard.close();
  });

const playFilter = (stage: BrowserStage): Promise<void> =>
  withFleet({ hosts: 250 }, async (fleet) => {
    const { protocol } = stage;
    const dashboard = await openFleet(stage, fleet);
    const field = dashboard.page.getByLabel('Host or target');
    const found = async (text: string): Promise<string> => {
      await field.fill(text);
      await press(dashboard, 'Apply');
      return (await hostsOf(dashboard)).join();
    };
    const byHost = await found('MX2.fabrikam');
    protocol.check('hosts are found by a part of their name, in any case', byHost === 'mx2.fabrikam.example', byHost);
    const kept = await field.inputValue();
    protocol.check('the field keeps what was asked for', kept === 'MX2.fabrikam', kept);
    const text = await visibleText(dashboard.widget(MATRIX.title).locator('.filter'));
    protocol.check('it says how many that are', text.includes('1 of 250'), text);
    const byTarget = await found('contoso-billing');
    protocol.check('they are found by a target', byTarget === FOUNDING_HOST, byTarget);
    const none = await found('nowhere');
    const words = await visibleText(dashboard.widget(MATRIX.title));
    protocol.check('nothing found is said', none === '' && words.includes('No host matches.'), words);
    await field.fill('');
    await dashboard.page.getByLabel('Show').selectOption('trouble');
    await field.press('Enter');
    await dashboard.settled();
    const troubled = await hostsOf(dashboard);
    protocol.check('Enter applies it: only those with trouble', troubled.length === 5, troubled);
    const event = dashboard.invocations.at(-1)?.event;
    protocol.check('the summary still counts all', (await summaryOf(dashboard)).includes('250 hosts'), event);
    await dashboard.refresh();
    const refreshed = await hostsOf(dashboard);
    protocol.check('it outlasts the dashboard being refreshed', refreshed.length === 5, refreshed);
    await checkSound(stage, dashboard, 'filter');
    await dashboard.close();
  });
