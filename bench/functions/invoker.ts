import { createRequire } from 'node:module';
import * as z from 'zod';
import { peakMemory } from '../peakMemory';

/**
 * One execution environment, a process of its own, as Lambda has it: loads a handler (argument: its bundle), says how
 * long that took, and calls it with each event that comes in as a message. Ends with its parent.
 */
type Handler = (event: unknown, context: unknown) => Promise<unknown>;
const bundle = z.object({ handler: z.custom<Handler>((value) => typeof value === 'function') });

/** Milliseconds; `cpuMs` is user and system time of the whole process. */
async function timed<T>(work: () => T | Promise<T>) {
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  const result = await work();
  const wallMs = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(cpu);
  return { result, figures: { wallMs, cpuMs: (user + system) / 1000, peakMb: peakMemory() } };
}

/** As much of Lambda's as the handlers and their logger ask for. */
const context = {
  functionName: 'bench',
  functionVersion: '1',
  invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:bench',
  memoryLimitInMB: '512',
  awsRequestId: '00000000-0000-0000-0000-000000000000',
  getRemainingTimeInMillis: () => 290_000,
};

const load = createRequire(import.meta.url);
const { result, figures } = await timed(() => bundle.parse(load(process.argv[2] ?? '')));

process.on('disconnect', () => process.exit());
process.on('message', async (event) => {
  const call = await timed(() => result.handler(event, context));
  process.send?.(call.figures);
});
process.send?.(figures);
