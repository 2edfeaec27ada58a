import type { CanaryConfig } from '../config/canaryConfig';
import { ASSUMPTIONS, DAYS_PER_MONTH, GB, HOURS_PER_MONTH } from './assumptions';
import { type Component, component } from './component';
import { CUSTOM_WIDGETS, heartbeatsOf, policyLooksOf, policyRunsOf, SWEEPS_PER_MONTH, viewsOf } from './functionUse';
import { HUB_CALLS, MANY_HOSTS, MEASURED_VANTAGES, MEASURED_VIEWS, ofRun } from './measured';
import { PRICES } from './prices';
import type { Resources } from './resources';
import type { Workload } from './workload';

/** The table and its key. */
export function tableComponents(
  config: CanaryConfig,
  workload: Workload,
  { keys, functions, parameters }: Resources,
): readonly Component[] {
  const views = viewsOf(workload);
  const storedGb = (views * ASSUMPTIONS.storedBytesPerView) / GB;
  const dailyWrites = views * ASSUMPTIONS.viewWritesPerDay * ASSUMPTIONS.writeUnitsOfView;
  const policies = workload.domains * ASSUMPTIONS.policyWritesPerDay * ASSUMPTIONS.writeUnitsOfPolicy * DAYS_PER_MONTH;
  const policyRuns = policyRunsOf(workload) * ASSUMPTIONS.writeUnitsOfPolicyRun;
  const ofVantages = heartbeatsOf(workload) * MANY_HOSTS.writeUnits + dailyWrites * DAYS_PER_MONTH;
  const writes = ofVantages + policies + policyRuns;
  return [
    component(
      'DynamoDB reads',
      readsOf(config, workload),
      PRICES.tableRead,
      'each run reads its views, and so does the matrix',
    ),
    component('DynamoDB writes', writes, PRICES.tableWrite, 'a heartbeat for each run; views and policies on change'),
    component('DynamoDB storage', storedGb, PRICES.tableStored, `${views} views`),
    component('DynamoDB point-in-time recovery', storedGb, PRICES.tableRestorable, 'of the same'),
    component('DynamoDB streams', 0, PRICES.streamRead, 'what Lambda reads of them is free'),
    component('KMS key', keys, PRICES.key, 'one dollar more after each of its first two yearly rotations'),
    component(
      'KMS requests',
      keyRequestsOf(workload, functions, parameters),
      PRICES.keyRequest,
      'one in five minutes for each function and machine of yours',
    ),
    component('SSM parameters', parameters, PRICES.parameter, 'standard ones, for keys of block lists'),
  ];
}

function readsOf({ blockLists }: CanaryConfig, workload: Workload): number {
  const { judgeSweep, judgeHeartbeat, notifySweep, matrix, openIncidents } = HUB_CALLS;
  const { vantages, external, shards, runs } = workload;
  const listings = blockLists.length === 0 ? 0 : 1;
  const ofRuns = shards.reduce((sum, { hosts }) => sum + ofRun('readUnits', hosts) + listings, 0);
  // A heartbeat has the judge read those of all shards of its vantage, and notify reads those of all vantages, each a unit.
  const ofHeartbeat = judgeHeartbeat.readUnits + shards.length - 1;
  const ofSweep = judgeSweep.readUnits + notifySweep.readUnits + vantages * shards.length - MEASURED_VANTAGES;
  const ofMatrix = (matrix.readUnits * viewsOf(workload)) / MEASURED_VIEWS;
  const ofDashboard = ofMatrix + (CUSTOM_WIDGETS - 1) * openIncidents.readUnits;
  return (
    // A machine of one's own reads its own store.
    runs * (vantages - external) * ofRuns +
    // What was last known of a domain, and of the runs before.
    policyLooksOf(workload) +
    policyRunsOf(workload) +
    heartbeatsOf(workload) * ofHeartbeat +
    SWEEPS_PER_MONTH * ofSweep +
    ASSUMPTIONS.dashboardRefreshes * ofDashboard
  );
}

const CACHED_PER_HOUR = 12;

/**
 * DynamoDB keeps a table's key for each of its callers for five minutes (from memory); a parameter is read anew each
 * hour.
 */
function keyRequestsOf(
  { runs, shards, vantages, external }: Workload,
  functions: Resources['functions'],
  parameters: number,
) {
  const most = HOURS_PER_MONTH * CACHED_PER_HOUR;
  const ofProbe = Math.min(most, runs * shards.length);
  const ofOthers = (functions.length - (vantages - external)) * most;
  return vantages * ofProbe + ofOthers + vantages * parameters * HOURS_PER_MONTH;
}
