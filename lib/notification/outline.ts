import { transitionId } from '../judgement/incident';
import { type Group, hostsByOperator, type News } from './groups';
import { briefTransition, fullTransition } from './transitionJson';
import { clean } from './words';

/** As all of these: of the JSON as it stands in SNS's message. */
const MAX_FULL_BYTES = 80_000;
const MAX_GROUPS = 50;
const MAX_OPERATORS = 20;
const MAX_NAME = 255;
/** Of the list of ids of a group, and of digits that grow. */
const BYTES_BESIDE = 50;

type Shown = ReturnType<typeof briefTransition> | ReturnType<typeof fullTransition>;

/**
 * Of more hosts than a message takes: one of each group in full, then, beside everybody's ids, as many as there is room
 * for; the others are told by their ids, and all are counted. `room`: in bytes, beyond what is in it whatever there is.
 */
export function outline(groups: readonly Group[], room: number) {
  const full = firstInFull(groups);
  const { brief, bytes } = briefOnes(groups, full, room);
  const shown = new Map<News, Shown>([...full, ...brief]);
  const rests = groups.map(({ all }) => all.filter((news) => !shown.has(news)));
  const hostsOmitted = rests.reduce((sum, { length }) => sum + length, 0);
  const transitions = groups.flatMap(({ all }) => all.flatMap((news) => shown.get(news) ?? []));
  let left = room - bytes - BYTES_BESIDE * groups.length;
  const others = groups.slice(0, MAX_GROUPS).flatMap((group, index) => {
    const ids: string[] = [];
    const untold = idsBeyond(group, shown);
    for (const id of untold) {
      left -= bytesOf(id);
      if (left < 0) break;
      ids.push(id);
    }
    const rest = rests[index] ?? [];
    return untold.length === 0 ? [] : [othersOf(group, { rest, ids, isShown: shown.has(group.first) })];
  });
  return { ...(hostsOmitted > 0 && { hostsOmitted }), transitions, ...(others.length > 0 && { others }) };
}

/** The first of each group, as long as no stranger fills the message with them; the first of all in any case. */
function firstInFull(groups: readonly Group[]): ReadonlyMap<News, Shown> {
  const full = new Map<News, Shown>();
  let left = MAX_FULL_BYTES;
  for (const { first } of groups) {
    const shown = fullTransition(first);
    left -= bytesOf(shown);
    if (left < 0 && full.size > 0) break;
    full.set(first, shown);
  }
  return full;
}

function briefOnes(groups: readonly Group[], full: ReadonlyMap<News, Shown>, room: number) {
  const ids = groups.flatMap((group) => idsBeyond(group, full));
  let left = room - ids.reduce((sum, id) => sum + bytesOf(id), 0) - BYTES_BESIDE * groups.length;
  let bytes = 0;
  const brief = new Map<News, Shown>();
  for (const news of groups.flatMap(({ all }) => all)) {
    if (full.has(news)) continue;
    const shown = briefTransition(news);
    left -= bytesOf(shown);
    if (left < 0) break;
    bytes += bytesOf(shown);
    brief.set(news, shown);
  }
  return { brief, bytes };
}

/** Of all that is told of a group, but is not among the transitions. */
const idsBeyond = ({ all }: Group, shown: ReadonlyMap<News, Shown>): readonly string[] =>
  all.flatMap((news) =>
    [...news.earlier, ...(shown.has(news) ? [] : [news.transition])].map((each) => transitionId(news.incident, each)),
  );

interface Rest {
  readonly rest: readonly News[];
  readonly ids: readonly string[];
  readonly isShown: boolean;
}

/** What all of them have in common, how many they are, and whose. */
function othersOf({ first }: Group, { rest, ids, isShown }: Rest) {
  const { kind, severity, scope, losing, cause } = first.transition;
  const operators = hostsByOperator(rest);
  return {
    ...(isShown && { as: transitionId(first.incident, first.transition) }),
    ...{ kind, severity, scope, losing, cause: cause.code },
    hostCount: rest.length,
    operatorCount: operators.length,
    operators: operators
      .slice(0, MAX_OPERATORS)
      .map(([operator, hosts]) => ({ operator: clean(operator, MAX_NAME), hosts })),
    ids,
  };
}

const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(JSON.stringify(value)));
