import { pathOf } from '../../../lib/cli/commandUsage';
import { EXAMPLES } from '../../../lib/cli/examples';
import { runCli } from '../../../lib/cli/runCli';
import { dryProgram, problemOf, withInner } from '../../support/dryProgram';
import { fakeResolver } from '../../support/fakeResolver';
import { shellWords } from '../../support/shellWords';
import { recordingContext } from './recordingContext';

const MOST_COLUMNS = 100;
const paths = withInner(dryProgram()).map(pathOf);

async function helpOf(path: string, columns?: number): Promise<readonly string[]> {
  const context = recordingContext(fakeResolver({}), columns === undefined ? {} : { columns });
  const argv = [...path.split(' '), '--help'].filter((word) => word !== '');
  expect(await runCli(argv, context)).toBe(0);
  return context.output.stdout.split('\n');
}

test('every command has examples, and no other has', () => {
  expect(Object.keys(EXAMPLES).sort()).toEqual([...paths].sort());
});

describe.each(paths.map((path) => ({ path })))('the help of "$path"', ({ path }) => {
  test.each([{ columns: undefined }, { columns: 72 }, { columns: 100 }, { columns: 300 }])(
    'has no line that is too long on a terminal of $columns columns',
    async ({ columns }) => {
      expect((await helpOf(path, columns)).filter((line) => line.length > MOST_COLUMNS)).toEqual([]);
    },
  );

  test('ends with examples, which the program takes', async () => {
    const lines = await helpOf(path);
    const examples = lines.slice(lines.indexOf('Examples:') + 1).filter((line) => line !== '');
    expect(examples.length).toBeGreaterThan(0);
    for (const example of examples) {
      const [npx, program, ...words] = shellWords(example);
      expect([npx, program]).toEqual(['npx', 'starttls-canary']);
      expect({ example, problem: problemOf(words) }).toEqual({ example, problem: undefined });
      expect(example).toMatch(/ {3}# \S/);
      if (path !== '') expect(words.join(' ')).toMatch(new RegExp(`^${path}( |$)`));
    }
  });
});
