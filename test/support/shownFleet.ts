import type { FindingRecord } from '../../lib/judgement/findingRecord';
import type { Incident } from '../../lib/judgement/incident';
import { findingStore } from '../../lib/store/findingStore';
import { incidentStore } from '../../lib/store/incidentStore';
import { sqliteTable } from '../../lib/store/sqliteTable';
import type { Table } from '../../lib/store/table';
import { vantageStore } from '../../lib/store/vantageStore';
import type { ConfiguredVantage } from '../../lib/telemetry/contract';
import type { WidgetDependencies } from '../../lib/workflow/showWidget';
import { FUNCTION_ARN } from '../browser/widgetContext';
import { heartbeat } from './records';
import { fine, type ShownHost, TROUBLED } from './shownHosts';
import { foundingIncident, pastIncident, standingWarning } from './shownNews';
import { writePolicies } from './shownPolicies';
import { minutesAgo, SHOWN_NOW } from './shownTime';
import { changesOf, viewOf } from './shownView';

export const SHOWN_VANTAGES: readonly ConfiguredVantage[] = [
  { id: 'hq', role: 'mail-path', external: true, egress: '203.0.113.9' },
  { id: 'us-east-1', role: 'observer', external: false, region: 'us-east-1', egress: '198.51.100.80' },
  { id: 'eu-west-1', role: 'observer', external: false, region: 'eu-west-1', egress: '192.0.2.77' },
  { id: 'ap-southeast-2', role: 'observer', external: false, region: 'ap-southeast-2', egress: '192.0.2.44' },
];

export interface FleetOptions {
  /** How many hosts there are. From seven on, each kind of trouble is among them. */
  readonly hosts: number;
  readonly vantages?: readonly ConfiguredVantage[];
  /** What stands wherever a server, a certificate or a resolver has a word. */
  readonly says?: string;
  /** Names of the first hosts and their targets, in place of those of `shownHosts`. */
  readonly named?: readonly string[];
  /** What a domain's MX record names and nobody gets an answer from, in addition. */
  readonly unanswered?: string;
}

/** A table as the functions leave it, with what its widget needs. */
export interface ShownFleet {
  readonly table: Table & { close(): void };
  readonly deps: WidgetDependencies;
}

export async function shownFleet({
  hosts,
  vantages = SHOWN_VANTAGES,
  says,
  named = [],
  unanswered,
}: FleetOptions): Promise<ShownFleet> {
  const table = sqliteTable(':memory:');
  const store = vantageStore(table);
  const troubled = hosts > TROUBLED.length ? TROUBLED : TROUBLED.slice(0, hosts);
  const all = [...troubled, ...Array.from({ length: hosts - troubled.length }, (_, index) => fine(index))].map(
    (each, index): ShownHost => ({
      ...each,
      ...(named[index] !== undefined && { mxHost: named[index], targets: [named[index]] }),
    }),
  );
  const shown = unanswered === undefined ? all : [...all, nobodyAt(unanswered)];
  for (const vantage of vantages) {
    await store.writeHeartbeat(
      heartbeat(0, {
        vantage: vantage.id,
        hosts,
        scheduledAt: minutesAgo(2),
        startedAt: minutesAgo(2),
        endedAt: minutesAgo(1),
      }),
    );
    for (const host of shown) {
      for (const target of host.targets) {
        const view = viewOf(host, target, vantage, says);
        await store.writeView(view);
        for (const change of changesOf(view, says)) await store.writeChange(change);
      }
    }
  }
  await writePolicies(table, shown, says);
  const [first, second] = shown;
  if (first !== undefined)
    await writeNews(
      table,
      [foundingIncident(first.mxHost, first.targets, says), pastIncident()],
      second === undefined ? [] : [standingWarning(second.mxHost, says)],
    );
  return {
    table,
    deps: {
      table,
      shards: [0],
      unreadable: (error) => {
        throw error;
      },
      setting: { installation: 'default', everySeconds: 300, vantages },
      endpoint: FUNCTION_ARN,
      now: () => new Date(SHOWN_NOW),
    },
  };
}

const nobodyAt = (mxHost: string): ShownHost => ({
  mxHost,
  targets: ['unanswered.example'],
  everywhere: { outcome: 'unknown' },
});

/** As told already. */
async function writeNews(
  table: Table,
  incidents: readonly Incident[],
  findings: readonly FindingRecord[],
): Promise<void> {
  const store = incidentStore(table);
  for (const one of incidents) {
    await store.write(one, undefined);
    await store.markSaid([{ incident: one, sequence: one.transitions.length }]);
  }
  for (const one of findings) await findingStore(table).write(one, undefined);
}
