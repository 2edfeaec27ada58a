import { hasElasticIp } from './egressKind';
import type { EgressKind } from './facts';

/** The stacks that a vantage can have, by their names in `stackName`, in the order in which they are deployed. */
export const VANTAGE_STACKS = ['address', 'network', 'vantage'] as const;
export type VantageStackKind = (typeof VANTAGE_STACKS)[number];

/** Those that it has with its way out; a machine of one's own has none. `eipAllocationId`: an address that the configuration names. */
export function neededStacks({
  egress,
  eipAllocationId,
}: {
  readonly egress: EgressKind;
  readonly eipAllocationId?: string | undefined;
}): readonly VantageStackKind[] {
  if (egress === 'external') return [];
  if (!hasElasticIp(egress)) return ['vantage'];
  return eipAllocationId === undefined ? VANTAGE_STACKS : ['network', 'vantage'];
}
