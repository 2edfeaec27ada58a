import { findingStore } from '../store/findingStore';
import { muteStore } from '../store/muteStore';
import { subjectStore } from '../store/subjectStore';
import type { Key, Table } from '../store/table';
import { toldStore } from '../store/toldStore';
import type { ConfiguredVantage, QuietWindow } from '../telemetry/contract';
import { type TellDependencies, tell } from './tell';
import { tellDigest } from './tellDigest';
import { tellFindings } from './tellFindings';
import { type TellFirstRunDependencies, tellFirstRun } from './tellFirstRun';
import { loggedUnreadable } from './unreadable';

export interface Telling {
  readonly incidents: TellDependencies;
  readonly findings: TellFirstRunDependencies;
  /** Whether the summary of the first run and the daily digest are sent. */
  readonly hasSummaries: boolean;
}

export interface Installation extends Pick<Telling, 'hasSummaries'> {
  readonly vantages: readonly ConfiguredVantage[];
  /** The shards that have targets. */
  readonly shards: readonly number[];
  readonly everySeconds: number;
  readonly windows: readonly QuietWindow[];
}

/** What tells of findings works on the same table, with the same clock and topic. */
export function tellingOver(
  table: Table,
  incidents: TellDependencies,
  { vantages, shards, everySeconds, windows, hasSummaries }: Installation,
): Telling {
  const unreadable = loggedUnreadable(incidents.log);
  const mutes = muteStore(table, unreadable);
  const findings: TellFirstRunDependencies = {
    ...incidents,
    leases: incidents.store,
    store: findingStore(table, unreadable),
    told: toldStore(table),
    subjects: subjectStore(table, { vantages: vantages.map(({ id }) => id), shards }),
    silences: async () => ({ mutes: await mutes.known(), windows }),
    vantages,
    shards,
    everySeconds,
  };
  return { incidents: { silences: findings.silences, ...incidents }, findings, hasSummaries };
}

/**
 * Tells what is unsaid of incidents and findings, woken by the keys that were written or by the sweep; with the sweep
 * also the summaries that are due. None keeps another from being told. Rejects, once all are done, where one failed.
 */
export async function tellEverything(
  wakeUp: 'sweep' | readonly Key[],
  { incidents, findings, hasSummaries }: Telling,
): Promise<void> {
  const known = wakeUp === 'sweep' ? [] : wakeUp;
  const results = await Promise.allSettled([tell(incidents, known), tellBeside()]);
  for (const result of results) if (result.status === 'rejected') throw result.reason;

  /** One after the other, since they share a lease. */
  async function tellBeside(): Promise<void> {
    const summaries = wakeUp === 'sweep' && hasSummaries ? [tellFirstRun, tellDigest] : [];
    const failures: unknown[] = [];
    for (const next of [() => tellFindings(findings, known), ...summaries.map((summary) => () => summary(findings))]) {
      await next().catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw failures[0];
  }
}
