import { badValue } from './badUsage';
import { durationMs } from './duration';

const MOST_DAYS = 3_650;
const time = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d)?)?$/;

/** `--since` in milliseconds since 1970: so long before `now`, or a time, in UTC where it names no zone. Throws BadUsageError. */
export function sinceMs(text: string, now: Date): number {
  if (/^[0-9]+[a-z]$/.test(text)) return now.getTime() - durationMs('--since', text, MOST_DAYS);
  const hasZone = /(?:Z|[+-]\d\d:\d\d)$/.test(text) || !text.includes('T');
  const at = time.test(text) ? Date.parse(hasZone ? text : `${text}Z`) : Number.NaN;
  if (Number.isNaN(at)) throw badValue('--since', text, 'is not a time such as 2h, 2026-11-23 or 2026-11-23T21:54Z');
  return at;
}
