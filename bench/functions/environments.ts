import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { build } from 'esbuild';
import * as z from 'zod';
import { bundleFunction } from '../../lib/infra/functionBundle';
import { childMessage } from '../childMessage';

const figures = z.object({ wallMs: z.number(), cpuMs: z.number(), peakMb: z.number() });
/** Of one call, or of loading the code. Memory is the high-water mark of the process, in MB of 10^6 bytes. */
export type CallFigures = z.infer<typeof figures>;

/** What was written before a message has come by then. */
const LOG_MS = 20;

/** One process with one handler, as Lambda has it. */
export interface Environment {
  /** Of loading the code. */
  readonly start: CallFigures;
  /** Calls the handler; the bytes that it wrote to its log meanwhile are with the figures. */
  call(event: object): Promise<CallFigures & { readonly logBytes: number }>;
  end(): void;
}

/** The folder with the bundles. `end` leaves nothing behind. */
export class Environments {
  private readonly folder = mkdtempSync(join(tmpdir(), 'starttls-canary-functions-'));
  private readonly running = new Set<ChildProcess>();

  /** Bundles handlers as the stacks do, SDK inside, and what calls them. `ca` is PEM that the processes trust. */
  async build(handlers: readonly string[], ca: string): Promise<void> {
    for (const name of handlers) bundleFunction(process.cwd(), name, join(this.folder, name));
    const entryPoints = [join(import.meta.dirname, 'invoker.ts')];
    await build({
      entryPoints,
      bundle: true,
      platform: 'node',
      target: 'node20',
      logLevel: 'warning',
      format: 'esm',
      outfile: this.invoker,
    });
    writeFileSync(join(this.folder, 'ca.pem'), ca);
  }

  async start(handler: string, variables: Readonly<Record<string, string>>): Promise<Environment> {
    const child = fork(this.invoker, [this.bundle(handler)], {
      execArgv: [],
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
      env: { ...process.env, NODE_OPTIONS: '', NODE_EXTRA_CA_CERTS: join(this.folder, 'ca.pem'), ...variables },
    });
    this.running.add(child);
    child.once('exit', () => this.running.delete(child));
    let logBytes = 0;
    child.stdout?.on('data', (chunk: Buffer) => {
      logBytes += chunk.length;
    });
    return {
      start: figures.parse(await childMessage(child)),
      async call(event) {
        const before = logBytes;
        child.send(event);
        const result = figures.parse(await childMessage(child));
        // The log comes by another pipe than the message.
        await sleep(LOG_MS);
        return { ...result, logBytes: logBytes - before };
      },
      end: () => child.kill('SIGKILL'),
    };
  }

  end(): void {
    for (const child of this.running) child.kill('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Where a handler's bundle is. */
  bundle(handler: string): string {
    return join(this.folder, handler, 'index.js');
  }

  private get invoker(): string {
    return join(this.folder, 'invoker.mjs');
  }
}
