import type { Construct } from 'constructs';
import type { CanaryConfig, CloudVantage } from '../config/canaryConfig';
import { AddressStack } from './addressStack';
import { HubStack } from './hubStack';
import { NetworkStack } from './networkStack';
import { StateStack } from './stateStack';
import { VantageStack, type VantageStackProps } from './vantageStack';

export interface CanaryStacks {
  readonly state: StateStack;
  readonly hub: HubStack;
  /** In the order of the configuration. */
  readonly vantages: readonly VantageStack[];
}

export interface StackOptions {
  /** The folder with functions/ and package.json. */
  readonly sourceRoot: string;
  /** False for an installation that is thrown away: its state stack can be deleted like any other. */
  readonly isProtected: boolean;
}

/** The stacks of one installation, deployed in this order. */
export function defineStacks(scope: Construct, config: CanaryConfig, options: StackOptions): CanaryStacks {
  const { sourceRoot, isProtected } = options;
  const state = new StateStack(scope, config, isProtected);
  const hub = new HubStack(scope, { config, streamArn: state.streamArn, sourceRoot });
  hub.addStackDependency(state, 'the hub reads its table');
  const vantages = config.vantages.map((vantage) => {
    const stack = new VantageStack(scope, {
      config,
      vantage,
      sourceRoot,
      ...defineNetwork(scope, config, vantage, isProtected),
    });
    stack.addStackDependency(hub, 'what a vantage sees is judged from its first run on');
    return stack;
  });
  return { state, hub, vantages };
}

/** The stacks before the vantage's own, where it has a network of ours: its address, unless one is named, and the rest. */
function defineNetwork(
  scope: Construct,
  config: CanaryConfig,
  vantage: CloudVantage,
  isProtected: boolean,
): Pick<VantageStackProps, 'vpc' | 'publicIp'> {
  if (vantage.egress !== 'nat-instance' && vantage.egress !== 'nat-gateway') return {};
  const { eipAllocationId } = vantage.nat;
  if (eipAllocationId !== undefined) return { vpc: new NetworkStack(scope, { config, vantage, eipAllocationId }).vpc };
  const { allocationId, publicIp } = new AddressStack(scope, { config, vantage, isProtected });
  return { vpc: new NetworkStack(scope, { config, vantage, eipAllocationId: allocationId }).vpc, publicIp };
}
