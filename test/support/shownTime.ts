/** Half an hour into the founding incident. */
export const SHOWN_NOW = Date.parse('2026-11-23T22:30:00.000Z');

export const minutesAgo = (minutes: number): string => new Date(SHOWN_NOW - minutes * 60_000).toISOString();

/** Since when what is well is well. */
export const LONG_AGO = minutesAgo(60 * 24 * 30);
