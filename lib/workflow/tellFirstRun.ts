import { createHash } from 'node:crypto';
import pLimit from 'p-limit';
import type { Heartbeat, TargetView, View } from '../judgement/view';
import { watchedHosts } from '../judgement/watched';
import { composeFirstRun, type FirstRun, type WatchingVantage } from '../notification/firstRun';
import type { FirstRunState } from '../store/findingSchemas';
import { isUnsaid, type StoredFinding } from '../store/findingStore';
import type { SubjectStore } from '../store/subjectStore';
import type { ToldStore } from '../store/toldStore';
import type { ConfiguredVantage } from '../telemetry/contract';
import { FINDINGS_LEASE, newsOf, publishAndMark, type TellFindingsDependencies } from './tellFindings';
import { withLease } from './withLease';

export interface TellFirstRunDependencies extends TellFindingsDependencies {
  readonly told: ToldStore;
  readonly subjects: SubjectStore;
  readonly vantages: readonly ConfiguredVantage[];
  /** The shards that have targets. */
  readonly shards: readonly number[];
  readonly everySeconds: number;
}

const WAITED_INTERVALS = 3;
const READS_AT_ONCE = 4;

/**
 * Sums up what is watched: once every configured vantage has looked at every shard, or three intervals after the first
 * did; once for an installation, and again for the targets that were added. Marks what it says as said.
 */
export async function tellFirstRun(deps: TellFirstRunDependencies): Promise<void> {
  const heartbeats = await deps.subjects.readHeartbeats();
  const stored = await deps.told.firstRun();
  const lists = listsOf(heartbeats);
  const state = stored?.state ?? { lists: {}, targets: [] };
  const changed = Object.keys(lists).filter((partition) => lists[partition] !== state.lists[partition]);
  if (changed.length === 0) return;
  const now = deps.now();
  const waitingSince = state.waitingSince ?? now.toISOString();
  const isWaitedFor = now.getTime() - Date.parse(waitingSince) < WAITED_INTERVALS * deps.everySeconds * 1000;
  if (!isComplete(heartbeats, deps) && isWaitedFor) {
    if (state.waitingSince === undefined) await deps.told.writeFirstRun({ ...state, waitingSince }, stored?.version);
    return;
  }
  await withLease(FINDINGS_LEASE, deps, async () => {
    if ((await deps.told.firstRun())?.version !== stored?.version) return;
    const targets = await sumUp(state, stored === undefined || state.targets.length === 0, heartbeats, deps);
    await deps.told.writeFirstRun({ lists: { ...state.lists, ...lists }, targets }, stored?.version);
  });
}

const listsOf = (heartbeats: readonly Heartbeat[]): Readonly<Record<string, string>> =>
  Object.fromEntries(heartbeats.map(({ vantage, shard, targetsHash }) => [`${vantage}#${shard}`, targetsHash]));

/** Everybody has looked at every shard, with the same list of targets. */
function isComplete(heartbeats: readonly Heartbeat[], { vantages, shards }: TellFirstRunDependencies): boolean {
  return shards.every((shard) => {
    const own = heartbeats.filter((heartbeat) => heartbeat.shard === shard);
    return own.length === vantages.length && new Set(own.map(({ targetsHash }) => targetsHash)).size === 1;
  });
}

/** Tells of the targets that were not told of before, if any. Answers all of those that are known now. */
async function sumUp(
  { targets: known }: FirstRunState,
  isFirst: boolean,
  heartbeats: readonly Heartbeat[],
  deps: TellFirstRunDependencies,
): Promise<readonly string[]> {
  const { views, targets: routes } = await readAll(deps);
  const current = views.filter(({ retired }) => retired === undefined);
  const left = targetsThatLeft(views);
  const names = [...new Set([...current, ...routes].map(({ target }) => target))]
    .filter((name) => !left.has(name))
    .sort();
  const added = new Set(names.filter((name) => !known.includes(digestOf(name))));
  if (added.size > 0) {
    const isAdded = ({ target }: { readonly target: string }) => added.has(target);
    const summary = { isFirst, views: current.filter(isAdded), routes: routes.filter(isAdded), targets: [...added] };
    await tellSummary(summary, heartbeats, deps);
  }
  return [...new Set([...known, ...names.map(digestOf)])].sort();
}

/** How the mail of a target was routed is kept after it left the configuration. */
function targetsThatLeft(views: readonly View[]): ReadonlySet<string> {
  const watched = new Set(views.flatMap(({ target, retired }) => (retired === undefined ? [target] : [])));
  const left = views.filter(({ target, retired }) => retired?.reason === 'no-longer-monitored' && !watched.has(target));
  return new Set(left.map(({ target }) => target));
}

/** Short, since there may be thousands. */
const digestOf = (name: string): string => createHash('sha256').update(name).digest('base64url').slice(0, 8);

async function readAll({ subjects, vantages, shards }: TellFirstRunDependencies) {
  const limit = pLimit(READS_AT_ONCE);
  const parts = vantages.flatMap(({ id }) => shards.map((shard) => limit(() => subjects.readShard(id, shard))));
  const read = await Promise.all(parts);
  return { views: read.flatMap(({ views }) => views), targets: read.flatMap(({ targets }) => targets) };
}

interface Summary {
  readonly isFirst: boolean;
  readonly targets: readonly string[];
  readonly views: readonly View[];
  readonly routes: readonly TargetView[];
}

async function tellSummary(
  { isFirst, targets, views, routes }: Summary,
  heartbeats: readonly Heartbeat[],
  deps: TellFirstRunDependencies,
): Promise<void> {
  const hosts = watchedHosts(views);
  const neverOffered = (await deps.store.open()).filter(isNeverOffered(new Set(hosts.map(({ host }) => host))));
  const run: FirstRun = {
    isFirst,
    everySeconds: deps.everySeconds,
    vantages: deps.vantages.map((vantage) => watching(vantage, heartbeats)),
    targets,
    hosts,
    unrouted: unrouted(targets, views, routes),
    findings: neverOffered.map(({ record }) => record),
  };
  const news = neverOffered.map(newsOf);
  await publishAndMark([composeFirstRun(run, deps.context)], news, neverOffered, deps);
}

/** The summary says it, so the digest need not. */
const isNeverOffered =
  (hosts: ReadonlySet<string>) =>
  (stored: StoredFinding): boolean =>
    stored.record.code === 'starttls-never-offered' && hosts.has(stored.record.subject) && isUnsaid(stored);

function watching({ id, role, egress }: ConfiguredVantage, heartbeats: readonly Heartbeat[]): WatchingVantage {
  const own = heartbeats.filter(({ vantage }) => vantage === id);
  const state = own.length === 0 ? 'missing' : own.some(({ blind }) => blind) ? 'blind' : 'reporting';
  return { id, role, state, ...(egress !== undefined && { egress }) };
}

/** Targets without a host to ask, and why. */
function unrouted(targets: readonly string[], views: readonly View[], routes: readonly TargetView[]) {
  const routed = new Set(views.map(({ target }) => target));
  return targets
    .filter((target) => !routed.has(target))
    .map((target) => {
      const finding = routes.find((route) => route.target === target)?.findings[0];
      return { target, message: finding?.message ?? 'no mail host was found.', ...(finding && { code: finding.code }) };
    });
}
