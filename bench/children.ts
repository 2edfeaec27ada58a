import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { z } from 'zod';
import { createAuthority } from '../test/support/certificates';
import { childMessage } from './childMessage';
import { type Mode, MX_HOST } from './dialogue';
import { NagleServer } from './nagleServer';

export const CLIENTS = ['ours', 'bare'] as const;
export type Client = (typeof CLIENTS)[number];

/** What one client process is to do. `delayMs` picks the server's port; warm-ups go to the one without delay. */
export interface ClientJob extends ClientWork {
  /** Whether the server is the one that keeps Nagle's algorithm and sends two session tickets. It knows no delay. */
  readonly isNagle?: boolean;
  readonly delayMs: number;
}

export interface ClientWork {
  /** `elsewhere` is ours, too, and takes whatever a server offers. */
  readonly client: Client | 'elsewhere';
  readonly mode: Mode;
  readonly warmUps: number;
  readonly probes: number;
  readonly concurrency: number;
}

export interface Ports {
  readonly port: number;
  readonly warmUpPort: number;
}

const clientFigures = z.object({
  cpuMs: z.number(),
  /** From the first probe's beginning to the last one's result. */
  wallMs: z.number(),
  tookMs: z.array(z.number()),
  peakMb: z.number(),
  wrong: z.number(),
  example: z.string(),
});
const serverFigures = z.object({ cpuMs: z.number(), dialogues: z.record(z.string(), z.number()) });

export type ClientFigures = z.infer<typeof clientFigures>;
export type ServerFigures = z.infer<typeof serverFigures>;

export interface JobFigures extends ClientFigures {
  readonly server: ServerFigures;
}

const DELAYS_MS: readonly number[] = [0, 50];

/** The processes of one run, and the folder with their programs and certificate. `end` leaves nothing behind. */
export class Children {
  readonly folder = mkdtempSync(join(tmpdir(), 'starttls-canary-bench-'));
  private readonly running = new Set<ChildProcess>();
  private server: ChildProcess | undefined;
  private ports: readonly number[] = [];
  private nagleServer: NagleServer | undefined;
  private naglePort = 0;

  /** On how many addresses the server listens. */
  constructor(private readonly hosts = 1) {}

  /** Bundles the programs, so that clients are plain Node processes without a TypeScript loader, and starts the server. */
  async start(): Promise<void> {
    await build({
      entryPoints: ['client', 'server'].map((name) => join(import.meta.dirname, `${name}.ts`)),
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      outdir: this.folder,
      outExtension: { '.js': '.mjs' },
      logLevel: 'warning',
    });
    // A chain of two, as most servers send it, under an authority that the clients trust: it is verified in full.
    const authority = await createAuthority();
    const { key, cert, ca } = await (await authority.delegate('Test Intermediate')).issue({ names: [MX_HOST] });
    for (const [name, pem] of Object.entries({ key, cert, ca })) writeFileSync(join(this.folder, `${name}.pem`), pem);
    this.server = this.spawn('server', [this.folder, ...[this.hosts, ...DELAYS_MS].map(String)]);
    this.ports = z.object({ ports: z.array(z.number()) }).parse(await childMessage(this.server)).ports;
    this.nagleServer = new NagleServer(this.folder);
    this.running.add(this.nagleServer.process);
    this.naglePort = z.object({ port: z.number() }).parse(await this.nagleServer.next()).port;
  }

  async run(job: ClientJob): Promise<JobFigures> {
    const { delayMs, isNagle = false, ...rest } = job;
    const port = isNagle ? this.naglePort : this.port(delayMs);
    const ports = { port, warmUpPort: isNagle ? port : this.port(0) };
    const figures = await this.runClient(rest, ports, () => this.mark(isNagle));
    return { ...figures, server: await this.mark(isNagle) };
  }

  /** `onWarm`: between the warm-ups and the work. */
  async runClient(work: ClientWork, ports: Ports, onWarm: () => Promise<unknown>): Promise<ClientFigures> {
    const child = this.spawn(
      'client',
      Object.entries({ ...work, ...ports }).map(([name, value]) => `--${name}=${value}`),
    );
    await childMessage(child);
    await onWarm();
    child.send('go');
    return clientFigures.parse(await childMessage(child));
  }

  end(): void {
    for (const child of this.running) child.kill('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Of the server that is so late. */
  port(delayMs: number): number {
    const port = this.ports[DELAYS_MS.indexOf(delayMs)];
    if (port === undefined) throw new Error(`the server has no port with a delay of ${delayMs} ms`);
    return port;
  }

  /** What the server has done since the last time. */
  async mark(isNagle = false): Promise<ServerFigures> {
    if (isNagle) return serverFigures.parse(await this.nagleServer?.mark());
    if (this.server === undefined) throw new Error('the server has not been started');
    const answer = childMessage(this.server);
    this.server.send('mark');
    return serverFigures.parse(await answer);
  }

  private spawn(program: 'client' | 'server', args: readonly string[]): ChildProcess {
    const child = fork(join(this.folder, `${program}.mjs`), args, {
      execArgv: [],
      env: { ...process.env, NODE_OPTIONS: '', NODE_EXTRA_CA_CERTS: join(this.folder, 'ca.pem') },
    });
    this.running.add(child);
    child.once('exit', () => this.running.delete(child));
    return child;
  }
}
