import { showWidget } from '../../lib/workflow/showWidget';
import { type FleetOptions, type ShownFleet, shownFleet } from '../support/shownFleet';
import { SHOWN_NOW } from '../support/shownTime';
import { type Dashboard, type DashboardRequest, openDashboard, type WidgetRequest } from './dashboard';
import type { BrowserStage } from './scenario';
import type { Viewport } from './watchedPage';
import { lastHours, type TimeRange } from './widgetContext';

/** As many sizes as layouts have to be good at. */
export const VIEWPORTS = {
  phone: { width: 360, height: 740 },
  tablet: { width: 768, height: 1024 },
  desktop: { width: 1400, height: 900 },
  wide: { width: 2560, height: 1300 },
} as const satisfies Record<string, Viewport>;

export const MATRIX: WidgetRequest = { title: 'Capability matrix', params: {}, width: 24, heightPx: 820 };
export const OPEN: WidgetRequest = { title: 'Open', params: { show: 'open' }, width: 24, heightPx: 260 };
export const LOG: WidgetRequest = { title: 'Log', params: { show: 'log' }, width: 24, heightPx: 260 };

export const FOUNDING_HOST = 'contoso-example.mail.protection.example';

export const upTo = (hours: number): TimeRange => lastHours(hours, new Date(SHOWN_NOW));

/** Shows a fleet with the real widget: the matrix, light, on a desktop, over twelve hours, where nothing else is asked for. */
export const openFleet = (
  { browser }: BrowserStage,
  fleet: ShownFleet,
  more: Partial<DashboardRequest> = {},
): Promise<Dashboard> =>
  openDashboard(browser, {
    invoke: (event) => showWidget(event, fleet.deps),
    widgets: [MATRIX],
    theme: 'light',
    viewport: VIEWPORTS.desktop,
    timeRange: upTo(12),
    ...more,
  });

/** Fills a table for as long as `use` takes. */
export const withFleet = async (options: FleetOptions, use: (fleet: ShownFleet) => Promise<void>): Promise<void> => {
  const fleet = await shownFleet(options);
  try {
    await use(fleet);
  } finally {
    fleet.table.close();
  }
};

/** Presses what is called so, in the widget or in the popup where one is open. */
export const press = async (dashboard: Dashboard, name: string | RegExp): Promise<void> => {
  const popup = dashboard.popup();
  const where = (await popup.isVisible()) ? popup : dashboard.widget(MATRIX.title);
  await where
    .getByRole('button', { name, exact: typeof name === 'string' })
    .first()
    .click();
  await dashboard.settled();
};

/** That nothing of it is amiss which no page may do. */
export const checkSound = async ({ protocol }: BrowserStage, dashboard: Dashboard, name: string): Promise<void> => {
  const { errors, sanitisedAway } = dashboard;
  const isSound = errors.length + sanitisedAway.length === 0;
  protocol.check(`${name}: nothing went wrong, and nothing was taken out`, isSound, { errors, sanitisedAway });
};
