import type { NameFacts } from './facts';
import { literalAddress } from './nameFacts';

/** `heloName` → its address → the name of that address, which receivers compare. */
export const AGREEMENTS = [
  'agrees',
  'unresolvable',
  'elsewhere',
  'no-pointer',
  'other-pointer',
  'unanswered',
  'unknown',
] as const;
export type Agreement = (typeof AGREEMENTS)[number];

/**
 * Whether heloName is forward-confirmed for the address that the world sees. Of a literal only the address counts: it has
 * no name to be confirmed. `unanswered` is a failing DNS, `unknown` an address that nobody knows.
 */
export function heloAgreement(
  heloName: string,
  address: string | undefined,
  { forward, pointer }: NameFacts,
): Agreement {
  const literal = literalAddress(heloName);
  if (literal !== undefined) {
    if (address === undefined) return 'unknown';
    return literal === address ? 'agrees' : 'elsewhere';
  }
  if (forward?.status === 'none') return 'unresolvable';
  if (address === undefined) return forward?.status === 'failed' ? 'unanswered' : 'unknown';
  if (forward?.status !== 'found') return 'unanswered';
  if (!forward.records.includes(address)) return 'elsewhere';
  if (pointer?.status === 'none') return 'no-pointer';
  if (pointer?.status !== 'found') return 'unanswered';
  return pointer.records.includes(heloName) ? 'agrees' : 'other-pointer';
}
