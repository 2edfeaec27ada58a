import type { ConfiguredVantage } from '../telemetry/contract';
import { egressFindings } from './listing';
import type { Heartbeat, Listing, StandingFinding } from './view';

/** What is wrong with a vantage itself: its address on a block list, or an address that is not the mail's. Pure. */
export function vantageFindings(
  vantage: ConfiguredVantage,
  listings: readonly Listing[],
  heartbeats: readonly Heartbeat[],
): readonly StandingFinding[] {
  const newest = heartbeats.toSorted((a, b) => b.startedAt.localeCompare(a.startedAt));
  const lastRunAt = newest[0]?.startedAt;
  if (lastRunAt === undefined) return [];
  return [...egressFindings({ role: vantage.role, listings, lastRunAt }), ...notMailPath(vantage, newest)];
}

/**
 * A vantage on the mail path is greeted under another address than the mail's. Only addresses of the same family are
 * compared: it may well have both.
 */
function notMailPath({ role, egress }: ConfiguredVantage, newestFirst: readonly Heartbeat[]): StandingFinding[] {
  if (role !== 'mail-path' || egress === undefined) return [];
  const told = newestFirst.find(({ greetedAs = [] }) => greetedAs.some((address) => isSameFamily(address, egress)));
  const greetedAs = told?.greetedAs?.filter((address) => isSameFamily(address, egress)).sort() ?? [];
  if (told === undefined || greetedAs.some((address) => isSameOrigin(address, egress))) return [];
  const message = `Mail servers greet it as ${greetedAs.join(' and ')}, but the mail leaves by ${egress}: what it sees is not what the mail meets.`;
  return [{ code: 'vantage-not-mail-path', severity: 'warning', message, since: told.startedAt }];
}

const isIpv6 = (address: string): boolean => address.includes(':');
const isSameFamily = (a: string, b: string): boolean => isIpv6(a) === isIpv6(b);

/** IPv6 by its /64: machines take turns with the addresses in it. */
const isSameOrigin = (a: string, b: string): boolean => (isIpv6(a) ? prefix64(a) === prefix64(b) : a === b);

function prefix64(address: string): string {
  const [head = '', tail] = address.toLowerCase().split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length);
  const groups = [...before, ...Array.from({ length: zeros }, () => '0'), ...after];
  return groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':');
}
