import type { AddressView, View } from './view';

/** Some servers stop offering STARTTLS to a client whose handshake failed, so it is not tried again for a while. */
const QUIET_MS = 30 * 60 * 1000;

/** Which upgrades a vantage may try at a host now: as usual, none, or a single one to see whether it works again. */
export type UpgradeRule = 'usual' | 'none' | { readonly only: string };

/** `at` is ISO 8601; the views are those of one host, one for each target that it serves. Pure. */
export function upgradeRule(views: readonly Pick<View, 'addresses'>[], at: string): UpgradeRule {
  const failed = views.flatMap(({ addresses }) => addresses).filter(hasFailed);
  if (failed.some(({ handshakeFailedAt = '' }) => Date.parse(at) - Date.parse(handshakeFailedAt) < QUIET_MS)) {
    return 'none';
  }
  const [longestAgo] = failed.sort((a, b) => ((a.handshakeFailedAt ?? '') < (b.handshakeFailedAt ?? '') ? -1 : 1));
  return longestAgo === undefined ? 'usual' : { only: longestAgo.address };
}

const hasFailed = ({ handshakeFailedAt }: AddressView): boolean => handshakeFailedAt !== undefined;
