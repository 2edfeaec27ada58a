import { isDeepStrictEqual } from 'node:util';
import { type Dashboard, openDashboard, type WidgetRequest } from './dashboard';
import type { BrowserStage } from './scenario';
import { visibleText } from './sight';
import { stubWidget } from './stubWidget';
import type { Theme } from './watchedPage';
import { lastHours } from './widgetContext';

const NOW = new Date('2026-03-01T12:00:00Z');

/** A dashboard with one widget that the stub draws, as tall as all that it has. */
export const openStub = (stage: BrowserStage, show: string, theme: Theme = 'light'): Promise<Dashboard> =>
  openStubs(stage, [stubOf(show)], theme);

export const openStubs = (
  { browser }: BrowserStage,
  widgets: readonly WidgetRequest[],
  theme: Theme,
): Promise<Dashboard> =>
  openDashboard(browser, {
    invoke: stubWidget,
    widgets,
    theme,
    viewport: { width: 1000, height: 800 },
    timeRange: lastHours(3, NOW),
  });

const stubOf = (show: string, width = 24): WidgetRequest => ({ title: show, params: { show }, width, heightPx: 500 });

/** What the function is told, and how its answers look. */
export const playDashboard = async (stage: BrowserStage): Promise<void> => {
  await playContext(stage);
  await playLooks(stage);
};

const playContext = async (stage: BrowserStage): Promise<void> => {
  const { protocol } = stage;
  protocol.heading('What a function is told');
  const dashboard = await openStub(stage, 'controls', 'dark');
  const [first] = dashboard.invocations;
  const context = {
    dashboardName: 'starttls-canary-main',
    widgetId: 'widget-1',
    accountId: '111122223333',
    locale: 'en',
    timezone: { label: 'UTC', offsetISO: '+00:00', offsetInMinutes: 0 },
    period: 300,
    isAutoPeriod: true,
    timeRange: { mode: 'relative', start: NOW.getTime() - 10_800_000, end: NOW.getTime(), relativeStart: 10_800_000 },
    theme: 'dark',
    linkCharts: true,
    title: 'controls',
    forms: { all: {} },
    params: { show: 'controls' },
  };
  const { width, height } = await visibleArea(dashboard, 'controls');
  const expected = { show: 'controls', widgetContext: { ...context, width, height } };
  protocol.check('the parameters and the whole context', isDeepStrictEqual(first?.event, expected), first?.event);
  protocol.check('the visible area is within the box', width > 900 && width < 980 && height > 400, { width, height });
  await dashboard.setTimeRange({ ...lastHours(1, NOW), zoom: { start: 1, end: 2 } });
  const [, second] = dashboard.invocations;
  const told = JSON.stringify(second?.event);
  protocol.check('another time range draws it anew', told.includes('"zoom":{"start":1,"end":2}'), told);
  protocol.check('the size of an answer is known', (second?.answerBytes ?? 0) > 1_000, second?.answerBytes);
  await dashboard.close();
};

/** As the page itself sees it, without the padding. */
const visibleArea = async (dashboard: Dashboard, title: string): Promise<{ width: number; height: number }> =>
  dashboard.widget(title).evaluate(({ clientWidth, clientHeight }) => ({
    width: clientWidth - 20,
    height: clientHeight - 10,
  }));

const playLooks = async (stage: BrowserStage): Promise<void> => {
  const { protocol } = stage;
  protocol.heading('How answers look');
  for (const theme of ['light', 'dark'] as const) {
    const shows = ['controls', 'plain', 'markdown', 'json'].map((show) => stubOf(show, 12));
    const dashboard = await openStubs(stage, shows, theme);
    const { page } = dashboard;
    const colourOf = (selector: string): Promise<string> =>
      page
        .evaluate(`getComputedStyle(document.querySelector(${JSON.stringify(selector)})).backgroundColor`)
        .then(String);
    const isLight = theme === 'light';
    const box = await colourOf('#widget-1 .console-content');
    protocol.check(`${theme}: the box`, box === (isLight ? 'rgb(255, 255, 255)' : 'rgb(22, 29, 38)'), box);
    const ground = await colourOf('html');
    protocol.check(`${theme}: the page`, ground === (isLight ? 'rgb(242, 243, 243)' : 'rgb(15, 20, 26)'), ground);
    const isDarkClass = await page.locator('.cwdb-theme-dark table').count();
    protocol.check(`${theme}: the theme's class`, isDarkClass === (isLight ? 0 : 2), isDarkClass);
    const systemIsDark = await page.evaluate(`matchMedia('(prefers-color-scheme: dark)').matches`);
    protocol.check(`${theme}: whatever the system prefers`, systemIsDark === isLight, systemIsDark);
    const paddingIn = (id: string): Promise<string> =>
      page.evaluate(`getComputedStyle(document.querySelector('#${id} td')).paddingLeft`).then(String);
    const paddings = [await paddingIn('widget-1'), await paddingIn('widget-2')];
    protocol.check(`${theme}: tables like the console's, unless told not to`, paddings.join() === '8px,1px', paddings);
    const texts = [await visibleText(dashboard.widget('markdown')), await visibleText(dashboard.widget('json'))];
    protocol.check(`${theme}: Markdown and JSON as text`, texts.join('\n') === '# A heading\n{\n  "a": 1\n}', texts);
    const seen = await visibleText(dashboard.widget('controls'));
    protocol.check(`${theme}: an action is not to be seen`, !/arn:aws|Folded|details"/.test(seen), seen);
    protocol.check(`${theme}: nothing went wrong`, dashboard.errors.length === 0, dashboard.errors);
    await dashboard.close();
  }
};
