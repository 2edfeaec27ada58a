import pLimit from 'p-limit';
import { retire } from '../judgement/retire';
import { isTargetWorthWriting, leaveTarget, type Routing, settleTarget, type TargetRun } from '../judgement/targetView';
import type { TargetView } from '../judgement/view';
import { hostKey } from '../probe/hostKey';
import type { ResolvedTarget } from '../probe/resolveTargets';
import type { Known } from './planHosts';
import type { ProbeDependencies } from './probeDependencies';
import type { WriteFailure } from './settleHosts';

const WRITES_AT_ONCE = 20;

/**
 * Writes how the targets' mail is routed, where that has changed, and marks the views of hosts that are none of theirs
 * any more. What can't be written is the answer, with the target or host that it concerns.
 */
export async function settleTargets(
  resolved: readonly ResolvedTarget[],
  known: Known,
  run: TargetRun,
  { store, log }: Pick<ProbeDependencies, 'store' | 'log'>,
): Promise<readonly WriteFailure[]> {
  const routes = { targets: resolved.map(({ target }) => target.name), hosts: new Map(resolved.flatMap(certain)) };
  const retired = retire(known.views, routes, run.startedAt);
  for (const { target, host, retired: why } of retired) log('host retired', { target, host, reason: why?.reason });
  const targets = [...resolved.map((target) => next(target, known, run)), ...left(resolved, known, run)];
  const limit = pLimit(WRITES_AT_ONCE);
  const write = (host: string, work: () => Promise<unknown>) =>
    limit(work).then(
      () => undefined,
      (error: unknown) => ({ host, error }),
    );
  const results = await Promise.all([
    ...retired.map((view) => write(view.host, () => store.writeView(view))),
    ...targets
      .filter((view) => isTargetWorthWriting(before(view.target, known), view))
      .map((view) => write(view.target, () => store.writeTarget(view))),
  ]);
  return results.filter((failure) => failure !== undefined);
}

const before = (target: string, { targets }: Known): TargetView | undefined =>
  targets.find((view) => view.target === target);

/** Hosts of a target that the DNS told in full: an answer that there are none is one too. */
const certain = ({ target, hosts, failure }: ResolvedTarget): readonly (readonly [string, readonly string[]])[] =>
  failure?.code === 'unresolvable' ? [] : [[target.name, hosts.map(hostKey)]];

const next = (resolved: ResolvedTarget, known: Known, run: TargetRun): TargetView =>
  settleTarget(before(resolved.target.name, known), routingOf(resolved), run);

const left = (resolved: readonly ResolvedTarget[], { targets }: Known, run: TargetRun): readonly TargetView[] =>
  targets
    .filter(({ target }) => !resolved.some((each) => each.target.name === target))
    .map((view) => leaveTarget(view, run));

function routingOf({ target, hosts, failure, leftOut }: ResolvedTarget): Routing {
  return {
    target: target.name,
    ours: target.ours,
    hosts: hosts.map(hostKey),
    ...(failure !== undefined && { failure }),
    ...(leftOut !== undefined && { leftOut }),
    unresolvedHosts: hosts.flatMap((host) =>
      host.failure?.code === 'unresolvable' ? [{ host: hostKey(host), message: host.failure.message }] : [],
    ),
  };
}
