import { createHash } from 'node:crypto';
import { isBlind } from '../judgement/blind';
import { isLoss, outcomeOf } from '../judgement/outcome';
import type { RunContext } from '../judgement/settle';
import type { Heartbeat, View } from '../judgement/view';
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

/** A run whose hosts could not all be written; what could was. */
export class WriteError extends Error {
  readonly code = 'view-not-written';
}

/** When a run has to come to an end: the first sessions earlier, so that surprises can be asked again. */
export interface RunDeadlines {
  readonly observe: AbortSignal;
  readonly all: AbortSignal;
}

/**
 * One scheduled run of one shard at one vantage: resolve, ask, compare with what is stored, confirm surprises, write what
 * changed, the heartbeat and the metrics. What the deadlines cut off is named as unfinished. Rejects only for faults of
 * our own (store, metrics), after everything else is done, so that the run counts as failed.
 */
export async function probeRun(
  run: ScheduledRun,
  deps: ProbeDependencies,
  deadlines: RunDeadlines,
): Promise<Heartbeat> {
  const { vantage, everySeconds } = deps;
  const startedAt = deps.now();
  const [stored, resolved, controls] = await Promise.all([
    deps.store.read(vantage.id, run.shard),
    resolve(run.targets, deps, deadlines.observe),
    resolve(
      vantage.controlHosts.map((name) => targetFromName(name)),
      deps,
      deadlines.observe,
    ),
  ]);
  const context = contextOf(run, startedAt, stored.heartbeat, deps);
  const due = planHosts(resolved, stored.views);
  const controlled = planHosts(controls, []);
  const asks = [...due, ...controlled].flatMap((host) => asksFor(host, run.scheduledAt, everySeconds));
  const seen = await observeAddresses(asks, observeOptions(deps, deadlines.observe));
  const settled = await settleHosts(
    due.flatMap((host) => seenHost(host, seen)),
    context,
    deps,
    deadlines.all,
  );
  const failures = await writeSettled(settled.hosts, deps);
  if (vantage.logEveryHost) logHosts(settled.hosts, deps);
  const heartbeat = heartbeatOf(run, context, {
    due,
    views: settled.hosts.map(({ next }) => next),
    stored: stored.views,
    unfinished: [...seen.unfinished, ...settled.unfinished, ...failures.map(({ host }) => host)],
    blind: isBlind([...due, ...controlled].map((host) => reach(host, seen))),
    endedAt: deps.now(),
  });
  await deps.store.writeHeartbeat(heartbeat);
  deps.log('run', { ...heartbeat, unresolved: unresolved(resolved) });
  await deps.emit(metricPoints(heartbeat, settled.hosts.map(metricSubject), deps.metricsLevel), run.scheduledAt);
  const [failure] = failures;
  if (failure !== undefined)
    throw new WriteError(`${failures.length} hosts, ${failure.host} first`, { cause: failure.error });
  return heartbeat;
}

function contextOf(
  run: ScheduledRun,
  startedAt: Date,
  last: Heartbeat | undefined,
  { vantage }: ProbeDependencies,
): RunContext {
  return {
    vantage: vantage.id,
    shard: run.shard,
    role: vantage.role,
    scheduledAt: run.scheduledAt.toISOString(),
    startedAt: startedAt.toISOString(),
    ...(last !== undefined && { lastRunAt: last.startedAt, lastScheduledAt: last.scheduledAt }),
  };
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
  readonly due: readonly DueTargetHost[];
  readonly views: readonly View[];
  readonly stored: readonly View[];
  readonly unfinished: readonly string[];
  readonly blind: boolean;
  readonly endedAt: Date;
}

function heartbeatOf(run: ScheduledRun, context: RunContext, result: RunResult): Heartbeat {
  const { due, stored, unfinished, blind, endedAt } = result;
  const views = [...new Map(result.views.map((view) => [view.host, view])).values()];
  const asked = new Set(due.filter(({ addresses }) => addresses.length > 0).map(hostKey));
  return {
    schemaVersion: 1,
    vantage: context.vantage,
    shard: run.shard,
    scheduledAt: context.scheduledAt,
    startedAt: context.startedAt,
    endedAt: endedAt.toISOString(),
    hosts: due.length,
    hostsWithoutStarttls: views.filter((view) => isLoss(view.outcome)).length,
    hostsUnknown: due.length - views.filter((view) => view.outcome !== 'unknown').length,
    blind,
    unfinished: [...new Set(unfinished)].filter((host) => asked.has(host)),
    notDue: [...new Set(stored.map(({ host }) => host))].filter((host) => !asked.has(host)),
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
