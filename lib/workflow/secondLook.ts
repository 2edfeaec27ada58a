import { refusedRange } from '../dns/refusedRange';
import { upgradeRule } from '../judgement/handshake';
import { outcomeOf, worstOutcome } from '../judgement/outcome';
import type { RunContext } from '../judgement/settle';
import { isPutOff } from '../judgement/throttle';
import type { Heartbeat, View } from '../judgement/view';
import { hostKey } from '../probe/hostKey';
import { observeAddresses } from '../probe/observeAddresses';
import type { Ask, TlsNames } from '../probe/probeAddress';
import { targetFromName } from '../probe/target';
import type { Observation } from '../probe/types';
import type { OwnRecord } from '../store/vantageStore';
import type { LookRequest } from '../telemetry/contract';
import { lookAnswer } from './lookAnswer';
import type { ProbeDependencies } from './probeDependencies';
import { observeOptions, type SeenHost, type SettledHost, settleHosts, writeSettled } from './settleHosts';

/**
 * Looks at hosts because another vantage lost STARTTLS there: the same road as a scheduled run, at the given addresses
 * with the upgrade that a loss may need to be seen. The answer is written even where nothing changed, because the judge
 * waits for it. A host that put this vantage off, or failed a handshake of ours, is spared as in a scheduled run.
 */
export async function secondLook(
  looks: readonly LookRequest[],
  deps: ProbeDependencies,
  signal: AbortSignal,
): Promise<void> {
  const allowed = looks.map((look) => ({ ...look, addresses: look.addresses.filter((a) => isAllowed(a, deps)) }));
  const now = deps.now();
  const startedAt = now.toISOString();
  const shards = await readShards(looks, now, deps);
  const known = [...shards.values()].flatMap(({ views }) => views);
  const options = { ...observeOptions(deps, signal), tlsNames: tlsNamesOf(known) };
  const observe = (isTrial: boolean) =>
    observeAddresses(
      allowed
        .filter((look) => (look.tryUnoffered === true) === isTrial)
        .flatMap((look) => asksOf(look, known, startedAt)),
      { ...options, tryUnoffered: isTrial },
    );
  const observations = (await Promise.all([observe(false), observe(true)])).flatMap((seen) => seen.observations);
  await Promise.all(
    allowed.map(async (look) => {
      const stored: OwnRecord = shards.get(look.shard) ?? { views: [] };
      const own = observations.filter((observation) => hostKey(observation) === hostKey(look));
      const run = context(look, startedAt, stored.heartbeat, deps);
      const seen = seenHosts(look, stored.views).map((host) => ({
        ...host,
        seen: { ...host.seen, observations: own },
      }));
      const { hosts } = own.length === 0 ? { hosts: [] } : await settleHosts(seen, run, deps, signal);
      const failures = look.leavesNoView ? [] : await writeSettled(hosts, deps, stored.ahead);
      const told = seenBy(own, hosts);
      const answer = lookAnswer(look, deps.vantage.id, { own, at: startedAt, ...(told && { seen: told }) });
      await deps.store.writeLook(answer);
      deps.log('second look', { incident: look.incident, host: answer.host, outcome: answer.outcome });
      if (failures[0] !== undefined) throw failures[0].error;
    }),
  );
}

function asksOf(look: LookRequest, known: readonly View[], at: string): readonly Ask[] {
  const { mxHost, port, addresses } = look;
  const views = known.filter(({ host }) => host === hostKey(look));
  if (views.some((view) => isPutOff(view, at))) return [];
  const rule = upgradeRule(views, at);
  const mayUpgrade = (address: string) => (typeof rule === 'string' ? rule === 'usual' : rule.only === address);
  return addresses.map((address) => ({ mxHost, port, address, upgrade: mayUpgrade(address) }));
}

const tlsNamesOf = (views: readonly View[]): TlsNames =>
  new Map(views.flatMap(({ host, tlsName }) => (tlsName === undefined ? [] : [[host, tlsName] as const])));

async function readShards(looks: readonly LookRequest[], now: Date, { vantage, store }: ProbeDependencies) {
  const shards = [...new Set(looks.map(({ shard }) => shard))];
  return new Map(
    await Promise.all(shards.map(async (shard) => [shard, await store.read(vantage.id, shard, now)] as const)),
  );
}

/** What this look saw by itself: the view may know more, but the question is what is so now. */
function seenBy(own: readonly Observation[], hosts: readonly SettledHost[]): Observation | undefined {
  const outcome = worstOutcome(own.map(({ session }) => outcomeOf(session)));
  const isConfirmed = hosts.some(({ next }) => next.outcome === outcome);
  return isConfirmed ? own.find(({ session }) => outcomeOf(session) === outcome) : undefined;
}

const isAllowed = (address: string, { vantage }: ProbeDependencies): boolean =>
  vantage.allowPrivateTargets || refusedRange(address) === undefined;

/** Of the runs of this vantage the one that was due last when the round began, by the clocks of scheduler and judge. */
function slotOf(round: number, last: Heartbeat | undefined, everyMs: number): string {
  const since = last === undefined ? 0 : (round - Date.parse(last.scheduledAt)) % everyMs;
  return new Date(round - Math.max(0, since)).toISOString();
}

const context = (
  look: LookRequest,
  startedAt: string,
  last: Heartbeat | undefined,
  { vantage, everySeconds }: ProbeDependencies,
): RunContext => ({
  vantage: vantage.id,
  shard: look.shard,
  role: vantage.role,
  everyMs: everySeconds * 1000,
  scheduledAt: slotOf(look.round, last, everySeconds * 1000),
  startedAt,
  ...(last !== undefined && { lastRunAt: last.startedAt }),
});

/** Every target of the host that the vantage has a view of; the target asked about where it has none. */
function seenHosts(look: LookRequest, views: readonly View[]): readonly SeenHost[] {
  const host = hostKey(look);
  const own = views.filter((view) => view.host === host && view.retired === undefined);
  const { mxHost, port } = look;
  const place = { host, mxHost, port, knownAddresses: [], observations: [] };
  if (own.length > 0) {
    return own.map((previous) => {
      const { target, ours, verify = false, tlsName, require } = previous;
      const named = tlsName === undefined ? {} : { tlsName };
      return { previous, seen: { ...place, ...named, target, ours, verify, require } };
    });
  }
  const { name, ours, verify, require } = targetFromName(look.target.name, look.target);
  return [{ seen: { ...place, target: name, ours, verify, require } }];
}
