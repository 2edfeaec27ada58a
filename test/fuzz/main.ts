import { parseArgs } from 'node:util';
import type { Parser } from './parser';
import { casesOf, parsers } from './parsers';

/**
 * `npm run fuzz -- --cases 1000000 [--only NAME]`: the parsers of the test, with as many cases as there is time for. Each
 * run looks at other ones; what fails is printed with its seed, and the exit status is 1 then.
 */
const { values } = parseArgs({
  options: { cases: { type: 'string', default: '10000' }, only: { type: 'string', default: '' } },
});
const cases = Number(values.cases);
if (!Number.isInteger(cases) || cases < 1) throw new RangeError(`--cases ${values.cases} is no whole number above 0`);

/** The input that was found may be long. */
const MOST_SHOWN = 5_000;

async function fuzz(each: Parser, count: number): Promise<void> {
  const startedAt = performance.now();
  try {
    await each.run(count);
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    process.stdout.write(`${each.name}: ${count} cases in ${seconds} s\n`);
  } catch (error) {
    const { message, cause } = error instanceof Error ? error : { message: String(error), cause: undefined };
    const why = cause instanceof Error ? (cause.stack ?? cause.message) : '';
    process.stdout.write(`${each.name} fails: ${message.slice(0, MOST_SHOWN)}\n${why}\n`);
    process.exitCode = 1;
  }
}

for (const each of parsers) if (each.name.includes(values.only)) await fuzz(each, casesOf(each, cases));
// Left to itself, Node 20 may turn in circles here over the handle of a connection that was reset under TLS.
process.exit();
