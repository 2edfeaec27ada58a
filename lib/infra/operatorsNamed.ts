import type { CanaryConfig } from '../config/canaryConfig';
import { parseTargetName } from '../dns/targetName';
import { operatorOf } from '../probe/operator';

/**
 * Operators that the configuration names, by registrable domain: at least as many as a run can tell apart, since several
 * domains may have their mail with one provider, which only the DNS tells. Sorted.
 */
export function operatorsNamed({ targets, controlHosts }: CanaryConfig): readonly string[] {
  const controls = controlHosts.flatMap((name) => {
    const parsed = parseTargetName(name);
    return parsed.ok ? [parsed.host] : [];
  });
  return [...new Set([...targets.map(({ host }) => host), ...controls].map(operatorOf))].sort();
}
