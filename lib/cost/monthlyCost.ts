import type { CanaryConfig } from '../config/canaryConfig';
import type { Component } from './component';
import { functionComponents } from './functionComponents';
import { messageComponents } from './messageComponents';
import { metricComponents } from './metricComponents';
import { networkComponents } from './networkComponents';
import { resourcesOf } from './resources';
import { tableComponents } from './tableComponents';
import { type Workload, workloadOf } from './workload';

/** A month of an installation, in US dollars. */
export interface MonthlyCost {
  readonly workload: Workload;
  /** In the order in which they are shown. */
  readonly components: readonly Component[];
  readonly totalUsd: number;
  readonly perTargetUsd: number;
}

/** Prices a configuration by us-east-1, wherever its regions are. `mxPerDomain` where it is not as assumed. */
export function monthlyCost(config: CanaryConfig, mxPerDomain?: number): MonthlyCost {
  const workload = workloadOf(config, mxPerDomain);
  const resources = resourcesOf(config);
  const components = [
    ...metricComponents(config, workload, resources),
    ...functionComponents(config, workload, resources),
    ...tableComponents(config, workload, resources),
    ...messageComponents(config),
    ...networkComponents(config, workload, resources),
  ];
  const totalUsd = components.reduce((sum, { usdPerMonth }) => sum + usdPerMonth, 0);
  return { workload, components, totalUsd, perTargetUsd: totalUsd / workload.targets };
}
