import type { Transition } from '../judgement/incident';
import { clean, losers, someOf } from './words';

const MAX_DOMAINS = 3;
const MAX_VANTAGES = 3;

/** What compliant senders do where a policy has them insist on TLS (RFC 8461 §5); undefined where none does. */
export function enforcedWords(transition: Transition): string | undefined {
  const { enforced, unseen } = transition;
  if (enforced === undefined || unseen !== undefined) return undefined;
  const [have, their] = enforced.domains.length > 1 ? ['have', 'their'] : ['has', 'its'];
  const domains = someOf(
    enforced.domains.map((domain) => clean(domain)),
    MAX_DOMAINS,
  );
  const who = enforced.isServed ? 'compliant senders that are treated alike' : 'compliant senders';
  return `${domains} ${have} an MTA-STS policy with mode enforce: ${who} are now queueing${unless(transition, their)}.`;
}

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
