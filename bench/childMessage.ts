import type { ChildProcess } from 'node:child_process';

/** Nothing here takes that long; it ends a run that hangs, and judges no speed. */
const HANG_MS = 180_000;

/** The next message of a process of the benchmark. Rejects where it ends or hangs instead. */
export function childMessage(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      clearTimeout(timer);
      child.off('message', onMessage).off('exit', onExit);
    };
    const onMessage = (value: unknown): void => {
      settle();
      resolve(value);
    };
    const fail = (reason: string): void => {
      settle();
      reject(new Error(reason));
    };
    const onExit = (code: number | null): void => fail(`a process of the benchmark ended by itself (${code})`);
    const timer = setTimeout(() => fail('a process of the benchmark hangs'), HANG_MS);
    child.once('message', onMessage).once('exit', onExit);
  });
}
