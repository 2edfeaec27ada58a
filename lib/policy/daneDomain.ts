import type { MxRecord } from '../dns/types';
import type { ValidatingResolver } from '../dns/validatingResolver';
import { cannotTell, type DaneHost, daneOfHost, outcomeOf } from './daneHost';

const SMTP_PORT = 25;
/** As many hosts are looked at; a domain has a handful. */
const MAX_HOSTS = 20;

/** What the DNS promises of each of a domain's mail hosts, in order of preference. */
export interface DaneDomain {
  readonly hosts: readonly { readonly mxHost: string; readonly dane: DaneHost }[];
}

/**
 * Looks for DANE at a domain: its MX records must be signed too, or whoever forges them names hosts of his own (RFC 7672
 * §2.2.1). A domain without MX records is its own host (RFC 5321 §5.1); one with a null MX has none.
 */
export async function daneOfDomain(
  domain: string,
  mxHosts: readonly string[],
  resolver: ValidatingResolver,
): Promise<DaneDomain> {
  const looked = `MX of ${domain}`;
  const everyHost = (dane: DaneHost): DaneDomain => ({ hosts: mxHosts.map((mxHost) => ({ mxHost, dane })) });
  const mx = outcomeOf(looked, await resolver.mx(domain));
  if (!mx.ok) return everyHost(mx.ends);
  const { answer } = mx;
  if (answer.validation === 'insecure') return everyHost({ status: 'none', reason: 'insecure-mx' });
  if (answer.validation !== 'secure') return everyHost(cannotTell(looked, answer.validation));
  const named = answer.status === 'found' ? exchangesOf(answer.records) : [domain];
  const hosts: { mxHost: string; dane: DaneHost }[] = [];
  for (const mxHost of named.slice(0, MAX_HOSTS)) {
    hosts.push({ mxHost, dane: await daneOfHost(mxHost, SMTP_PORT, resolver) });
  }
  return { hosts };
}

const exchangesOf = (records: readonly MxRecord[]): readonly string[] => [
  ...new Set(
    records
      .filter(({ exchange }) => exchange !== '')
      .toSorted((a, b) => a.preference - b.preference)
      .map(({ exchange }) => exchange),
  ),
];
