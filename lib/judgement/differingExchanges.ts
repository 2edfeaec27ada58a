import { isComplete, SETTLED_MS } from './otherExchanges';
import { listed } from './verdict';
import type { Heartbeat, StandingFinding, TargetView } from './view';

/** How a vantage that can be believed now is told to route the mail of one target. */
export interface Routed {
  readonly view: TargetView;
  readonly heartbeat: Heartbeat;
}

const MAX_GROUPS = 4;
const MAX_VANTAGES = 4;
const MAX_HOSTS = 4;
const MAX_MESSAGE = 400;

/** Whether a vantage's complete answer has been the same for an hour, by its own runs: no change of records under way. */
export const isSettled = ({ view, heartbeat }: Routed): boolean =>
  isComplete(view) && Date.parse(heartbeat.startedAt) - Date.parse(view.since) >= SETTLED_MS;

/**
 * That the DNS tells vantages of different exchanges for one target (split-brain DNS, or a resolver that is behind), as
 * settled answers have it; undefined where they agree. The order of the vantages does not matter. Pure.
 */
export function differingExchanges(routed: readonly Routed[]): StandingFinding | undefined {
  const views = routed.filter(isSettled).map(({ view }) => view);
  const groups = groupsOf(views);
  if (groups.length < 2) return undefined;
  const more = groups.length - MAX_GROUPS;
  const told = groups.slice(0, MAX_GROUPS).map(({ vantages, hosts }) => `${vantages} to ${hosts}`);
  const message = `the DNS sends ${[...told, ...(more > 0 ? [`${more} more elsewhere`] : [])].join('; ')}`;
  const since = views.map((view) => view.since).sort();
  return {
    code: 'mx-differs-by-vantage',
    severity: 'notice',
    message: message.slice(0, MAX_MESSAGE),
    since: since.at(-1) ?? '',
  };
}

/** Whether two views of a target may differ in what it takes a closer look to say. */
export const mayDiffer = (views: readonly TargetView[]): boolean => groupsOf(views.filter(isComplete)).length > 1;

function groupsOf(views: readonly TargetView[]) {
  const sets = new Map<string, TargetView[]>();
  for (const view of views) {
    const key = view.hosts.toSorted().join();
    sets.set(key, [...(sets.get(key) ?? []), view]);
  }
  return [...sets.values()]
    .map((own) => ({
      vantages: named(own.map(({ vantage }) => vantage).sort(), MAX_VANTAGES),
      hosts: named((own[0]?.hosts ?? []).map((host) => host.replace(/:25$/, '')).sort(), MAX_HOSTS) || 'no mail host',
    }))
    .sort((a, b) => (a.vantages < b.vantages ? -1 : 1));
}

function named(names: readonly string[], most: number): string {
  const distinct = [...new Set(names)];
  const more = distinct.length > most ? [`${distinct.length - most} more`] : [];
  return listed([...distinct.slice(0, most), ...more]);
}
