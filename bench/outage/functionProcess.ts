import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { build } from 'esbuild';
import { type Report, type Role, reportSchema, type Task } from './tasks';

/** What the heap may be at most: what is needed, rather than what is not collected yet. */
const HEAP_MB = 72;
const YOUNG_MB = 4;

/** A function in a process of its own. */
export interface FunctionProcess {
  /** Settles when it is done, or waits. */
  give(task: Task): Promise<Report>;
  close(): void;
}

/** Bundles the program of the processes, so that no TypeScript loader is in their memory. Gives its path. */
export async function bundleWorker(folder: string): Promise<string> {
  const outfile = join(folder, 'worker.cjs');
  await build({
    ...{ entryPoints: [join(import.meta.dirname, 'worker.ts')], outfile, bundle: true, minify: true },
    ...{ platform: 'node', format: 'cjs', target: 'node20', external: ['libsql', 'esbuild'], logLevel: 'warning' },
  });
  return outfile;
}

export async function startFunction(
  program: string,
  role: Role,
  path: string,
  shards: readonly number[],
): Promise<FunctionProcess> {
  const child: ChildProcess = fork(program, [role, path, shards.join(',')], {
    serialization: 'advanced',
    execArgv: ['--no-warnings', `--max-old-space-size=${HEAP_MB}`, `--max-semi-space-size=${YOUNG_MB}`],
    env: { ...process.env, NODE_PATH: join(process.cwd(), 'node_modules') },
  });
  await once(child, 'message');
  return {
    give: async (task) => {
      child.send(task);
      const ended = new AbortController();
      const end = () => ended.abort(new Error(`the ${role} ended`));
      child.once('exit', end);
      const [message] = await once(child, 'message', { signal: ended.signal });
      child.off('exit', end);
      return reportSchema.parse(message);
    },
    close: () => child.disconnect(),
  };
}
