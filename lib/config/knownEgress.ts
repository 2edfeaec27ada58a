import { refusedRange } from '../dns/refusedRange';
import type { CloudVantage, ExternalVantage } from './canaryConfig';

/**
 * The address that the world sees a vantage come from, where the file tells. A machine of one's own is often behind an
 * address translation: then the address that it connects from is nobody's egress.
 */
export function knownEgress({
  external,
  mailEgress,
  sourceAddress,
}: Pick<CloudVantage | ExternalVantage, 'external' | 'mailEgress' | 'sourceAddress'>): string | undefined {
  if (mailEgress !== undefined || sourceAddress === undefined) return mailEgress;
  return external && refusedRange(sourceAddress) !== undefined ? undefined : sourceAddress;
}
