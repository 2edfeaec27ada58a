import { getDomain } from 'tldts-icann';

/** Who runs a host: its registrable domain, or the name itself where it has none (an address, a test name). */
export const operatorOf = (hostName: string): string => getDomain(hostName, { allowPrivateDomains: false }) ?? hostName;
