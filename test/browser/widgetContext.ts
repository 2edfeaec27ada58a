import type { Call } from './door';
import type { Theme } from './watchedPage';

/** The function that widgets show; another endpoint in an action is a fault. */
export const FUNCTION_ARN = 'arn:aws:lambda:us-east-1:111122223333:function:starttls-canary-matrix-widget';

/** In milliseconds since 1970, as all times here. */
export interface TimeRange {
  readonly mode: 'relative' | 'absolute';
  readonly start: number;
  readonly end: number;
  /** How long before now it begins. */
  readonly relativeStart?: number;
  /** The part that somebody zoomed into. */
  readonly zoom?: { readonly start: number; readonly end: number };
}

const HOUR_MS = 3_600_000;

/** The last hours before a time. */
export const lastHours = (hours: number, end: Date): TimeRange => ({
  mode: 'relative',
  start: end.getTime() - hours * HOUR_MS,
  end: end.getTime(),
  relativeStart: hours * HOUR_MS,
});

export interface WidgetSettings {
  readonly title: string;
  readonly params: Readonly<Record<string, unknown>>;
}

export interface ReaderSettings {
  readonly theme: Theme;
  readonly timeRange: TimeRange;
  readonly minutesAhead: number;
}

const timezoneOf = (minutesAhead: number) => {
  const [hours, minutes] = [Math.floor(Math.abs(minutesAhead) / 60), Math.abs(minutesAhead) % 60];
  const offsetISO = `${minutesAhead < 0 ? '-' : '+'}${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`;
  return { label: minutesAhead === 0 ? 'UTC' : 'Local', offsetISO, offsetInMinutes: 0 - minutesAhead };
};

/**
 * The event of a call. To draw a widget: its parameters. For an action: what it passes on, and nothing of the
 * parameters, as AWS' samples take it; those are in `widgetContext` for it.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/add_custom_widget_dashboard_about.html
 */
export const eventOf = (
  { title, params }: WidgetSettings,
  { theme, timeRange, minutesAhead }: ReaderSettings,
  { widgetId, input, forms, width, height }: Call,
): Record<string, unknown> => ({
  ...(input ?? params),
  widgetContext: {
    dashboardName: 'starttls-canary-main',
    widgetId,
    accountId: '111122223333',
    locale: 'en',
    timezone: timezoneOf(minutesAhead),
    period: 300,
    isAutoPeriod: true,
    timeRange,
    theme,
    linkCharts: true,
    title,
    forms: { all: forms },
    params,
    width,
    height,
  },
});
