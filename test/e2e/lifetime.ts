import type { ChildProcess } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

type Ending = () => void;

/**
 * What the run owns: a directory under the system's temporary one, and processes. All of it ends with this process,
 * however that comes about: normally, by a failure, by a signal. Endings are synchronous, since an `exit` listener
 * gets no second turn of the event loop, and run in reverse order, each even if another one fails.
 */
export interface Lifetime {
  readonly directory: string;
  onEnd(name: string, ending: Ending): void;
}

const SIGNALS = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const;

/** Begins the run's life. `keepDirectory` leaves the directory with its logs for a look; processes end all the same. */
export const beginLifetime = (keepDirectory: boolean): Lifetime => {
  const directory = mkdtempSync(join(tmpdir(), 'starttls-canary-e2e-'));
  // Postfix's own user has to reach its part of it.
  process.umask(0o022);
  chmodSync(directory, 0o755);
  const endings: { readonly name: string; readonly ending: Ending }[] = [];

  process.once('exit', () => {
    for (const { name, ending } of endings.reverse()) {
      try {
        ending();
      } catch (error) {
        process.stderr.write(`could not end ${name}: ${String(error)}\n`);
      }
    }
    if (!keepDirectory) rmSync(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  });
  for (const [signal, number] of Object.entries(SIGNALS)) {
    process.once(signal, () => process.exit(128 + number));
  }
  return { directory, onEnd: (name, ending) => endings.push({ name, ending }) };
};

/**
 * Kills the process group of a child that was spawned `detached`, at once and whole. Not where the child has ended:
 * its number may be another's by now.
 */
export const killGroup = ({ pid, exitCode, signalCode }: ChildProcess): void => {
  if (pid === undefined || exitCode !== null || signalCode !== null) return;
  process.kill(-pid, 'SIGKILL');
};
