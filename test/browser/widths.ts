import { SHOWN_VANTAGES, type ShownFleet } from '../support/shownFleet';
import { examineAccessibility } from './accessibility';
import type { Dashboard } from './dashboard';
import { checkSound, FOUNDING_HOST, LOG, MATRIX, OPEN, openFleet, press, VIEWPORTS, withFleet } from './fleetDashboard';
import { everythingReachableByKeyboard } from './keyboard';
import type { BrowserStage, Scenario } from './scenario';
import { noHorizontalScroll, screenshot } from './sight';
import type { Theme } from './watchedPage';

/** Every page in both themes from phone to wide: axe, the keyboard, nothing that scrolls the dashboard sideways. */
export const widths: Scenario = {
  name: 'widths',
  play: (stage) =>
    withFleet({ hosts: 50 }, async (fleet) => {
      for (const theme of ['light', 'dark'] as const) {
        stage.protocol.heading(`From phone to wide, ${theme}`);
        for (const size of SIZES) await playSize(stage, fleet, { size, theme });
      }
      await playPhone(stage, fleet);
      await playManyVantages(stage);
      await playHeads(stage, fleet);
    }),
};

type Size = keyof typeof VIEWPORTS;
const SIZES = ['phone', 'tablet', 'desktop', 'wide'] as const satisfies readonly Size[];

const playSize = async (
  stage: BrowserStage,
  fleet: ShownFleet,
  { size, theme }: { readonly size: Size; readonly theme: Theme },
): Promise<void> => {
  const name = `${theme}, ${size}`;
  const dashboard = await openFleet(stage, fleet, {
    widgets: [OPEN, MATRIX, LOG],
    theme,
    viewport: VIEWPORTS[size],
  });
  await checkPage(stage, dashboard, `${name}: matrix, open, log`);
  await screenshot(dashboard.page, `widgets-${theme}-${size}`);
  await press(dashboard, FOUNDING_HOST);
  await checkPage(stage, dashboard, `${name}: host`);
  await screenshot(dashboard.page, `host-${theme}-${size}`);
  await press(dashboard, /Incident/);
  await checkPage(stage, dashboard, `${name}: incident`);
  await screenshot(dashboard.page, `incident-${theme}-${size}`);
  await dashboard.page.keyboard.press('Escape');
  await checkSound(stage, dashboard, name);
  await dashboard.close();
};

/** The console's own button, whose sign is no text to axe. */
const CLOSE = 'button[aria-label="Close"]';

const checkPage = async ({ protocol }: BrowserStage, { page }: Dashboard, name: string): Promise<void> => {
  // Axe can't tell the contrast of a sign, nor of what is scrolled out of sight; test/lib/page/style.test.ts can.
  const { violations, undecided } = await examineAccessibility(page);
  const ours = undecided.filter(({ rule, selector }) => rule !== 'color-contrast' && selector !== CLOSE);
  protocol.check(`${name}: axe has nothing to say`, violations.length === 0, violations);
  protocol.check(`${name}: nor leaves it anything to a person`, ours.length === 0, ours);
  const sideways = await noHorizontalScroll(page);
  protocol.check(`${name}: nothing scrolls the page sideways`, sideways.length === 0, sideways);
  const { stops, faults } = await everythingReachableByKeyboard(page);
  protocol.check(`${name}: all is reached by Tab, and seen there`, stops.length > 1 && faults.length === 0, faults);
};

const playPhone = async (stage: BrowserStage, fleet: ShownFleet): Promise<void> => {
  const dashboard = await openFleet(stage, fleet, { viewport: VIEWPORTS.phone });
  const names = await dashboard
    .widget(MATRIX.title)
    .locator('.matrix tbody tr:first-child td')
    .evaluateAll((cells) => cells.map((cell) => getComputedStyle(cell, '::before').content));
  const expected = SHOWN_VANTAGES.map(({ id }) => `"${id}"`);
  stage.protocol.check('on a phone each cell names its vantage', names.join() === expected.join(), names);
  await dashboard.close();
};

/** What doesn't fit scrolls in its box. */
const playManyVantages = (stage: BrowserStage): Promise<void> => {
  const vantages = [1, 2, 3].flatMap((round) =>
    SHOWN_VANTAGES.map((vantage) => ({ ...vantage, id: `${vantage.id}-${round}` })),
  );
  return withFleet({ hosts: 50, vantages }, async (fleet) => {
    for (const size of SIZES) {
      const dashboard = await openFleet(stage, fleet, { viewport: VIEWPORTS[size] });
      const sideways = await noHorizontalScroll(dashboard.page);
      stage.protocol.check(`12 vantages, ${size}: the page doesn't scroll sideways`, sideways.length === 0, sideways);
      const { scrolls, box } = await widthsOf(dashboard);
      const mayScroll = size === 'tablet' || size === 'desktop';
      stage.protocol.check(`12 vantages, ${size}: nor does the widget`, box === 0, box);
      stage.protocol.check(`12 vantages, ${size}: the matrix does where it must`, scrolls > 0 === mayScroll, scrolls);
      await dashboard.close();
    }
  });
};

/** By how many pixels the matrix, and by how many the widget is wider than what is seen of it. */
const widthsOf = async (dashboard: Dashboard): Promise<{ readonly scrolls: number; readonly box: number }> => {
  const widget = dashboard.widget(MATRIX.title);
  const beyond = (element: Element): number => element.scrollWidth - element.clientWidth;
  return { scrolls: await widget.locator('.scroll').evaluate(beyond), box: await widget.evaluate(beyond) };
};

const playHeads = async (stage: BrowserStage, fleet: ShownFleet): Promise<void> => {
  const dashboard = await openFleet(stage, fleet);
  const widget = dashboard.widget(MATRIX.title);
  await widget.evaluate((box) => box.scrollTo(0, 600));
  const boxTop = (await widget.boundingBox())?.y;
  const headTop = (await widget.locator('.matrix thead th').last().boundingBox())?.y;
  stage.protocol.check('heads of columns stay in sight', boxTop !== undefined && boxTop === headTop, headTop);
  await dashboard.close();
};
