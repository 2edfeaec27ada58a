import { createHash } from 'node:crypto';
import { isBlind } from '../judgement/blind';
import { isLoss, outcomeOf } from '../judgement/outcome';
import type { RunContext } from '../judgement/settle';
import type { Heartbeat } from '../judgement/view';
import { asksFor } from '../probe/asksFor';
import { hostKey } from '../probe/hostKey';
import { type Observations, observeAddresses } from '../probe/observeAddresses';
import { operatorOf } from '../probe/operator';
import { type ResolvedTarget, resolveTargets } from '../probe/resolveTargets';
import { targetFromName } from '../probe/target';
import type { Target } from '../probe/types';
import { metricPoints } from '../telemetry/metrics';
import { type DueTargetHost, planHosts } from './planHosts';
import type { ProbeDependencies } from './probeDependencies';
import { observeOptions, type SettledHost, settleHosts, writeSettled } from './settleHosts';

export interface ScheduledRun {
  readonly scheduledAt: Date;
  readonly shard: number;
  readonly targets: readonly Target[];
}

/**
 * One scheduled run of one shard at one vantage: resolve, ask, compare with what is stored, confirm surprises, write what
 * changed, metrics and, last, the heartbeat. What the deadline (`signal`) cuts off is named as unfinished. Rejects only
 * for faults of our own (store, metrics), so that the run counts as failed.
 */
export async function probeRun(run: ScheduledRun, deps: ProbeDependencies, signal: AbortSignal): Promise<Heartbeat> {
  const { vantage, everySeconds } = deps;
  const startedAt = deps.now();
  const [stored, resolved, controls] = await Promise.all([
    deps.store.read(vantage.id, run.shard),
    resolve(run.targets, deps, signal),
    resolve(
      vantage.controlHosts.map((name) => targetFromName(name)),
      deps,
      signal,
    ),
  ]);
  const context: RunContext = {
    vantage: vantage.id,
    shard: run.shard,
    role: vantage.role,
    scheduledAt: run.scheduledAt.toISOString(),
    startedAt: startedAt.toISOString(),
    ...(stored.heartbeat !== undefined && { lastRunAt: stored.heartbeat.startedAt }),
  };
  const due = planHosts(resolved, stored.views);
  const controlled = planHosts(controls, []);
  const asks = [...due, ...controlled].flatMap((host) => asksFor(host, run.scheduledAt, everySeconds));
  const seen = await observeAddresses(asks, observeOptions(deps, signal));
  const settled = await settleHosts(
    due.flatMap((host) => seenHost(host, seen)),
    context,
    deps,
    signal,
  );
  await writeSettled(settled, deps);
  if (vantage.logEveryHost) logHosts(settled, deps);
  const blind = isBlind([...due, ...controlled].map((host) => reach(host, seen)));
  const heartbeat = heartbeatOf(run, context, { settled, due, seen, blind }, deps.now());
  await deps.emit(metricPoints(heartbeat, settled.map(metricSubject), deps.metricsLevel), run.scheduledAt);
  await deps.store.writeHeartbeat(heartbeat);
  deps.log('run', { ...heartbeat, unresolved: unresolved(resolved) });
  return heartbeat;
}

const resolve = (targets: readonly Target[], { vantage, resolver }: ProbeDependencies, signal: AbortSignal) =>
  resolveTargets(targets, resolver, {
    allowPrivateTargets: vantage.allowPrivateTargets,
    families: vantage.ipv6 ? [4, 6] : [4],
    signal,
  });

function logHosts(settled: readonly SettledHost[], { log }: ProbeDependencies): void {
  for (const { next, observations } of settled) {
    const { target, host, outcome, since } = next;
    const asked = observations.map(({ address, session }) => ({
      address,
      outcome: outcomeOf(session),
      failure: session.failure?.code,
      totalMs: Math.round(session.timingsMs.total),
    }));
    log('host', { target, host, outcome, since, asked });
  }
}

/** A host that the run did not get to is left out: its view stays as it is, and the heartbeat says so. */
function seenHost(host: DueTargetHost, { observations, unfinished }: Observations) {
  const key = hostKey(host);
  const own = observations.filter((observation) => hostKey(observation) === key);
  if (own.length === 0 && unfinished.includes(key)) return [];
  return host.targets.map(({ target, previous }) => ({
    ...(previous && { previous }),
    seen: {
      target: target.name,
      host: key,
      mxHost: host.mxHost,
      port: host.port,
      ours: target.ours,
      require: target.require,
      knownAddresses: host.knownAddresses,
      observations: own,
    },
  }));
}

function reach(host: DueTargetHost, { observations }: Observations) {
  const own = observations.filter((observation) => hostKey(observation) === hostKey(host));
  const isUnreachable = own.every(({ session }) => session.failure?.stage === 'connect');
  return { operator: operatorOf(host.mxHost), isUnreachable };
}

interface RunResult {
  readonly settled: readonly SettledHost[];
  readonly due: readonly DueTargetHost[];
  readonly seen: Observations;
  readonly blind: boolean;
}

function heartbeatOf(run: ScheduledRun, context: RunContext, result: RunResult, endedAt: Date): Heartbeat {
  const views = [...new Map(result.settled.map(({ next }) => [next.host, next])).values()];
  return {
    schemaVersion: 1,
    vantage: context.vantage,
    shard: run.shard,
    scheduledAt: context.scheduledAt,
    startedAt: context.startedAt,
    endedAt: endedAt.toISOString(),
    hosts: result.due.length,
    hostsWithoutStarttls: views.filter((view) => isLoss(view.outcome)).length,
    hostsUnknown: result.due.length - views.filter((view) => view.outcome !== 'unknown').length,
    blind: result.blind,
    unfinished: result.seen.unfinished,
    targetsHash: createHash('sha256').update(JSON.stringify(run.targets)).digest('hex').slice(0, 16),
  };
}

const metricSubject = ({ next, observations }: SettledHost) => ({
  target: next.target,
  mxHost: next.mxHost,
  outcome: next.outcome,
  isReachable: observations.some(({ session }) => outcomeOf(session) !== 'unknown'),
  sessions: observations.map(({ session }) => session),
});

const unresolved = (resolved: readonly ResolvedTarget[]): string[] =>
  resolved.flatMap(({ target, failure, hosts }) => [
    ...(failure === undefined ? [] : [`${target.name}: ${failure.message}`]),
    ...hosts.flatMap((host) => (host.failure === undefined ? [] : [`${target.name}: ${host.failure.message}`])),
  ]);
