import type { Key } from '../store/table';
import type { Batch } from './metricsQueue';
import type { SentKind } from './replication';

/** What was brought to a hub: of items, and of metrics the runs, as they are or summed up. */
export type Brought = SentKind | Batch['kind'] | 'dropped';

const WORDS: Readonly<Record<Brought, (count: number) => string>> = {
  view: (count) => (count === 1 ? '1 view' : `${count} views`),
  listing: (count) => `what block lists say of ${count === 1 ? '1 address' : `${count} addresses`}`,
  change: (count) => (count === 1 ? '1 change' : `${count} changes`),
  changeLeftOut: (count) => `${count} older ${count === 1 ? 'change' : 'changes'} left out`,
  heartbeat: (count) => (count === 1 ? '1 heartbeat' : `${count} heartbeats`),
  run: (count) => `the metrics of ${count === 1 ? '1 run' : `${count} runs`}`,
  hour: (count) => `those of ${count === 1 ? '1 older run' : `${count} older runs`} by the hour`,
  dropped: (count) => `those of ${count === 1 ? '1 run' : `${count} runs`} of more than 14 days ago dropped`,
};

/** In the order in which they are told. */
const KINDS = ['view', 'change', 'changeLeftOut', 'listing', 'heartbeat', 'run', 'hour', 'dropped'] as const;

/** What was caught up with, in words. */
export const broughtWords = (counts: ReadonlyMap<Brought, number>): readonly string[] =>
  KINDS.flatMap((kind) => {
    const count = counts.get(kind) ?? 0;
    return count === 0 ? [] : [WORDS[kind](count)];
  });

const MOST_NAMED = 3;
/** The first few of some keys. */
export const someKeys = (keys: readonly Key[]): string => {
  const names = keys.slice(0, MOST_NAMED).map(({ pk, sk }) => `${pk} ${sk}`);
  return [...names, ...(keys.length > MOST_NAMED ? [`${keys.length - MOST_NAMED} more`] : [])].join(', ');
};
