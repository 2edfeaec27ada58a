import type { CanaryConfig } from '../../../lib/config/canaryConfig';
import { parseConfig } from '../../../lib/config/parseConfig';

/** A configuration by its keys in YAML; without any, one domain from one vantage. */
export function configOf(changes: Readonly<Record<string, string>> = {}): CanaryConfig {
  const keys = {
    hub: 'us-east-1',
    vantages: '{ us: { region: us-east-1, heloName: us.example.net } }',
    targets: '[contoso.example]',
    ...changes,
  };
  const parsed = parseConfig(
    Object.entries(keys)
      .map(([key, value]) => `${key}: ${value}`)
      .join('\n'),
    'canary.yaml',
  );
  if (!parsed.ok) throw new Error(parsed.problems.join('\n'));
  return parsed.config;
}

/** So many domains, as a list in YAML. */
export const domains = (count: number): string =>
  `[${Array.from({ length: count }, (_, index) => `domain-${index + 1}.example`).join(', ')}]`;
