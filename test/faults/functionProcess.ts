import { createRequire } from 'node:module';
import { installFastClock } from './fastClock';

/** What the driver sends: an invocation. */
export interface Asked {
  readonly event: unknown;
  /** What the clock of the function shows, in ms. */
  readonly now: number;
  readonly timeoutMs: number;
  readonly limitsFaster: number;
}

/** What the driver gets: that the function is loaded, or what came of an invocation. */
export type Answered = { readonly ready: true } | { readonly value: unknown } | { readonly error: string };

const clock = installFastClock();
const { handler } = createRequire(import.meta.url)(process.argv[2] ?? '') as {
  handler: (event: unknown, context: object) => Promise<unknown>;
};

const say = (answer: Answered) => process.send?.(answer);

process.on('message', async ({ event, now, timeoutMs, limitsFaster }: Asked) => {
  clock.set(now, limitsFaster);
  const end = now + timeoutMs;
  const context = {
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    awsRequestId: 'made-up',
    memoryLimitInMB: '256',
    invokedFunctionArn: 'arn:made-up',
    getRemainingTimeInMillis: () => end - Date.now(),
  };
  try {
    say({ value: (await handler(event, context)) ?? null });
  } catch (error) {
    say({ error: error instanceof Error ? `${error.name}: ${error.message}` : String(error) });
  }
});
process.once('disconnect', () => process.exit(0));
say({ ready: true });
