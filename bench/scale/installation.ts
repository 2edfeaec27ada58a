import type { CanaryConfig } from '../../lib/config/canaryConfig';
import { parseConfig } from '../../lib/config/parseConfig';

const REGIONS = ['us-east-1', 'eu-west-1', 'ap-southeast-2', 'ap-northeast-1', 'sa-east-1'] as const;

/** Of ten domains three have their mail at one provider, each by a host of its own; one in twenty hosts is dead. */
export const targetOf = (n: number) => ({
  domain: `customer${n}.example`,
  mxHost: n % 10 < 3 ? `customer${n}.mail.protection.outlook.com` : `mx.operator${n}.example`,
  isDead: n % 20 === 19,
});

/** `hosts` domains with a host each, watched from five regions every five minutes. */
export function installationOf(hosts: number, metrics: CanaryConfig['metrics']): CanaryConfig {
  const text = [
    'hub: us-east-1',
    `metrics: ${metrics}`,
    `vantages: { ${REGIONS.map((id) => `${id}: { region: ${id}, heloName: ${id}.canary.example }`).join(', ')} }`,
    `targets: [${Array.from({ length: hosts }, (_, n) => targetOf(n).domain).join(', ')}]`,
  ];
  const parsed = parseConfig(text.join('\n'), 'the benchmark');
  if (!parsed.ok) throw new Error(parsed.problems.join('\n'));
  return parsed.config;
}
