import { isBlind } from '../judgement/blind';
import { outcomeOf } from '../judgement/outcome';
import type { RunContext } from '../judgement/settle';
import type { Heartbeat } from '../judgement/view';
import { asksFor } from '../probe/asksFor';
import { hostKey } from '../probe/hostKey';
import { type Observations, observeAddresses } from '../probe/observeAddresses';
import type { Ask } from '../probe/probeAddress';
import { type ResolvedTarget, resolveTargets } from '../probe/resolveTargets';
import { targetFromName, tlsNamesOf } from '../probe/target';
import { inTurns } from '../probe/turns';
import type { Target } from '../probe/types';
import { metricPoints } from '../telemetry/metrics';
import { MAX_HOSTS, withinMemory } from './hostLimits';
import { keepChainOf } from './keepChain';
import type { Heard } from './overhear';
import { pacedRun } from './pace';
import { type DueTargetHost, planHosts } from './planHosts';
import type { ProbeDependencies } from './probeDependencies';
import { reaches } from './reaches';
import { runHeartbeat } from './runHeartbeat';
import { observeOptions, type SeenHost, type SettledHost, settleHosts, writeSettled } from './settleHosts';
import { settleTargets } from './settleTargets';

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
  const { vantage } = deps;
  const startedAt = deps.now();
  const [stored, targets, named, controls] = await Promise.all([
    deps.store.read(vantage.id, run.shard, startedAt),
    deps.store.readTargets(vantage.id, run.shard, startedAt),
    resolve(run.targets, deps, deadlines.observe),
    resolve(
      vantage.controlHosts.map((name) => targetFromName(name)),
      deps,
      deadlines.observe,
    ),
  ]);
  const context = contextOf(run, startedAt, stored.heartbeat, deps);
  if (stored.ahead !== undefined) deps.log('our clock was ahead', { views: stored.ahead.size });
  const known = { views: stored.views, targets };
  const resolved = withinMemory(named, stored.views, context.startedAt);
  const due = planHosts(resolved, known, context.startedAt);
  const controlled = planHosts(controls, NOTHING_KNOWN, context.startedAt).map(asControl);
  const seen = await look([...due, ...controlled], run, deps, deadlines.observe);
  const settled = await settleHosts(
    due.flatMap((host) => seenHost(host, seen)),
    context,
    deps,
    deadlines.all,
  );
  const failures = [
    ...(await settleTargets(resolved, known, context, deps)),
    ...(await writeSettled(settled.hosts, deps, stored.ahead)),
  ];
  if (vantage.logEveryHost) logHosts(settled.hosts, deps);
  const reached = reaches([...resolved, ...controls], [...due, ...controlled], seen, familiesOf(vantage));
  const egress = vantage.mailEgress ?? vantage.sourceAddress;
  const heartbeat = runHeartbeat(context, {
    targets: run.targets,
    due,
    controls: controlled,
    ...(egress !== undefined && { egress }),
    observations: seen.observations,
    views: settled.hosts.map(({ next }) => next),
    stored: stored.views,
    unfinished: [...seen.unfinished, ...settled.unfinished, ...failures.map(({ host }) => host)],
    blind: isBlind(reached),
    endedAt: deps.now(),
  });
  await deps.store.writeHeartbeat(heartbeat);
  deps.log('run', { ...heartbeat, unresolved: unresolved(resolved) });
  await deps.emit(metricPoints(heartbeat, settled.hosts.map(metricSubject), deps.metricsLevel), run.scheduledAt);
  const [failure] = failures;
  if (failure !== undefined)
    throw new WriteError(`${failures.length} views, that of ${failure.host} first`, { cause: failure.error });
  return heartbeat;
}

