import { badValue } from '../lib/cli/badUsage';

const SECOND_MS = 1000;
const MOST_MS = 24 * 60 * 60 * SECOND_MS;

/** `60s` or `5m` in milliseconds, at most a day. Throws BadUsageError. */
export function openForMs(text: string): number {
  const [, count = '', unit] = /^([1-9]\d{0,4})(s|m)$/.exec(text) ?? [];
  const ms = Number(count) * (unit === 'm' ? 60 : 1) * SECOND_MS;
  if (ms > 0 && ms <= MOST_MS) return ms;
  throw badValue('--open-for', text, 'is not a time such as 60s or 5m');
}
