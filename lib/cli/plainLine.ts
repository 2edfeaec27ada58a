import { escapeControls } from '../smtp/escape';

/** One line of output, safe to show whoever wrote parts of it. */
export const plainLine = (text: string): string => `${escapeControls(text)}\n`;

/** `2026-11-23 21:54 UTC` of an ISO 8601 time. */
export const minuteOf = (at: string): string => `${at.slice(0, 16).replace('T', ' ')} UTC`;
