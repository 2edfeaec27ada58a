import type { CanaryConfig } from '../config/canaryConfig';
import { ASSUMPTIONS, DAYS_PER_MONTH, GB } from './assumptions';
import { type Component, component } from './component';
import { cloudRunsOf, type FunctionUse, functionUse, policyRunsOf, SWEEPS_PER_MONTH } from './functionUse';
import { MANY_HOSTS } from './measured';
import { PRICES } from './prices';
import { FUNCTION_KINDS, type FunctionKind, type Resources } from './resources';
import type { Workload } from './workload';

/** The functions, what starts them and what they log. */
export function functionComponents(
  config: CanaryConfig,
  workload: Workload,
  { functions, queues }: Resources,
): readonly Component[] {
  const uses = functions.map((one) => functionUse(one, workload, config));
  const invocations = sum(uses, (use) => use.invocations);
  const loggedGb = (invocations * ASSUMPTIONS.platformLogBytes + ownLogBytes(config, workload)) / GB;
  const months = config.retentionDays / DAYS_PER_MONTH;
  const scheduled = cloudRunsOf(workload) + 2 * SWEEPS_PER_MONTH + policyRunsOf(workload);
  return [
    ...FUNCTION_KINDS.flatMap((kind) => {
      const own = uses.filter((use) => use.kind === kind);
      return own.length === 0 ? [] : [durationComponent(kind, own, functions)];
    }),
    component(
      'Lambda requests',
      invocations,
      PRICES.lambdaRequest,
      'runs, sweeps, heartbeats at the judge, the dashboard',
    ),
    component(
      'Scheduler',
      scheduled,
      PRICES.scheduledInvocation,
      `${workload.shards.length} for each run of a vantage, 2 a minute, ${12 * workload.shards.length} an hour for policies`,
    ),
    component('Logs, ingested', loggedGb, PRICES.logsIngested, 'Lambda’s own lines, and one on each run'),
    component(
      'Logs, stored',
      loggedGb * months,
      PRICES.logsStored,
      `${config.retentionDays} days, as if not compressed`,
    ),
    component('SQS', 0, PRICES.queueRequest, `${queues} queues for what is given up, which should be nothing`),
  ];
}

const NAMES: Readonly<Record<FunctionKind, string>> = {
  probe: 'probe',
  judge: 'judge',
  notify: 'notify',
  policy: 'policy check',
  matrixWidget: 'matrix widget',
};

function durationComponent(
  kind: FunctionKind,
  uses: readonly FunctionUse[],
  functions: Resources['functions'],
): Component {
  const memory = functions.find((one) => one.kind === kind)?.memoryMiB ?? 0;
  const seconds = sum(uses, (use) => use.seconds * use.invocations) / sum(uses, (use) => use.invocations);
  const note = `${uses.length} × ${memory} MB, ${seconds.toFixed(2)} s a time`;
  return component(
    `Lambda duration, ${NAMES[kind]}`,
    sum(uses, (use) => use.gbSeconds),
    PRICES.lambdaDuration,
    note,
  );
}

const sum = (uses: readonly FunctionUse[], figure: (use: FunctionUse) => number): number =>
  uses.reduce((total, use) => total + figure(use), 0);

/** In a quiet month only probes and the policy check say anything. */
function ownLogBytes({ logEveryHost }: CanaryConfig, workload: Workload): number {
  const perHost = logEveryHost
    ? ASSUMPTIONS.hostLogBytes * workload.hosts * workload.runs * (workload.vantages - workload.external)
    : 0;
  return cloudRunsOf(workload) * MANY_HOSTS.logBytes + policyRunsOf(workload) * ASSUMPTIONS.policyLogBytes + perHost;
}
