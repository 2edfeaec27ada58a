import type { CanaryConfig } from '../config/canaryConfig';
import { loadConfig } from '../config/loadConfig';
import { physicalName } from '../telemetry/contract';
import { BadUsageError, cutPath } from './badUsage';
import type { CliContext } from './context';
import { readPath } from './nameArgument';
import { namedFile } from './namedFile';
import type { ClosableTable, TablePlace } from './openTable';
import type { TableOptions } from './tableCommand';
import { faultOf, TableError } from './tableError';

/** A table to work on; without a configuration where a local store was named alone. */
export interface OpenedTable {
  readonly table: ClosableTable;
  readonly config?: CanaryConfig;
}

/**
 * Opens the table that the options name, works, and closes it. Rejects with ConfigError or BadUsageError, or with
 * TableError where the table can't be reached, read or written.
 */
export async function withTable<T>(
  options: TableOptions,
  { configFile, openTable, now }: CliContext,
  work: (opened: OpenedTable) => Promise<T>,
): Promise<T> {
  const isLocal = options.store !== undefined;
  if (options.store !== undefined) readPath('--store', options.store);
  const config =
    isLocal && options.config === undefined ? undefined : namedFile(loadConfig, options.config ?? configFile, A_STORE);
  const place = placeOf(options, config);
  let table: ClosableTable | undefined;
  try {
    table = await openTable(place, now());
    return await work({ table, ...(config !== undefined && { config }) });
  } catch (error) {
    const fault = faultOf(error);
    if (fault === undefined) throw error;
    throw new TableError(`${describe(place)}: ${fault}`, { cause: error });
  } finally {
    table?.close();
  }
}

const A_STORE = 'name another with --config FILE, or what watch keeps here with --store starttls-canary.db';

function placeOf({ store }: TableOptions, config: CanaryConfig | undefined): TablePlace {
  if (store !== undefined) return { kind: 'file', path: store };
  if (config === undefined) throw new BadUsageError('neither a configuration nor a store is named');
  return { kind: 'hub', region: config.hub, tableName: physicalName.table(config.name) };
}

const describe = (place: TablePlace): string =>
  place.kind === 'file'
    ? `the store ${cutPath(JSON.stringify(place.path))}`
    : `the table ${place.tableName} in ${place.region}`;
