import type { Construct } from 'constructs';
import type { CanaryConfig } from '../config/canaryConfig';
import { HubStack } from './hubStack';
import { StateStack } from './stateStack';
import { VantageStack } from './vantageStack';

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
    const stack = new VantageStack(scope, { config, vantage, sourceRoot });
    stack.addStackDependency(hub, 'what a vantage sees is judged from its first run on');
    return stack;
  });
  return { state, hub, vantages };
}
