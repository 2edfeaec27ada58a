import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { cleanEnvironment, startDaemon } from './childProcess';
import type { Lifetime } from './lifetime';
import { PROJECT } from './project';

/** `watch --publish` as a process. */
export interface PublishingProcess {
  /** All that it said so far. */
  said(): string;
  isRunning(): boolean;
  /** Ends it as Ctrl-C does; in how many milliseconds, and with which status. */
  interrupt(): Promise<{ readonly tookMs: number; readonly status: unknown }>;
}

const TSX = pathToFileURL(join(PROJECT, 'node_modules/tsx/dist/loader.mjs')).href;

export const startPublishing = (
  lifetime: Lifetime,
  file: string,
  environment: Readonly<Record<string, string>>,
): PublishingProcess => {
  const logFile = join(lifetime.directory, 'publishing.log');
  const child = startDaemon(lifetime, {
    name: 'watch --publish',
    command: process.execPath,
    args: ['--import', TSX, join(PROJECT, 'bin/starttls-canary.ts'), 'watch', file, '--publish', '--no-listen'],
    environment: cleanEnvironment(lifetime, environment),
    logFile,
  });
  return {
    said: () => readFileSync(logFile, 'utf8'),
    isRunning: () => child.exitCode === null && child.signalCode === null,
    async interrupt() {
      const asked = Date.now();
      const gone = once(child, 'exit');
      child.kill('SIGINT');
      const [status] = await gone;
      return { tookMs: Date.now() - asked, status };
    },
  };
};
