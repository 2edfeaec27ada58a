import { findingStore } from '../store/findingStore';
import { subjectStore } from '../store/subjectStore';
import type { Key, Table } from '../store/table';
import { judgeSweep, judgeWakeUps } from './judge';
import { type FindingDependencies, judgeFindingSweep, judgeFindingWakeUps } from './judgeFindings';
import type { JudgeDependencies } from './judgeHost';
import { rememberingLosses } from './rememberedLosses';
import { loggedUnreadable } from './unreadable';

export interface Judges {
  readonly incidents: JudgeDependencies;
  readonly findings: FindingDependencies;
}

/** What judges findings works on the same table and vantages. `shards`: those that have targets. */
export const judgesOver = (table: Table, incidents: JudgeDependencies, shards: readonly number[]): Judges => ({
  incidents: {
    ...incidents,
    shards,
    store: { ...incidents.store, ...rememberingLosses(incidents.store, incidents.now) },
  },
  findings: {
    ...incidents,
    shards,
    store: findingStore(table, loggedUnreadable(incidents.log)),
    subjects: subjectStore(table, { vantages: incidents.vantages.map(({ id }) => id), shards }),
  },
});

/**
 * Judges losses and what else was found, for the sweep or for the keys that were written; neither keeps the other from
 * its work. Answers the keys that either failed at. Rejects where one failed as a whole, once the other is done.
 */
export async function judgeEverything(
  wakeUp: 'sweep' | readonly Key[],
  { incidents, findings }: Judges,
): Promise<readonly Key[]> {
  const results = await Promise.allSettled(
    wakeUp === 'sweep'
      ? [judgeSweep(incidents).then(() => []), judgeFindingSweep(findings).then(() => [])]
      : [judgeWakeUps(wakeUp, incidents), judgeFindingWakeUps(wakeUp, findings)],
  );
  const failed = new Set<Key>();
  for (const result of results) {
    if (result.status === 'rejected') throw result.reason;
    for (const key of result.value) failed.add(key);
  }
  return [...failed];
}
