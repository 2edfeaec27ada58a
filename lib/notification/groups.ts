import { bySeverity } from '../judgement/finding';
import type { Incident, Transition } from '../judgement/incident';
import { operatorOf } from '../probe/operator';
import { lossOf } from './lossWords';
import { isOurs } from './oursAdvice';

/** Something unsaid: a transition, with the incident that it belongs to. */
export interface Entry {
  readonly incident: Incident;
  readonly transition: Transition;
}

/** The newest word on an incident, with those before it that nobody was told yet. */
export interface News extends Entry {
  readonly earlier: readonly Transition[];
}

/**
 * Incidents that are one thing to a reader: the same news at the same vantages, of one operator's hosts, or of so many
 * operators' that it can't be theirs alone.
 */
export interface Group {
  /** What is told in full, for all of them. */
  readonly first: News;
  readonly all: readonly News[];
  /** Registrable domains of the hosts. */
  readonly operators: readonly string[];
}

/** From so many operators on, the same news is one thing: a region, a network or a vantage is in trouble. */
const MANY_OPERATORS = 5;

/** Losses before recoveries, the loudest first, then the newest. */
export const byUrgency = (a: Entry, b: Entry): number =>
  Number(isBack(a)) - Number(isBack(b)) ||
  bySeverity(a.transition, b.transition) ||
  b.transition.at.localeCompare(a.transition.at);

/** That a loss was seen again is for phones only: who reads reports has been told of it. */
export const isForEmail = ({ transition }: Entry): boolean => transition.kind !== 'confirmed';

export const isBack = ({ transition }: Entry): boolean => transition.kind === 'resolved';

/** Groups what is unsaid, the most urgent first, so that 40 tenants of one provider, or 200 hosts, read as one. */
export function groupEntries(entries: readonly Entry[]): readonly Group[] {
  const alike = groupedBy(newest(entries).toSorted(byUrgency), sameness);
  return alike
    .flatMap((all) => (operatorsOf(all).length >= MANY_OPERATORS ? [all] : groupedBy(all, operatorOfNews)))
    .flatMap((all) => {
      const [first] = all;
      return first === undefined ? [] : [{ first, all, operators: operatorsOf(all) }];
    })
    .toSorted((a, b) => byUrgency(a.first, b.first));
}

/** In the order in which each group's first came. */
function groupedBy(all: readonly News[], keyOf: (news: News) => string): readonly (readonly News[])[] {
  const groups = new Map<string, News[]>();
  for (const news of all) {
    const key = keyOf(news);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [news]);
    else group.push(news);
  }
  return [...groups.values()];
}

const operatorOfNews = ({ incident }: News): string => operatorOf(incident.mxHost);
const operatorsOf = (all: readonly News[]): readonly string[] => [...new Set(all.map(operatorOfNews))];

/** The operators of a group's hosts and how many hosts each has, those with the most first. */
export function hostsByOperator(all: readonly News[]): readonly (readonly [operator: string, hosts: number])[] {
  const counts = new Map<string, number>();
  for (const news of all) counts.set(operatorOfNews(news), (counts.get(operatorOfNews(news)) ?? 0) + 1);
  return [...counts].sort(([a, most], [b, hosts]) => hosts - most || a.localeCompare(b));
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

function sameness(news: Entry): string {
  const { kind, severity, scope, cause, losing, unseen, ended } = news.transition;
  const { acknowledged, confirmedAt } = news.incident;
  const isToBeHeardOf = kind !== 'resolved' && severity === 'critical';
  return JSON.stringify([
    ...[kind, severity, scope, cause.code, [...losing].sort(), lossOf(news), unseen?.vantages, ended],
    isOurs(news.transition),
    ...(isToBeHeardOf ? [acknowledged !== undefined, confirmedAt !== undefined] : []),
  ]);
}
