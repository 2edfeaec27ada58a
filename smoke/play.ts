import type { Step } from './steps';

/** What came of a step. */
type Played = 'ok' | 'FAILED' | 'left out';

/**
 * Plays one step after the other: a failed one is no reason to leave out the next. Gives the exit status: 0 all is well, 1
 * something failed. `without`: names of steps to leave out.
 */
export async function play(
  steps: readonly Step[],
  without: readonly string[],
  write: (line: string) => void,
): Promise<number> {
  const results: Played[] = [];
  for (const step of steps) {
    const [result, said] = without.includes(step.what) ? (['left out', ''] as const) : await playStep(step);
    results.push(result);
    write(`${result.padEnd(9)}${step.what}${said === '' ? '' : `: ${said}`}`);
  }
  const failed = results.filter((result) => result === 'FAILED').length;
  const isAll = !results.includes('left out');
  const well = isAll ? 'It works.' : 'What was looked at works.';
  write(failed === 0 ? `\n${well}` : `\n${failed} failed: docs/operations.md says what each means.`);
  return failed === 0 ? 0 : 1;
}

async function playStep({ work }: Step): Promise<readonly [Played, string]> {
  try {
    return ['ok', await work()];
  } catch (error) {
    return ['FAILED', error instanceof Error ? error.message : String(error)];
  }
}
