import { bySeverity } from '../judgement/finding';
import type { Incident, Transition } from '../judgement/incident';
import { operatorOf } from '../probe/operator';

/** Something unsaid: a transition, with the incident that it belongs to. */
export interface Entry {
  readonly incident: Incident;
  readonly transition: Transition;
}

/** The newest word on an incident, with those before it that nobody was told yet. */
export interface News extends Entry {
  readonly earlier: readonly Transition[];
}

/** Incidents that are one thing to a reader: the same news of one operator's hosts, at the same vantages. */
export interface Group {
  /** What is told in full, for all of them. */
  readonly first: News;
  readonly all: readonly News[];
  /** Registrable domain of the hosts. */
  readonly operator: string;
}

/** Losses before recoveries, the loudest first, then the newest. */
export const byUrgency = (a: Entry, b: Entry): number =>
  Number(isBack(a)) - Number(isBack(b)) ||
  bySeverity(a.transition, b.transition) ||
  b.transition.at.localeCompare(a.transition.at);

export const isBack = ({ transition }: Entry): boolean => transition.kind === 'resolved';

/** Groups what is unsaid, the most urgent first, so that 40 tenants of one provider read as one. */
export function groupEntries(entries: readonly Entry[]): readonly Group[] {
  const groups = new Map<string, News[]>();
  for (const news of newest(entries).toSorted(byUrgency)) {
    const key = sameness(news);
    groups.set(key, [...(groups.get(key) ?? []), news]);
  }
  return [...groups.values()].flatMap((all) => {
    const [first] = all;
    return first === undefined ? [] : [{ first, all, operator: operatorOf(first.incident.mxHost) }];
  });
}

/** Each incident once, as it stands now. */
function newest(entries: readonly Entry[]): readonly News[] {
  const incidents = new Map<string, Entry[]>();
  for (const entry of entries.toSorted((a, b) => a.transition.sequence - b.transition.sequence)) {
    const key = `${entry.incident.id} ${entry.incident.host}`;
    incidents.set(key, [...(incidents.get(key) ?? []), entry]);
  }
  return [...incidents.values()].flatMap((own) => {
    const last = own.at(-1);
    return last === undefined ? [] : [{ ...last, earlier: own.slice(0, -1).map(({ transition }) => transition) }];
  });
}

function sameness({ incident, transition }: Entry): string {
  const { kind, severity, scope, cause, losing } = transition;
  return JSON.stringify([kind, severity, scope, cause.code, operatorOf(incident.mxHost), [...losing].sort()]);
}
