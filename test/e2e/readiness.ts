import type { ChildProcess } from 'node:child_process';
import { isIPv6 } from 'node:net';
import { tail } from './childProcess';
import { bareReplies } from './ehlo';
import type { Endpoints } from './mailServer';
import { eventually } from './waiting';

const START_TIMEOUT_MS = 10_000;

/** An address to ask this one from, which no `check` of the test asks from. */
export const sourceFor = (address: string): string => (isIPv6(address) ? '::1' : '127.0.0.1');

/** Waits until a server greets at every endpoint; says with its last words where it never does. */
export const untilItAnswers = async (
  name: string,
  child: ChildProcess,
  endpoints: Endpoints,
  logFile: string,
): Promise<void> => {
  for (const endpoint of Object.values(endpoints)) {
    await eventually(`${name} answers on ${endpoint.address}:${endpoint.port}`, START_TIMEOUT_MS, async () => {
      if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}: ${tail(logFile, 20)}`);
      await bareReplies(endpoint, sourceFor(endpoint.address), []);
      return true;
    });
  }
};
