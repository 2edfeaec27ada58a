import { Command } from 'commander';
import type { CliContext } from './context';

export interface ExplainOptions {
  readonly top: string;
  readonly json?: boolean;
}

/** As many kinds of errors are explained where nothing else is said. */
const USUAL_TOP = 10;

/** `explain [text]`: what the errors of mail servers mean; hands the exit status to `finish`. */
export const explainCommand = (context: CliContext, finish: (status: number) => void): Command =>
  new Command('explain')
    .description('say what an error of a mail server means, who said it, and what to check')
    .argument('[text...]', 'the text of a queue, a report or a log (default: standard input)')
    .option('--top <n>', 'explain so many kinds of errors at most, the most frequent first', String(USUAL_TOP))
    .option('--json', 'print JSON instead of text (its form: docs/explain.schema.json)')
    .addHelpText('after', HELP_ON_EXPLAIN)
    .action(async (words: readonly string[], options: ExplainOptions) => {
      const { runExplain } = await import('./explainRun');
      finish(await runExplain(words, options, context));
    });

const HELP_ON_EXPLAIN = `
It reads the text and nothing else: no file, no DNS, no network. docs/explain.md has what it knows.

Exit status: 0 at least one error was recognised, 1 errors that only their codes tell of,
3 no error in the text or bad usage.`;
