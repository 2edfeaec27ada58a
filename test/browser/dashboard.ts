import type { Browser, Locator, Page } from 'playwright-core';
import { z } from 'zod';
import { answerOf, overTheWire } from './answer';
import { bundle } from './bundle';
import { consolePage } from './consolePage';
import { type Answer, callSchema, tidingsSchema } from './door';
import { serve } from './localServer';
import { openPage, type Theme, type Viewport } from './watchedPage';
import { eventOf, FUNCTION_ARN, type TimeRange } from './widgetContext';

export interface DashboardRequest {
  /** The function of all widgets, called as Lambda calls its handler. */
  readonly invoke: (event: unknown) => Promise<unknown>;
  readonly widgets: readonly WidgetRequest[];
  readonly theme: Theme;
  readonly viewport: Viewport;
  readonly timeRange: TimeRange;
  /** Minutes that the reader's clock is ahead of UTC. */
  readonly minutesAhead?: number;
}

export interface WidgetRequest {
  readonly title: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** In units of the dashboard's grid of 24. */
  readonly width: number;
  /** Of the whole box, with its title. */
  readonly heightPx: number;
}

/** One call of the function: its event, and the size of its answer as JSON. */
export interface Invocation {
  readonly event: Readonly<Record<string, unknown>>;
  readonly answerBytes: number;
}

/** A dashboard that is open in the browser. What should be empty is: `sanitisedAway`, `errors`, `leakedStyles()`. */
export interface Dashboard {
  readonly page: Page;
  /** The box that a widget's HTML is in, and that scrolls. */
  widget(title: string): Locator;
  /** The box that a popup's HTML is in. */
  popup(): Locator;
  /** The dialog of an action with `confirmation`. */
  confirmation(): Locator;
  /** Waits until every call that is under way is answered and shown. */
  settled(): Promise<void>;
  refresh(): Promise<void>;
  setTimeRange(timeRange: TimeRange): Promise<void>;
  readonly invocations: readonly Invocation[];
  /** What the console took out of the HTML. */
  readonly sanitisedAway: readonly string[];
  /** Errors of the page, requests beyond loopback, failed calls, actions without a meaning. */
  readonly errors: readonly string[];
  /** What a widget's styles changed outside of widgets, as `th: color`. */
  leakedStyles(): Promise<readonly string[]>;
  close(): Promise<void>;
}

const SCRIPT = 'consoleDashboard';

/** Opens a dashboard of custom widgets as CloudWatch's console does, and waits until all are drawn. */
export const openDashboard = async (
  browser: Browser,
  { invoke, widgets, theme, viewport, timeRange: first, minutesAhead = 0 }: DashboardRequest,
): Promise<Dashboard> => {
  const boxes = widgets.map((widget, index) => ({ ...widget, id: `widget-${index + 1}` }));
  const server = await serve({
    '/': { type: 'text/html', body: consolePage(theme, boxes) },
    '/dashboard.js': { type: 'text/javascript', body: bundle('dashboard', SCRIPT) },
  });
  // The console's theme is a setting of its own, so a widget that follows the system's gets the wrong one here.
  const { page, errors, close } = await openPage(browser, {
    viewport,
    systemTheme: theme === 'light' ? 'dark' : 'light',
  });
  const invocations: Invocation[] = [];
  const sanitisedAway: string[] = [];
  let timeRange = first;

  const answer = async (call: unknown): Promise<Answer> => {
    const asked = callSchema.parse(call);
    const { widgetId, endpoint = FUNCTION_ARN } = asked;
    const widget = boxes.find(({ id }) => id === widgetId);
    if (widget === undefined || endpoint !== FUNCTION_ARN) throw new Error(`there is no function ${endpoint}`);
    const event = eventOf(widget, { theme, timeRange, minutesAhead }, asked);
    const { value, bytes } = overTheWire(await invoke(overTheWire(event).value));
    invocations.push({ event, answerBytes: bytes });
    return answerOf(value);
  };
  const hear = (tidings: unknown): void => {
    const { kind, text } = tidingsSchema.parse(tidings);
    (kind === 'removed' ? sanitisedAway : errors).push(text);
  };
  await page.exposeFunction('invokeFunction', answer);
  await page.exposeFunction('tell', hear);
  await page.goto(server.address);

  const refresh = async (): Promise<void> => {
    await page.evaluate(`${SCRIPT}.refresh()`);
  };
  await refresh();
  return {
    page,
    widget: (title) =>
      page.getByRole('region', { name: title, exact: true }).and(page.locator('.console-grid .console-content')),
    popup: () => page.locator('#popup[open] .console-content'),
    confirmation: () => page.locator('#confirmation[open]'),
    settled: () => page.locator('.console-grid[aria-busy]').waitFor({ state: 'detached' }),
    refresh,
    setTimeRange: async (next) => {
      timeRange = next;
      await refresh();
    },
    invocations,
    sanitisedAway,
    errors,
    leakedStyles: async () => z.array(z.string()).parse(await page.evaluate(`${SCRIPT}.leaks()`)),
    close: async () => {
      await close();
      server.close();
    },
  };
};
