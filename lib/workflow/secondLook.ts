import { refusedRange } from '../dns/refusedRange';
import { outcomeOf, worstOutcome } from '../judgement/outcome';
import { MAX_SERVER_NAME, type RunContext } from '../judgement/settle';
import type { Heartbeat, View } from '../judgement/view';
import { hostKey } from '../probe/hostKey';
import { observeAddresses } from '../probe/observeAddresses';
import { targetFromName } from '../probe/target';
import type { Observation } from '../probe/types';
import type { LookRequest } from '../telemetry/contract';
import type { ProbeDependencies } from './probeDependencies';
import { observeOptions, type SeenHost, type SettledHost, settleHosts, writeSettled } from './settleHosts';

/**
 * Looks at hosts because another vantage lost STARTTLS there: the same road as a scheduled run, at the given addresses
 * and without an upgrade. The answer is written even where nothing changed, because the judge waits for it.
 */
export async function secondLook(
  looks: readonly LookRequest[],
  deps: ProbeDependencies,
  signal: AbortSignal,
): Promise<void> {
  const allowed = looks.map((look) => ({ ...look, addresses: look.addresses.filter((a) => isAllowed(a, deps)) }));
  const asks = allowed.flatMap(({ mxHost, port, addresses }) =>
    addresses.map((address) => ({ mxHost, port, address, upgrade: false })),
  );
  const startedAt = deps.now().toISOString();
  const [{ observations }, shards] = await Promise.all([
    observeAddresses(asks, observeOptions(deps, signal)),
    readShards(looks, deps),
  ]);
  await Promise.all(
    allowed.map(async (look) => {
      const stored = shards.get(look.shard) ?? { views: [] };
      const own = observations.filter((observation) => hostKey(observation) === hostKey(look));
      const run = context(look, startedAt, stored.heartbeat, deps);
      const seen = seenHosts(look, stored.views).map((host) => ({
        ...host,
        seen: { ...host.seen, observations: own },
      }));
      const { hosts } = own.length === 0 ? { hosts: [] } : await settleHosts(seen, run, deps, signal);
      const failures = await writeSettled(hosts, deps);
      await answer(look, seenBy(own, hosts), startedAt, deps);
      if (failures[0] !== undefined) throw failures[0].error;
    }),
  );
}

async function readShards(looks: readonly LookRequest[], { vantage, store }: ProbeDependencies) {
  const shards = [...new Set(looks.map(({ shard }) => shard))];
  return new Map(await Promise.all(shards.map(async (shard) => [shard, await store.read(vantage.id, shard)] as const)));
}

/** What this look saw by itself: the view may know more, but the question is what is so now. */
function seenBy(own: readonly Observation[], hosts: readonly SettledHost[]): Observation | undefined {
  const outcome = worstOutcome(own.map(({ session }) => outcomeOf(session)));
  const isConfirmed = hosts.some(({ next }) => next.outcome === outcome);
  return isConfirmed ? own.find(({ session }) => outcomeOf(session) === outcome) : undefined;
}

const isAllowed = (address: string, { vantage }: ProbeDependencies): boolean =>
  vantage.allowPrivateTargets || refusedRange(address) === undefined;

const context = (
  look: LookRequest,
  startedAt: string,
  last: Heartbeat | undefined,
  { vantage }: ProbeDependencies,
): RunContext => ({
  vantage: vantage.id,
  shard: look.shard,
  role: vantage.role,
  scheduledAt: startedAt,
  startedAt,
  ...(last !== undefined && { lastRunAt: last.startedAt }),
});

/** Every target of the host that the vantage has a view of; the target asked about where it has none. */
function seenHosts(look: LookRequest, views: readonly View[]): readonly SeenHost[] {
  const host = hostKey(look);
  const own = views.filter((view) => view.host === host);
  const { mxHost, port } = look;
  const place = { host, mxHost, port, knownAddresses: [], observations: [] };
  if (own.length > 0) {
    return own.map((previous) => {
      const { target, ours, require } = previous;
      return { previous, seen: { ...place, target, ours, require } };
    });
  }
  const { name, ours, require } = targetFromName(look.target.name, look.target);
  return [{ seen: { ...place, target: name, ours, require } }];
}

async function answer(look: LookRequest, seen: Observation | undefined, at: string, deps: ProbeDependencies) {
  const outcome = seen === undefined ? 'unknown' : outcomeOf(seen.session);
  const serverName = seen?.session.ehlo?.serverName?.slice(0, MAX_SERVER_NAME);
  await deps.store.writeLook({
    schemaVersion: 1,
    vantage: deps.vantage.id,
    shard: look.shard,
    incident: look.incident,
    round: look.round,
    host: hostKey(look),
    outcome,
    ...(seen !== undefined && { address: seen.address }),
    ...(serverName !== undefined && { serverName }),
    observedAt: seen?.observedAt ?? at,
  });
  deps.log('second look', { incident: look.incident, host: hostKey(look), outcome });
}
