import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dynamoTable } from '../../../lib/store/dynamoTable';
import { sqliteTable } from '../../../lib/store/sqliteTable';
import type { Table } from '../../../lib/store/table';
import { type DynamoServer, startDynamo } from '../../support/dynamoServer';

/** A table of one adapter. `later` is the same table as a later process finds it. */
export interface Subject {
  readonly table: Table;
  later(): Table;
}

/** How to get an empty table of one adapter, and what to do around a suite. */
export interface Adapter {
  readonly name: string;
  readonly setUp: () => Promise<void>;
  readonly open: () => Promise<Subject>;
  readonly tearDown: () => Promise<void>;
}

/** Every adapter that the contract of the table holds for. */
export const adapters: readonly Adapter[] = [sqliteInMemory(), sqliteInFile(), dynamo()];

function sqliteInMemory(): Adapter {
  const opened: { close(): void }[] = [];
  return {
    name: 'SQLite in memory',
    setUp: async () => {},
    open: async () => {
      const table = sqliteTable(':memory:');
      opened.push(table);
      return { table, later: () => table };
    },
    tearDown: async () => {
      for (const table of opened) table.close();
    },
  };
}

function sqliteInFile(): Adapter {
  const opened: { close(): void }[] = [];
  let folder = '';
  let files = 0;
  const openFile = (path: string) => {
    const table = sqliteTable(path);
    opened.push(table);
    return table;
  };
  return {
    name: 'SQLite in a file that is reopened',
    setUp: async () => {
      folder = await mkdtemp(join(tmpdir(), 'starttls-canary-'));
    },
    open: async () => {
      files += 1;
      const path = join(folder, `${files}.db`);
      const table = openFile(path);
      return {
        table,
        later: () => {
          table.close();
          return openFile(path);
        },
      };
    },
    tearDown: async () => {
      for (const table of opened) table.close();
      await rm(folder, { recursive: true });
    },
  };
}

function dynamo(): Adapter {
  let server: DynamoServer | undefined;
  return {
    name: 'DynamoDB',
    setUp: async () => {
      server = await startDynamo();
    },
    open: async () => {
      if (server === undefined) throw new Error('the server was not started');
      const { client } = server;
      const name = await server.createTable();
      return { table: dynamoTable(client, name), later: () => dynamoTable(client, name) };
    },
    tearDown: async () => server?.close(),
  };
}
