import type { Transition } from '../judgement/incident';
import { clean, losers, someOf } from './words';

const MAX_DOMAINS = 3;
const MAX_VANTAGES = 3;

/** What senders do that insist on TLS, by MTA-STS (RFC 8461 §5) or DANE (RFC 7672 §2.2); undefined where none does. */
export function enforcedWords(transition: Transition): string | undefined {
  const { enforced, unseen } = transition;
  if (enforced === undefined || unseen !== undefined) return undefined;
  const { domains, daneDomains = [], isServed } = enforced;
  const all = new Set([...domains, ...daneDomains]);
  const why = [
    ...(domains.length > 0 ? [`${some(domains)} ${domains.length > 1 ? 'have' : 'has'} ${STS}`] : []),
    ...(daneDomains.length > 0 ? [`the host has signed TLSA records for the mail of ${some(daneDomains)}`] : []),
  ].join(', and ');
  const who = [
    ...(domains.length > 0 ? ['compliant senders'] : []),
    ...(daneDomains.length > 0 ? ['senders with DANE'] : []),
  ].join(' and ');
  const alike = isServed ? ' that are treated alike' : '';
  const their = all.size > 1 ? 'their' : 'its';
  return `${capital(why)}: ${who}${alike} are now queueing${unless(transition, their)}.`;
}

const STS = 'an MTA-STS policy with mode enforce';

const some = (domains: readonly string[]): string =>
  someOf(
    domains.map((domain) => clean(domain)),
    MAX_DOMAINS,
  );

/** Names of domains stay as they are. */
const capital = (text: string): string => text.replace(/^the host/, 'The host');

function unless(transition: Transition, their: string): string {
  const lost = losers(transition);
  const isOnlyTheCanary = transition.scope !== 'everywhere' && lost.every(({ role }) => role === 'observer');
  const vantages = someOf(
    lost.map(({ vantage }) => vantage),
    MAX_VANTAGES,
  );
  const reasons = [
    ...(transition.enforced?.hasOthers ? [`another of ${their} hosts takes the mail`] : []),
    ...(isOnlyTheCanary ? [`${vantages} alone ${lost.length > 1 ? 'are' : 'is'} treated so`] : []),
  ];
  return reasons.length === 0 ? '' : `, unless ${reasons.join(', or ')}`;
}