/** Sessions with the hosts whose turn it is, or what a log tells of all of them. */
async function look(
  hosts: readonly DueTargetHost[],
  run: ScheduledRun,
  deps: ProbeDependencies,
  signal: AbortSignal,
): Promise<Observations & Partial<Heard>> {
  if (deps.overheard !== undefined) return deps.overheard.newest(hosts.flatMap(everyAddress), run.shard, signal);
  const number = Math.floor(run.scheduledAt.getTime() / 1000 / deps.everySeconds);
  const asks = inTurns(hosts, number, deps.rate?.perMinute ?? hosts.length).flatMap((host) =>
    asksFor(host, run.scheduledAt, deps.everySeconds),
  );
  const pace = pacedRun(deps, hosts.length);
  return observeAddresses(asks, { ...observeOptions(deps, signal), tlsNames: tlsNamesOf(run.targets), pace });
}

const everyAddress = ({ mxHost, port, addresses }: DueTargetHost): readonly Ask[] =>
  addresses.map((address) => ({ mxHost, port, address, upgrade: false }));

function contextOf(
  run: ScheduledRun,
  startedAt: Date,
  last: Heartbeat | undefined,
  { vantage, everySeconds, overheard }: ProbeDependencies,
): RunContext {
  return {
    vantage: vantage.id,
    shard: run.shard,
    role: vantage.role,
    everyMs: everySeconds * 1000,
    scheduledAt: run.scheduledAt.toISOString(),
    startedAt: startedAt.toISOString(),
    ...(last !== undefined && { lastScheduledAt: last.scheduledAt }),
    // A log's run has had a session of each host only by chance, and so confirms no view.
    ...(last !== undefined && overheard === undefined && { lastRunAt: last.startedAt }),
  };
}

const NOTHING_KNOWN = { views: [], targets: [] };

/** A control host only has to answer: one session like any other's, and never an upgrade. */
const asControl = (host: DueTargetHost): DueTargetHost => ({ ...host, isSteady: true, upgrades: 'none' });

const familiesOf = ({ ipv6 }: ProbeDependencies['vantage']): readonly (4 | 6)[] => (ipv6 ? [4, 6] : [4]);

const resolve = (targets: readonly Target[], { vantage, resolver }: ProbeDependencies, signal: AbortSignal) =>
  resolveTargets(targets, resolver, {
    allowPrivateTargets: vantage.allowPrivateTargets,
    families: familiesOf(vantage),
    maxHosts: MAX_HOSTS,
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

/** A host that the run did not get to, or put off, is left out: its view stays as it is, and the heartbeat says so. */
function seenHost(
  host: DueTargetHost,
  { observations, unfinished, offeredBefore = [], lastOffers }: Observations & Partial<Heard>,
): readonly SeenHost[] {
  const key = hostKey(host);
  const { mxHost, port, knownAddresses } = host;
  const own = observations.filter((observation) => hostKey(observation) === key);
  if (host.isPutOff || (own.length === 0 && unfinished.includes(key))) return [];
  const lastOfferedAt = lastOffers?.get(key);
  return host.targets.map(({ target: { name, ours, verify, tlsName, require }, previous, inherits }) => ({
    ...(previous && { previous }),
    seen: {
      target: name,
      host: key,
      mxHost,
      port,
      ours,
      verify,
      ...(tlsName !== undefined && { tlsName }),
      require,
      knownAddresses,
      observations: own,
      keepChain: keepChainOf(name),
      inherits: inherits || offeredBefore.includes(key),
      ...(lastOfferedAt !== undefined && { lastOfferedAt }),
    },
  }));
}

const EHLO_UNANSWERED: ReadonlySet<string> = new Set(['unknown', 'probe-refused']);

const metricSubject = ({ next, observations }: SettledHost) => ({
  target: next.target,
  mxHost: next.mxHost,
  outcome: next.outcome,
  isReachable: observations.some(({ session }) => !EHLO_UNANSWERED.has(outcomeOf(session))),
  sessions: observations.map(({ session }) => session),
});

const unresolved = (resolved: readonly ResolvedTarget[]): string[] =>
  resolved.flatMap(({ target, failure, leftOut, hosts }) => [
    ...(failure === undefined ? [] : [`${target.name}: ${failure.message}`]),
    ...(leftOut === undefined ? [] : [`${target.name}: ${leftOut} of its hosts are left out, too many are named`]),
    ...hosts.flatMap((host) => (host.failure === undefined ? [] : [`${target.name}: ${host.failure.message}`])),
  ]);
