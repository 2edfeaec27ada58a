import type { PolicyRuns } from '../lib/cli/doctor/facts';
import { policyReport } from '../lib/cli/doctor/policyReport';
import { readPolicies } from '../lib/cli/doctor/readPolicies';
import { POLICY_MINUTES, physicalName } from '../lib/telemetry/contract';
import type { Deployment } from './deployment';
import { NotYet, patiently } from './patience';

const MINUTE_MS = 60_000;
/** A run waits for strangers' servers, for two minutes at most. */
const RUN_MINUTES = 2;

/** That each of its schedules has woken it as lately as it should. */
export function policyCheck(deployment: Deployment): Promise<string> {
  const { config, clock } = deployment;
  return patiently(clock, POLICY_MINUTES + RUN_MINUTES, async () => {
    const runs = await runsOf(deployment);
    const oldest = clock.now().getTime() - (POLICY_MINUTES + RUN_MINUTES) * MINUTE_MS;
    const isRecent = (shard: number): boolean =>
      runs.heartbeats.some((beat) => beat.shard === shard && Date.parse(beat.startedAt) > oldest);
    if (!runs.shards.every(isRecent))
      throw new NotYet(`it did not run: look at the log of ${physicalName.policy(config.name)}`);
    return knownWords(runs, clock.now());
  });
}

async function runsOf({ config, table }: Deployment): Promise<PolicyRuns> {
  const runs = await readPolicies(config, table);
  if (!runs.isKnown) throw new Error(`${runs.what}: ${runs.why}`);
  return runs.value;
}

function knownWords(runs: PolicyRuns, at: Date): string {
  const { domains } = policyReport(runs, { at });
  const known = domains.filter(({ lookedAt }) => lookedAt !== undefined);
  const enforced = known.filter(({ mode }) => mode === 'enforce');
  const wrong = known.filter(({ findings }) => findings.length > 0);
  return `${known.length} of ${domains.length} domains known, ${enforced.length} with mode enforce, ${wrong.length} with findings`;
}
