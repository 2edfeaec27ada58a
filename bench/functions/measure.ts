import { median } from '../median';
import type { Environments } from './environments';
import type { Stage } from './stage';
import { startFor, type Task } from './tasks';

/** What one process made of a task: the load of its code, its first call, and those after it. Times in ms. */
export interface TaskFigures {
  readonly task: string;
  readonly startMs: number;
  readonly startCpuMs: number;
  readonly firstMs: number;
  /** Median of the calls after the first. */
  readonly wallMs: number;
  /** Mean, since every call is paid for. */
  readonly cpuMs: number;
  readonly peakMb: number;
  readonly readUnits: number;
  readonly writeUnits: number;
  /** Calls of the table one after another or at once, and the bytes that came back. */
  readonly tableCalls: number;
  readonly tableBytes: number;
  /** Calls of other services, and the bytes that went there. */
  readonly awsCalls: number;
  readonly awsBytes: number;
  readonly logBytes: number;
}

/** The first is for code that has not run yet; twelve more are an hour of runs. */
const CALLS = 12;

export async function measure(task: Task, stage: Stage, environments: Environments): Promise<TaskFigures> {
  const environment = await startFor(task, environments);
  try {
    const first = await environment.call(task.event(0));
    stage.meter.read();
    stage.takeCalls();
    const calls = [];
    for (let call = 1; call <= CALLS; call += 1) calls.push(await environment.call(task.event(call)));
    const { readUnits, writeUnits, calls: tableCalls, bytes } = stage.meter.read();
    const others = stage.takeCalls();
    const each = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / CALLS;
    return {
      task: task.name,
      startMs: environment.start.wallMs,
      startCpuMs: environment.start.cpuMs,
      firstMs: first.wallMs,
      wallMs: median(calls.map(({ wallMs }) => wallMs)),
      cpuMs: each(calls.map(({ cpuMs }) => cpuMs)),
      peakMb: Math.max(...calls.map(({ peakMb }) => peakMb)),
      readUnits: readUnits / CALLS,
      writeUnits: writeUnits / CALLS,
      tableCalls: tableCalls / CALLS,
      tableBytes: bytes / CALLS,
      awsCalls: others.length / CALLS,
      awsBytes: each(others.map((other) => other.bytes)),
      logBytes: each(calls.map((call) => call.logBytes)),
    };
  } finally {
    environment.end();
  }
}
