import { amountOf } from './figures';
import type { MonthlyCost } from './monthlyCost';
import { PRICES_AS_OF, PRICES_REGION } from './prices';

/** What whoever synthesises the stacks is told, in one line. */
export function costLine({ totalUsd, perTargetUsd, components }: MonthlyCost): string {
  const total = `About $${amountOf(totalUsd)} a month, $${amountOf(perTargetUsd)} a target (${PRICES_REGION}, ${PRICES_AS_OF})`;
  const [largest] = components.toSorted((a, b) => b.usdPerMonth - a.usdPerMonth);
  const part = largest === undefined ? '' : `; the largest part, ${largest.name}, is $${amountOf(largest.usdPerMonth)}`;
  return `${total}${part}. By component: npx starttls-canary cost`;
}
