import { setFlagsFromString } from 'node:v8';
import { nodeResolver } from '../dns/nodeResolver';
import { askNotify } from './askNotify';
import type { CliContext, Terminal } from './context';
import { openAccount } from './doctor/account';
import { lookAtSts } from './lookAtSts';
import { lookAtTlsRpt } from './lookAtTlsRpt';
import { thisMachine } from './machine';
import { openHubMetrics } from './openHubMetrics';
import { openTable } from './openTable';
import { openValidatingResolver } from './openValidatingResolver';

/** What of a stream decides how it is written to. */
export interface OutputStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}
export interface ProcessStreams {
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The world of a command that this process runs. */
export function thisProcess({ stdout, stderr, env }: ProcessStreams = process): CliContext {
  const terminal = terminalOf(stderr, env);
  return {
    stdout: (text) => stdout.write(text),
    stderr: (text) => stderr.write(text),
    isColoured: stdout.isTTY === true && !isDumb(env) && (env.NO_COLOR ?? '') === '',
    ...(stdout.isTTY === true && stdout.columns !== undefined && { columns: stdout.columns }),
    ...(terminal !== undefined && { terminal }),
    ...(stdout === process.stdout && process.stdout.isTTY && !isDumb(env) && { liveStream: process.stdout }),
    // Only who reads it opens it: an open pipe keeps a process alive.
    standardInput: () => (process.stdin.isTTY ? undefined : process.stdin),
    env,
    interrupted,
    now: () => new Date(),
    machine: thisMachine,
    configFile: env.CANARY_CONFIG_FILE || 'canary.yaml',
    openTable,
    openHubMetrics,
    askNotify,
    openAccount,
    resolver: nodeResolver,
    pointerResolver: nodeResolver,
    lookAtSts,
    lookAtTlsRpt,
    openValidatingResolver,
    saveMemory,
  };
}

/** A third less for a thousand hosts (docs/performance.md): V8 lets its heap grow by less, and the young part not at all. */
function saveMemory(): void {
  setFlagsFromString('--optimize-for-size');
  setFlagsFromString('--semi-space-growth-factor=1');
}

function terminalOf(stream: OutputStream, env: ProcessStreams['env']): Terminal | undefined {
  if (stream.isTTY !== true || isDumb(env)) return undefined;
  return {
    columns: stream.columns ?? 80,
    write: (text) => stream.write(text),
    repeat: (everyMs, work) => {
      const timer = setInterval(work, everyMs);
      return () => clearInterval(timer);
    },
  };
}

/** How long after the wish to end the process is gone, whatever it waits for. What it wrote by then is whole. */
const LAST_SECOND_MS = 950;

function interrupted(): AbortSignal {
  const controller = new AbortController();
  const end = () => {
    // A second wish is an order.
    if (controller.signal.aborted) process.exit();
    controller.abort();
    setTimeout(() => process.exit(), LAST_SECOND_MS).unref();
  };
  process.on('SIGINT', end).on('SIGTERM', end);
  return controller.signal;
}

/** One that knows no control sequences. */
const isDumb = (env: ProcessStreams['env']): boolean => env.TERM === 'dumb';
