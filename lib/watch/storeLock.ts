import Database from 'libsql';

/** Another process watches with the same store. */
export class StoreLockedError extends Error {
  readonly code = 'store-locked';
  override readonly name = 'StoreLockedError';
}

export interface StoreLock {
  release(): void;
}

/**
 * Takes a store for this process alone, until it is released or the process ends, however it ends: the lock is SQLite's on
 * a file beside the store, and the system drops it with the process. Others may still read the store, and mute.
 */
export function lockStore(path: string): StoreLock {
  const database = new Database(`${path}.lock`, { timeout: 0 });
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (cause) {
    database.close();
    if (!isBusy(cause)) throw cause;
    throw new StoreLockedError(`${path} is watched by another process`, { cause });
  }
  return {
    release() {
      database.exec('ROLLBACK');
      database.close();
    },
  };
}

const isBusy = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY');
