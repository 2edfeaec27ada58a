import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from '../../../lib/cli/runCli';
import { type Incident, lastSequence } from '../../../lib/judgement/incident';
import type { Mute } from '../../../lib/judgement/mute';
import { incidentStore } from '../../../lib/store/incidentStore';
import { muteStore } from '../../../lib/store/muteStore';
import { sqliteTable } from '../../../lib/store/sqliteTable';
import type { Table } from '../../../lib/store/table';
import { fakeResolver } from '../../support/fakeResolver';
import { recordingContext } from './recordingContext';

const folder = mkdtempSync(join(tmpdir(), 'canary-cli-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;

/** A file of a test's own. */
export function fileWith(text: string): string {
  files += 1;
  const path = join(folder, `${files}.yaml`);
  writeFileSync(path, text);
  return path;
}

/** When `run` runs a command, unless told otherwise. */
const NOON = new Date('2026-11-24T12:00:00.000Z');

/** The path of a store that holds these incidents, all told. */
export async function storeWith(...incidents: readonly Incident[]): Promise<string> {
  files += 1;
  const path = join(folder, `${files}.db`);
  const table = sqliteTable(path, NOON);
  await tell(table, incidents);
  table.close();
  return path;
}

export async function tell(table: Table, incidents: readonly Incident[]): Promise<void> {
  const store = incidentStore(table);
  for (const next of incidents) {
    await store.write(next, undefined);
    await store.markSaid([{ incident: next, sequence: lastSequence(next) }]);
  }
}

async function inStore<T>(path: string, work: (table: Table) => Promise<T>): Promise<T> {
  const table = sqliteTable(path, NOON);
  try {
    return await work(table);
  } finally {
    table.close();
  }
}

export const mutesIn = (path: string): Promise<readonly Mute[]> => inStore(path, (table) => muteStore(table).known());
export const incidentIn = (path: string, incident: Incident): Promise<Incident | undefined> =>
  inStore(path, async (table) => (await incidentStore(table).reread(incident))?.incident);

/** Runs a command on 24 November 2026 at noon UTC, unless told otherwise. */
export async function run(argv: readonly string[], more: Parameters<typeof recordingContext>[1] = {}) {
  const context = recordingContext(fakeResolver({}), { now: () => NOON, ...more });
  const status = await runCli(argv, context);
  return { status, ...context.output };
}
