import type { TlsFacts } from '../../smtp/types';
import type { Finding } from '../finding';

const DAY_MS = 24 * 60 * 60 * 1000;
const WARN_DAYS = 14;
/** Short-lived certificates are renewed late in their life by design. */
const WARN_SHARE = 0.2;
/** When it is said again, in days before the end. */
const AGAIN_DAYS: readonly number[] = [3, 1];

/**
 * That a certificate ends soon: from 14 days before, or from 20% of its lifetime where that is less, then from 3 and from
 * 1 day. The message is the same between those steps. `at` is ISO 8601. Pure.
 */
export function expiryFindings({ validFrom, validTo }: TlsFacts, at: string): readonly Finding[] {
  if (validTo === undefined) return [];
  const leftMs = Date.parse(validTo) - Date.parse(at);
  if (!(leftMs >= 0)) return [];
  const lifetimeMs = validFrom === undefined ? Number.POSITIVE_INFINITY : Date.parse(validTo) - Date.parse(validFrom);
  const firstDays = Math.min(WARN_DAYS, (WARN_SHARE * lifetimeMs) / DAY_MS);
  const steps = [firstDays, ...AGAIN_DAYS.filter((days) => days < firstDays)];
  const step = steps.filter((days) => leftMs <= days * DAY_MS).at(-1);
  if (step === undefined) return [];
  const message = `the certificate expires on ${validTo.slice(0, 10)}, in less than ${inWords(step)}`;
  return [{ code: 'certificate-expires-soon', severity: 'warning', message }];
}

const inWords = (days: number): string =>
  days > 1 && Number.isInteger(days) ? `${days} days` : `${Math.ceil(days * 24)} hours`;
