import * as z from 'zod';
import type { Span } from './board';
import type { Theme } from './style';
import { UTC, type Zone, zoneOf } from './zone';

const MAX_TEXT = 512;
const text = z.string().max(MAX_TEXT);

/** What CloudWatch calls a widget's function with: the widget's parameters, or those of a click, and its context. */
const eventSchema = z.object({
  describe: z.boolean().optional(),
  show: z.enum(['matrix', 'open', 'log', 'host', 'incident']).default('matrix'),
  host: text.default(''),
  id: text.default(''),
  filter: text.optional(),
  only: text.optional(),
  number: z.number().int().default(1),
  widgetContext: z
    .object({
      theme: z.string().default('light'),
      timezone: z.object({ offsetISO: z.string() }).optional(),
      timeRange: z
        .object({
          start: z.number(),
          end: z.number(),
          zoom: z.object({ start: z.number(), end: z.number() }).optional(),
        })
        .optional(),
      forms: z.object({ all: z.record(z.string(), z.unknown()) }).optional(),
    })
    .default({ theme: 'light' }),
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
 * sees. Without a time range: the last twelve hours. Throws ZodError.
 */
export function parseWidgetEvent(event: unknown, now: number): WidgetRequest {
  const { describe, show, host, id, number, widgetContext, ...asked } = eventSchema.parse(event);
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
