import type { CanaryConfig, CloudVantage } from '../config/canaryConfig';
import { DEFAULT_INSTANCE_TYPE } from '../config/egress';
import { physicalName } from '../telemetry/contract';
import { workloadOf } from './workload';

/** What is paid for as long as it is there. The stacks make the same; a test compares the two. */
export interface Resources {
  readonly alarms: number;
  readonly dashboards: number;
  readonly keys: number;
  readonly functions: readonly FunctionResource[];
  /** One of each function; a queue for what it gave up of all but the widget, and one of each rule that mails alarms. */
  readonly logGroups: number;
  readonly queues: number;
  readonly schedules: number;
  /** By instance type. */
  readonly natInstances: readonly string[];
  readonly natGateways: number;
  /** Elastic IP addresses in use, the configured ones too. */
  readonly addresses: number;
  /** Parameters that hold keys of block lists. */
  readonly parameters: number;
}

export const FUNCTION_KINDS = ['probe', 'judge', 'notify', 'policy', 'matrixWidget'] as const;
export type FunctionKind = (typeof FUNCTION_KINDS)[number];

export interface FunctionResource {
  readonly name: string;
  readonly kind: FunctionKind;
  /** Of a probe. */
  readonly vantage?: CloudVantage;
  readonly memoryMiB: number;
}

const MEMORY_MIB: Readonly<Record<FunctionKind, number>> = {
  probe: 512,
  judge: 1769,
  notify: 1769,
  policy: 256,
  matrixWidget: 1769,
};
export const INSTANCE_DISK_GB = 8;

/** Judge and notify. */
const SWEEPS = 2;
/** That looks at policies, by as many schedules as a vantage has. */
const POLICY_CHECKS = 1;

export function resourcesOf(config: CanaryConfig): Resources {
  const { name, hub, vantages, externalVantages, maillogs, blockLists } = config;
  const functions = [
    ...vantages.map((vantage) => functionOf('probe', physicalName.probe(name, vantage.id), vantage)),
    ...(['judge', 'notify', 'policy', 'matrixWidget'] as const).map((kind) =>
      functionOf(kind, physicalName[kind](name)),
    ),
  ];
  const instances = vantages.filter(({ egress }) => egress === 'nat-instance');
  const natGateways = vantages.filter(({ egress }) => egress === 'nat-gateway').length;
  // The hub's, and one that forwards to it in each vantage of another region.
  const mailingRules = 1 + vantages.filter(({ region }) => region !== hub).length;
  return {
    alarms: alarmsOf({
      vantages: vantages.length,
      external: externalVantages.length,
      logs: maillogs.length,
      mailingRules,
      instances: instances.length,
    }),
    dashboards: 1,
    keys: 1,
    functions,
    logGroups: functions.length,
    queues: vantages.length + SWEEPS + POLICY_CHECKS + mailingRules,
    schedules: SWEEPS + (vantages.length + POLICY_CHECKS) * workloadOf(config).shards.length,
    natInstances: instances.map(({ nat }) => nat.instanceType ?? DEFAULT_INSTANCE_TYPE),
    natGateways,
    addresses: instances.length + natGateways,
    parameters: new Set(blockLists.flatMap(({ keyParameter }) => keyParameter ?? [])).size,
  };
}

const functionOf = (kind: FunctionKind, name: string, vantage?: CloudVantage): FunctionResource => ({
  name,
  kind,
  ...(vantage !== undefined && { vantage }),
  memoryMiB: MEMORY_MIB[kind],
});

interface Watched {
  /** Those in the cloud. */
  readonly vantages: number;
  readonly external: number;
  readonly logs: number;
  readonly mailingRules: number;
  readonly instances: number;
}

/** Each looks at one metric. The widget has none: who looks at it sees whether it fails. */
function alarmsOf({ vantages, external, logs, mailingRules, instances }: Watched): number {
  const failingThrottledDeadLetters = 3;
  const lateAndNewer = 2;
  const silentAndBlind = 2;
  const silent = 1;
  const newer = 1;
  const silentAndNewer = 2;
  const unconfigured = 1;
  const undelivered = 2;
  return (
    (vantages + SWEEPS + POLICY_CHECKS) * failingThrottledDeadLetters +
    SWEEPS * lateAndNewer +
    (vantages + external) * silentAndBlind +
    logs * silent +
    vantages * newer +
    POLICY_CHECKS * silentAndNewer +
    unconfigured +
    undelivered +
    mailingRules +
    instances
  );
}
