import pLimit from 'p-limit';
import { isPolicyLeft } from '../judgement/policyWitness';
import type { Board, HostBoard, News, Setting } from '../page/board';
import { findingStore } from '../store/findingStore';
import { type History, historyStore, type Period } from '../store/historyStore';
import { incidentStore } from '../store/incidentStore';
import type { Unreadable } from '../store/item';
import { policyStore } from '../store/policyStore';
import { subjectStore } from '../store/subjectStore';
import type { Table } from '../store/table';
import { besideDane } from './hostDane';

/** Where pages are read from. */
export interface BoardSource {
  readonly table: Table;
  /** The shards that have targets. */
  readonly shards: readonly number[];
  readonly unreadable: Unreadable;
}

const READS_AT_ONCE = 8;
const DAY_MS = 24 * 60 * 60 * 1000;
/** Of one vantage and shard; beyond that the strips of a busy month begin later. */
const MOST_CHANGES = 1000;
const MOST_CHANGES_OF_HOST = 500;

/** What the matrix needs: every view, and of a span longer than the views remember, what changed. */
export async function readBoard(setting: Setting, source: BoardSource): Promise<Board> {
  const places = placesOf(setting, source);
  const subjects = subjectsOf(setting, source);
  const limit = pLimit(READS_AT_ONCE);
  const [shards, heartbeats, incidents, policyFaults, changes] = await Promise.all([
    limit.map(places, ({ vantage, shard }) => subjects.readShard(vantage, shard)),
    subjects.readHeartbeats(),
    readIncidents(setting, source),
    policiesOf(source).standing(),
    setting.now - setting.span.from > DAY_MS ? readChanges(setting, source) : undefined,
  ]);
  const standing = new Map(policyFaults.map((view) => [view.target, { view }]));
  return {
    ...setting,
    views: shards.flatMap(({ views }) =>
      views.map((view) => besideDane(view, standing, momentOf(setting, source)).view),
    ),
    heartbeats,
    incidents,
    policyFaults,
    ...changes,
  };
}

/** What there is to tell in words. */
export async function readNews(setting: Setting, source: BoardSource): Promise<News> {
  const [incidents, findings] = await Promise.all([
    readIncidents(setting, source),
    findingStore(source.table, source.unreadable).open(),
  ]);
  return { ...setting, incidents, findings: findings.map(({ record }) => record) };
}

/** Everything about one host (`mxHost:port`). */
export async function readHostBoard(host: string, setting: Setting, source: BoardSource): Promise<HostBoard> {
  const ids = setting.vantages.map(({ id }) => id);
  const [{ items, heartbeats }, incidents, history] = await Promise.all([
    subjectsOf(setting, source).readHost(host, []),
    readIncidents(setting, source),
    historyStore(source.table).ofHost(host, ids, periodOf(setting), MOST_CHANGES_OF_HOST),
  ]);
  // The views of a shard that is no longer configured are nobody's word any more.
  const views = items.filter(({ shard }) => source.shards.includes(shard));
  const policies = await subjectsOf(setting, source).readPolicies([...new Set(views.map(({ target }) => target))]);
  return {
    ...setting,
    host,
    views: views.map((view) => besideDane(view, policies, momentOf(setting, source)).view),
    heartbeats,
    incidents,
    policies: [...policies.values()].filter((stored) => !isPolicyLeft(stored, source.shards)),
    ...together([...history].map(([vantage, own]) => ({ vantage, ...own }))),
    hasMore: [...history.values()].some(({ hasMore }) => hasMore),
  };
}

const momentOf = ({ now }: Setting, { shards }: BoardSource) => ({ shards, now: new Date(now) });

const subjectsOf = ({ vantages }: Setting, { table, shards }: BoardSource) =>
  subjectStore(table, { vantages: vantages.map(({ id }) => id), shards });

const policiesOf = ({ table, unreadable }: BoardSource) => policyStore(table, unreadable);

const readIncidents = ({ span, now }: Setting, { table, unreadable }: BoardSource) =>
  incidentStore(table, unreadable).list(new Date(span.from), new Date(now));

async function readChanges(setting: Setting, source: BoardSource): Promise<Together> {
  const history = historyStore(source.table);
  const read = await pLimit(READS_AT_ONCE).map(placesOf(setting, source), async ({ vantage, shard }) => ({
    vantage,
    ...(await history.ofShard(vantage, shard, periodOf(setting), MOST_CHANGES)),
  }));
  return together(read);
}

type Together = Required<Pick<Board, 'changes' | 'knownFrom'>>;

/** What was read of several vantages; of one that has more, nothing is known before the oldest change that was read. */
function together(histories: readonly (History & { readonly vantage: string })[]): Together {
  const knownFrom = new Map<string, number>();
  for (const { vantage, changes, hasMore } of histories) {
    const oldest = Date.parse(changes.at(-1)?.at ?? '');
    if (hasMore && !Number.isNaN(oldest)) knownFrom.set(vantage, Math.max(oldest, knownFrom.get(vantage) ?? oldest));
  }
  return { changes: histories.flatMap(({ changes }) => changes), knownFrom };
}

const placesOf = ({ vantages }: Setting, { shards }: BoardSource) =>
  vantages.flatMap(({ id }) => shards.map((shard) => ({ vantage: id, shard })));

const periodOf = ({ span }: Setting): Period => ({
  from: new Date(span.from).toISOString(),
  to: new Date(span.to).toISOString(),
});
