import type { Span } from './board';
import type { Place } from './linking';
import type { MatrixRequest } from './matrix';

const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;

/** The time ranges that a reader can choose, by what stands for them in an address. */
export const SPANS = {
  '12h': { words: '12 hours', ms: 12 * HOUR_MS },
  '24h': { words: '24 hours', ms: DAY_MS },
  '7d': { words: '7 days', ms: 7 * DAY_MS },
  '30d': { words: '30 days', ms: 30 * DAY_MS },
} as const;
export type SpanName = keyof typeof SPANS;
export const SPAN_NAMES: readonly SpanName[] = ['12h', '24h', '7d', '30d'];

/** What changed is kept for so long. */
export const LONGEST_MS = 90 * DAY_MS;

/** What stands behind the question mark. Absent is what nobody asked for. */
export interface PageQuery extends MatrixRequest {
  readonly span?: SpanName;
}

const MAX_FILTER = 200;

/** Reads a query; what makes no sense is as if it were not there. */
export function parsePageQuery(query: URLSearchParams): PageQuery {
  const page = query.get('page') ?? '';
  const span = SPAN_NAMES.find((name) => name === query.get('span'));
  return {
    filter: (query.get('filter') ?? '').trim().slice(0, MAX_FILTER),
    isTroubledOnly: query.get('only') === 'trouble',
    page: /^\d{1,6}$/.test(page) ? Number(page) : 1,
    ...(span !== undefined && { span }),
  };
}

export const spanOf = (name: SpanName, now: number): Span => ({ from: now - SPANS[name].ms, to: now });

/** The address of a place, as a path with its query. */
export function addressOf(place: Place, span?: SpanName): string {
  switch (place.show) {
    case 'matrix':
      return withQuery('/', { ...matrixQuery(place), span });
    case 'host':
      return withQuery(`/host/${segment(place.host)}`, { span });
    case 'incident':
      return withQuery(`/incident/${segment(place.host)}/${segment(place.id)}`, {});
  }
}

export const logAddress = (span?: SpanName): string => withQuery('/incidents', { span });

const matrixQuery = ({ filter, only, number }: Extract<Place, { readonly show: 'matrix' }>) => ({
  filter: filter === '' ? undefined : filter,
  only,
  page: number === undefined || number === 1 ? undefined : String(number),
});

/** A colon may stand in a path as it is (RFC 3986 §3.3), and reads better. */
const segment = (text: string): string => encodeURIComponent(text).replaceAll('%3A', ':');

function withQuery(path: string, query: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
}
