import { existsSync } from 'node:fs';
import type { Table } from '../store/table';

/** Where incidents and mutes are kept: with the hub, or in a file of this machine. */
export type TablePlace =
  | { readonly kind: 'hub'; readonly region: string; readonly tableName: string }
  | { readonly kind: 'file'; readonly path: string };

export type ClosableTable = Table & { close(): void };
/** Opens the table as it is at a time: what has expired by then is gone. */
export type OpenTable = (place: TablePlace, now: Date) => Promise<ClosableTable>;

/** Loads what the place needs, and nothing of the other one: the SDK alone takes longer than most commands. */
export async function openTable(place: TablePlace, now: Date): Promise<ClosableTable> {
  if (place.kind === 'file') {
    // Opening it would make one.
    if (!existsSync(place.path))
      throw Object.assign(new Error('no such file; npx starttls-canary watch keeps one, starttls-canary.db'), {
        code: 'ENOENT',
      });
    const { sqliteTable } = await import('../store/sqliteTable');
    return sqliteTable(place.path, now);
  }
  // That Node 20 is near its end is for us to know: nobody who looks at incidents can do a thing about it.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  const { hubTable } = await import('../store/dynamoTable');
  return hubTable(place.region, place.tableName);
}
