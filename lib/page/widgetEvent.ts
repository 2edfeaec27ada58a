import * as z from 'zod/mini';
import { parseEvent } from '../telemetry/eventError';
import type { Span } from './board';
import type { Theme } from './style';
import { UTC, type Zone, zoneOf } from './zone';

const MAX_TEXT = 512;
const text = z.string().check(z.maxLength(MAX_TEXT));

/** What CloudWatch calls a widget's function with: the widget's parameters, or those of a click, and its context. */
export const widgetEvent = z.object({
  describe: z.optional(z.boolean()),
  show: z._default(z.enum(['matrix', 'open', 'log', 'host', 'incident']), 'matrix'),
  host: z._default(text, ''),
  id: z._default(text, ''),
  filter: z.optional(text),
  only: z.optional(text),
  number: z._default(z.int(), 1),
  widgetContext: z._default(
    z.object({
      theme: z._default(z.string(), 'light'),
      timezone: z.optional(z.object({ offsetISO: z.string() })),
      timeRange: z.optional(
        z.object({
          start: z.number(),
          end: z.number(),
          zoom: z.optional(z.object({ start: z.number(), end: z.number() })),
        }),
      ),
      forms: z.optional(z.object({ all: z.record(z.string(), z.unknown()) })),
    }),
    { theme: 'light' },
  ),
});

/** What is to be shown, to whom. */
export interface WidgetRequest {
  readonly isDescription: boolean;
  readonly show: 'matrix' | 'open' | 'log' | 'host' | 'incident';
  readonly host: string;
  readonly id: string;
  readonly filter: string;
  readonly isTroubledOnly: boolean;
  readonly page: number;
  readonly theme: Theme;
  readonly zone: Zone;
  readonly span: Span;
}

const HOUR_MS = 60 * 60 * 1000;
/** What changed is kept for so long. */
const LONGEST_MS = 90 * 24 * HOUR_MS;

/**
 * Reads an event. What stands in the widget's form goes before the parameters of a click, since it is what the reader
 * sees. Without a time range: the last twelve hours. Throws EventError.
 */
export function parseWidgetEvent(event: unknown, now: number): WidgetRequest {
  const { describe, show, host, id, number, widgetContext, ...asked } = parseEvent(widgetEvent, event);
  const { theme, timezone, timeRange, forms } = widgetContext;
  const field = (name: string): string | undefined => text.safeParse(forms?.all[name]).data;
  return {
    isDescription: describe === true,
    show,
    host,
    id,
    filter: (field('filter') ?? asked.filter ?? '').trim(),
    isTroubledOnly: (field('only') ?? asked.only) === 'trouble',
    page: number,
    theme: theme === 'dark' ? 'dark' : 'light',
    zone: timezone === undefined ? UTC : zoneOf(timezone.offsetISO),
    span: spanOf(timeRange?.zoom ?? timeRange, now),
  };
}

function spanOf(range: { readonly start: number; readonly end: number } | undefined, now: number): Span {
  const { start, end } = range ?? { start: now - 12 * HOUR_MS, end: now };
  const to = Math.min(Math.max(end, now - LONGEST_MS + HOUR_MS), now);
  return { from: Math.max(Math.min(start, to - 60_000), now - LONGEST_MS), to };
}
