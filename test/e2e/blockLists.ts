import { randomBytes } from 'node:crypto';
import { PutParameterCommand } from '@aws-sdk/client-ssm';
import type { Aws } from './aws';

/** Looks like that of a Data Query Service, and is of this run only. */
const KEY = randomBytes(13).toString('hex');
const PARAMETER = '/canary/dqs-key';

/** One whose codes are known and that takes a key, and one of anybody's. Both are served by the run's own name server. */
export const SPAMHAUS_ZONE = 'zen.dq.spamhaus.net';
export const OTHER_ZONE = 'bl.incident.test';

/** As in canary.yaml. */
export const BLOCK_LISTS = [{ zone: SPAMHAUS_ZONE, key: PARAMETER }, { zone: OTHER_ZONE }] as const;

/** Of an infected machine: XBL, by the CBL's data. */
const INFECTED = '127.0.0.4';
/** Test entries (RFC 5782 §5): this one is on every list, and 127.0.0.1 on none. */
const TEST_ENTRY = ['127.0.0.2', '127.0.0.2'] as const;

/** Where the probes read the key. */
export const storeKey = ({ ssm }: Aws): Promise<unknown> =>
  ssm.send(new PutParameterCommand({ Name: PARAMETER, Type: 'SecureString', Value: KEY }));

/** The lists' zones with these addresses on them. */
export const zonesListing = (addresses: readonly string[]): Readonly<Record<string, readonly string[]>> => ({
  [SPAMHAUS_ZONE]: entries(addresses, `.${KEY}`),
  [OTHER_ZONE]: entries(addresses, ''),
});

const entries = (addresses: readonly string[], suffix: string): readonly string[] =>
  [TEST_ENTRY, ...addresses.map((address) => [address, INFECTED] as const)].map(
    ([address, code]) => `${address.split('.').reverse().join('.')}${suffix} A ${code}`,
  );
