import type * as z from 'zod/mini';
import { SCHEMA_VERSION } from '../telemetry/contract';
import { toldKey } from './findingKeys';
import { digestSchema, type FirstRunState, firstRunSchema } from './findingSchemas';
import { parseBody } from './item';
import type { Table } from './table';

/** Which summaries were sent: the daily digest, and what the first run found. */
export interface ToldStore {
  /** The local day of the newest digest, `2026-11-24`. */
  digestDay(): Promise<string | undefined>;
  /** False where that day's digest, or a later one, is down already. */
  markDigest(day: string): Promise<boolean>;
  firstRun(): Promise<{ readonly state: FirstRunState; readonly version: number } | undefined>;
  /** False where somebody else wrote since `version` was read. */
  writeFirstRun(state: FirstRunState, version: number | undefined): Promise<boolean>;
}

export function toldStore(table: Table): ToldStore {
  const read = async <T>(what: 'digest' | 'first-run', schema: z.ZodMiniType<T>) => {
    const [item] = await table.batchGet([toldKey(what)]);
    return item === undefined ? undefined : { body: parseBody(item, schema), version: item.version ?? 0 };
  };
  return {
    digestDay: async () => (await read('digest', digestSchema))?.body.day,
    markDigest: (day) =>
      table.put(
        { ...toldKey('digest'), schemaVersion: SCHEMA_VERSION, stamp: day, body: { day } },
        { kind: 'absentOrStampBefore', stamp: day },
      ),
    async firstRun() {
      const found = await read('first-run', firstRunSchema);
      return found && { state: found.body, version: found.version };
    },
    writeFirstRun: (state, version) =>
      table.put(
        { ...toldKey('first-run'), schemaVersion: SCHEMA_VERSION, version: (version ?? 0) + 1, body: state },
        version === undefined ? { kind: 'absent' } : { kind: 'versionIs', version },
      ),
  };
}
