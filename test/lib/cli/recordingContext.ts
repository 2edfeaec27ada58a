import type { CliContext, Machine } from '../../../lib/cli/context';
import { openTable } from '../../../lib/cli/openTable';
import type { Resolver } from '../../../lib/dns/types';

export interface RecordingContext extends CliContext {
  readonly output: { stdout: string; stderr: string };
}

/** A command line whose output is kept, on a machine without a name, at a fixed time. */
export function recordingContext(resolver: Resolver, rest: Partial<CliContext> = {}): RecordingContext {
  const output = { stdout: '', stderr: '' };
  return {
    output,
    stdout: (text) => {
      output.stdout += text;
    },
    stderr: (text) => {
      output.stderr += text;
    },
    isColoured: false,
    env: {},
    interrupted: () => new AbortController().signal,
    now: () => new Date('2026-11-23T12:00:00Z'),
    machine: machineOf({}),
    configFile: '/nonexistent/canary.yaml',
    openTable,
    openHubMetrics: async () => Promise.reject(new Error('there is no CloudWatch here')),
    askNotify: async () => Promise.reject(new Error('there is no notify here')),
    openAccount: async () => Promise.reject(new Error('there is no account here')),
    resolver: () => resolver,
    pointerResolver: () => ({ pointers: async () => Promise.reject(new Error('there is no reverse DNS here')) }),
    ...rest,
  };
}

export const machineOf = ({ fullName, address }: { fullName?: string; address?: string }): Machine => ({
  fullName: async () => fullName,
  addressTowards: async () => address,
  account: () => 'anna@ops',
});
