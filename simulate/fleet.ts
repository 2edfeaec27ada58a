import type { Randomness } from './randomness';

/** One MX host of one domain, as the world has it. */
export interface SimulatedHost {
  readonly domain: string;
  readonly mxHost: string;
  readonly operator: string;
  readonly addresses: readonly string[];
  /** Names that the servers behind an address take turns under. */
  readonly serverNames: ReadonlyMap<string, readonly string[]>;
  /** Geographic DNS: which of the addresses each region gets. Absent: all of them, everywhere. */
  readonly regional?: ReadonlyMap<string, readonly string[]>;
  readonly keywords: readonly string[];
}

/** A place that asks, with the address that the world sees. */
export interface SimulatedVantage {
  readonly id: string;
  readonly region: string;
  readonly egress: string;
  readonly isExternal: boolean;
}

const REGIONS = ['america', 'europe', 'asia'] as const;
const KEYWORDS = ['SIZE', 'PIPELINING', 'DSN', 'ENHANCEDSTATUSCODES', 'STARTTLS', '8BITMIME', 'SMTPUTF8'];
/** Share of all hosts that are tenants of one large provider. */
const TENANTS = 0.2;
const LARGEST_OPERATOR = 4;

/** The last one is in the company's own network, on the path of its mail. */
export function vantages(count: number): readonly SimulatedVantage[] {
  return Array.from({ length: count }, (_, n) => ({
    id: n === count - 1 ? 'hq' : `cloud-${n + 1}`,
    region: REGIONS[n % REGIONS.length] ?? 'europe',
    egress: `198.51.100.${n + 1}`,
    isExternal: n === count - 1,
  }));
}

/** Hosts of one large provider, of small ones, of pools, and of some behind geographic DNS. */
export function fleet(count: number, random: Randomness): readonly SimulatedHost[] {
  const hosts: SimulatedHost[] = [];
  for (let n = 0; n < count * TENANTS; n += 1) hosts.push(host(hosts.length, 'provider.example', 2, random));
  for (let operator = 0; hosts.length < count; operator += 1) {
    const size = Math.min(random.between(1, LARGEST_OPERATOR), count - hosts.length);
    const addresses = random.pick([1, 1, 2, 3]);
    for (let n = 0; n < size; n += 1) hosts.push(host(hosts.length, `operator${operator}.example`, addresses, random));
  }
  return hosts;
}

function host(index: number, operator: string, addressCount: number, random: Randomness): SimulatedHost {
  const mxHost = `mx${index}.${operator}`;
  // Unrelated operators live in different /16 networks.
  const network = operator === 'provider.example' ? '11.0' : `${20 + (index >> 8)}.${index & 255}`;
  const isRegional = addressCount === 3 && random.chance(0.5);
  const addresses = Array.from({ length: addressCount }, (_, n) => `${network}.${index & 255}.${n + 1}`);
  const servers = isRegional ? 1 : random.pick([1, 1, 2]);
  const serverNames = new Map(
    addresses.map((address, a) => [
      address,
      Array.from({ length: servers }, (_, n) => `s${a + 1}${n + 1}-${index}.${operator}`),
    ]),
  );
  const regional = new Map(REGIONS.map((region, n) => [region, addresses.slice(n, n + 1)]));
  const domain = `domain${index}.example`;
  return { domain, mxHost, operator, addresses, serverNames, keywords: KEYWORDS, ...(isRegional && { regional }) };
}
