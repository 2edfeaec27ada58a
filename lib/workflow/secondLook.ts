import { refusedRange } from '../dns/refusedRange';
import type { RunContext } from '../judgement/settle';
import type { View } from '../judgement/view';
import { hostKey } from '../probe/hostKey';
import { observeAddresses } from '../probe/observeAddresses';
import { targetFromName } from '../probe/target';
import type { LookRequest } from '../telemetry/contract';
import type { ProbeDependencies } from './probeDependencies';
import { observeOptions, type SeenHost, settleHosts, writeSettled } from './settleHosts';

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
  const { observations } = await observeAddresses(asks, observeOptions(deps, signal));
  await Promise.all(
    allowed.map(async (look) => {
      const run = context(look, startedAt, deps);
      const own = observations.filter((observation) => hostKey(observation) === hostKey(look));
      const { views } = await deps.store.read(deps.vantage.id, look.shard);
      const seen = seenHosts(look, views).map((host) => ({ ...host, seen: { ...host.seen, observations: own } }));
      const settled = own.length === 0 ? [] : await settleHosts(seen, run, deps, signal);
      await writeSettled(settled, deps);
      await answer(look, settled[0]?.next, startedAt, deps);
    }),
  );
}

const isAllowed = (address: string, { vantage }: ProbeDependencies): boolean =>
  vantage.allowPrivateTargets || refusedRange(address) === undefined;

const context = (look: LookRequest, startedAt: string, { vantage }: ProbeDependencies): RunContext => ({
  vantage: vantage.id,
  shard: look.shard,
  role: vantage.role,
  scheduledAt: startedAt,
  startedAt,
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

async function answer(look: LookRequest, view: View | undefined, at: string, deps: ProbeDependencies): Promise<void> {
  const told = view?.addresses.find(({ outcome }) => outcome === view.outcome);
  await deps.store.writeLook({
    schemaVersion: 1,
    vantage: deps.vantage.id,
    shard: look.shard,
    incident: look.incident,
    round: look.round,
    host: hostKey(look),
    outcome: view?.outcome ?? 'unknown',
    ...(told !== undefined && { address: told.address }),
    ...(told?.serverName !== undefined && { serverName: told.serverName }),
    observedAt: at,
  });
  deps.log('second look', { incident: look.incident, host: hostKey(look), outcome: view?.outcome ?? 'unknown' });
}
