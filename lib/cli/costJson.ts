import type { CanaryConfig } from '../config/canaryConfig';
import type { Component } from '../cost/component';
import type { MonthlyCost } from '../cost/monthlyCost';
import { PRICES_AS_OF, PRICES_REGION } from '../cost/prices';

/** Of the shape below; raised when a field changes its meaning or goes. */
const JSON_VERSION = 1;

/** What `cost --json` prints. Amounts are US dollars a month, to a millionth. */
export const costJson = ({ name, everyMinutes, metrics }: CanaryConfig, cost: MonthlyCost): unknown => ({
  version: JSON_VERSION,
  installation: name,
  currency: 'USD',
  prices: { region: PRICES_REGION, asOf: PRICES_AS_OF },
  everyMinutes,
  metrics,
  vantages: cost.workload.vantages,
  targets: cost.workload.targets,
  hosts: cost.workload.hosts,
  mxPerDomain: cost.workload.mxPerDomain,
  components: cost.components.map(componentJson),
  totalUsd: rounded(cost.totalUsd),
  perTargetUsd: rounded(cost.perTargetUsd),
});

const componentJson = ({ name, quantity, price, usdPerMonth, note }: Component) => ({
  name,
  quantity: rounded(quantity),
  unit: price.unit,
  unitPrice: { usd: price.usd, per: price.per },
  usdPerMonth: rounded(usdPerMonth),
  note,
});

const rounded = (value: number): number => Math.round(value * 1e6) / 1e6;
