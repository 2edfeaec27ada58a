import type { Setting } from '../../lib/page/board';
import type { Frame } from '../../lib/page/linking';
import { MatrixPage } from '../../lib/page/MatrixPage';
import { matrixOf } from '../../lib/page/matrix';
import { renderPage } from '../../lib/page/render';
import { UTC } from '../../lib/page/zone';
import { readBoard } from '../../lib/workflow/readBoard';
import { showWidget } from '../../lib/workflow/showWidget';
import type { ShownFleet } from '../support/shownFleet';
import { SHOWN_NOW } from '../support/shownTime';
import { examineAccessibility } from './accessibility';
import { openDocument } from './document';
import { FOUNDING_HOST, upTo, VIEWPORTS, withFleet } from './fleetDashboard';
import { everythingReachableByKeyboard } from './keyboard';
import type { BrowserStage, Scenario } from './scenario';
import { noHorizontalScroll, visibleText } from './sight';

/** That pages need neither a dashboard nor a script: what shows, folds and scrolls does so by HTML and CSS alone. */
export const documents: Scenario = {
  name: 'documents',
  play: (stage) =>
    withFleet({ hosts: 50 }, async (fleet) => {
      stage.protocol.heading('Pages without a script');
      await playHost(stage, fleet);
      await playForm(stage, fleet);
      await playThemes(stage, fleet);
    }),
};

const documentOf = (content: string): { readonly html: string } => ({
  html: `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Canary</title><link rel="icon" href="data:,"><main>${content}</main></html>`,
});

const widgetOf = async (fleet: ShownFleet, event: object): Promise<string> => {
  const answer = await showWidget({ ...event, widgetContext: { timeRange: upTo(12) } }, fleet.deps);
  if (typeof answer !== 'string') throw new Error('the widget answers with Markdown');
  return answer;
};

const playHost = async ({ browser, protocol }: BrowserStage, fleet: ShownFleet): Promise<void> => {
  const html = await widgetOf(fleet, { show: 'host', host: `${FOUNDING_HOST}:25` });
  const document = documentOf(html);
  const shown = await openDocument(browser, {
    document,
    theme: 'light',
    viewport: VIEWPORTS.desktop,
    isScriptOff: true,
  });
  const text = await visibleText(shown.page.locator('main'));
  const told = ['lost since 21:54', 'trusted, names the host', '> EHLO mail.example.org', 'offered → WITHHELD'];
  const untold = told.filter((words) => !text.includes(words));
  protocol.check('all of a host is to be read', untold.length === 0, { untold, text });
  await shown.page.locator('summary').press('Enter');
  const isFolded = !(await visibleText(shown.page.locator('main'))).includes('> EHLO');
  protocol.check('Enter folds a dialogue', isFolded);
  const hasScript = /<script|\son\w+=|javascript:/i.test(html);
  protocol.check(
    'there is no script in it, and nothing went wrong',
    !hasScript && shown.errors.length === 0,
    shown.errors,
  );
  await shown.close();
};

/** In a dashboard, whatever the console does with a form that is sent, the browser is not to leave it. */
const playForm = async ({ browser, protocol }: BrowserStage, fleet: ShownFleet): Promise<void> => {
  const document = documentOf(await widgetOf(fleet, {}));
  const { page, close } = await openDocument(browser, { document, theme: 'light', viewport: VIEWPORTS.desktop });
  const before = page.url();
  await page.getByLabel('Host or target').fill('fabrikam');
  await page.getByLabel('Host or target').press('Enter');
  await page.getByRole('button', { name: 'Apply' }).click();
  await page.waitForLoadState();
  const kept = await page.getByLabel('Host or target').inputValue();
  protocol.check('a sent form leads nowhere', page.url() === before && kept === 'fabrikam', page.url());
  await close();
};

/** A frame with addresses in place of actions. */
const ADDRESSES: Frame = {
  formMethod: 'get',
  Link: ({ to, children }) => (
    <a href={`?${new URLSearchParams(Object.entries(to).map(([name, value]) => [name, String(value)]))}`}>{children}</a>
  ),
  Submit: ({ children }) => <button type="submit">{children}</button>,
};

const playThemes = async ({ browser, protocol }: BrowserStage, fleet: ShownFleet): Promise<void> => {
  const { deps } = fleet;
  const setting: Setting = {
    ...deps.setting,
    now: SHOWN_NOW,
    span: { from: upTo(12).start, to: SHOWN_NOW },
    zone: UTC,
  };
  const matrix = matrixOf(await readBoard(setting, deps), { filter: '', isTroubledOnly: false, page: 1 });
  const html = renderPage(<MatrixPage matrix={matrix} setting={setting} />, { frame: ADDRESSES, theme: 'auto' });
  for (const theme of ['light', 'dark'] as const) {
    const document = documentOf(html);
    const { page, errors, close } = await openDocument(browser, { document, theme, viewport: VIEWPORTS.tablet });
    const ground = await page.evaluate(`getComputedStyle(document.querySelector('.canary')).backgroundColor`);
    const expected = theme === 'light' ? 'rgb(255, 255, 255)' : 'rgb(22, 29, 38)';
    protocol.check(`${theme}: a document follows the system`, ground === expected, ground);
    const { violations } = await examineAccessibility(page);
    protocol.check(`${theme}: axe has nothing to say`, violations.length === 0, violations);
    const { faults } = await everythingReachableByKeyboard(page);
    protocol.check(`${theme}: all is reached by Tab`, faults.length === 0, faults);
    const sideways = await noHorizontalScroll(page);
    protocol.check(`${theme}: nothing scrolls sideways`, sideways.length === 0 && errors.length === 0, sideways);
    await close();
  }
};
