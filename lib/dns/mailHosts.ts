import type { MailHosts, MxRecord, Resolver } from './types';

/**
 * Where a domain's mail goes (RFC 5321 §5.1): its MX hosts, or the domain itself where it certainly has no MX record but
 * an address. What the DNS failed to tell is `unresolvable`, never "none".
 */
export async function resolveMailHosts(domain: string, resolver: Resolver): Promise<MailHosts> {
  const answer = await resolver.mx(domain);
  if (answer.status === 'failed') return { status: 'unresolvable', message: `MX of ${domain}: ${answer.message}` };
  if (answer.status === 'found') return fromRecords(answer.records);
  // A name that does not exist has no address either, and MUST be reported as an error (RFC 5321 §5.1).
  return answer.reason === 'no-such-name' ? { status: 'no-mx' } : implicitMx(domain, resolver);
}

function fromRecords(records: readonly MxRecord[]): MailHosts {
  // RFC 7505 §3: a null MX stands alone; next to real exchanges it is a mistake and means nothing.
  const exchanges = records.filter(({ exchange }) => exchange !== '');
  if (exchanges.length === 0) return { status: 'null-mx' };
  return { status: 'found', implicitMx: false, hosts: withoutDuplicates(exchanges.toSorted(byPreferenceThenName)) };
}

/** Asks for both families, also where the vantage has one only: whether mail is taken doesn't depend on who looks. */
async function implicitMx(domain: string, resolver: Resolver): Promise<MailHosts> {
  const failures: string[] = [];
  for (const family of [4, 6] as const) {
    const answer = await resolver.addresses(domain, family);
    if (answer.status === 'found') {
      return { status: 'found', implicitMx: true, hosts: [{ preference: 0, exchange: domain }] };
    }
    if (answer.status === 'failed') failures.push(answer.message);
  }
  const [message] = failures;
  return message === undefined
    ? { status: 'no-mx' }
    : { status: 'unresolvable', message: `no MX, address of ${domain}: ${message}` };
}

const byPreferenceThenName = (a: MxRecord, b: MxRecord): number =>
  a.preference - b.preference || (a.exchange < b.exchange ? -1 : Number(a.exchange > b.exchange));

/** Keeps the first of each exchange: sorted, the one of the lowest preference. */
function withoutDuplicates(sorted: readonly MxRecord[]): readonly MxRecord[] {
  const seen = new Set<string>();
  return sorted.filter(({ exchange }) => !seen.has(exchange) && seen.add(exchange));
}
