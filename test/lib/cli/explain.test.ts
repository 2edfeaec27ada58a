import { MAX_INPUT_BYTES } from '../../../lib/cli/explainInput';
import { explainSchema } from '../../../lib/cli/explainSchema';
import { runCli } from '../../../lib/cli/runCli';
import { FORMS } from '../../../lib/explain/allForms';
import { fakeResolver } from '../../support/fakeResolver';
import { recordingContext } from './recordingContext';

const QUEUE_ERROR =
  '451 4.4.0 Primary target IP address responded with: "451 5.7.3 Must issue a STARTTLS command first." Attempted failover to alternate host, but that did not succeed.';

async function* chunksOf(...chunks: readonly (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
}

async function run(argv: readonly string[], piped?: AsyncIterable<Uint8Array>, columns?: number) {
  const context = recordingContext(fakeResolver({}), {
    standardInput: () => piped,
    ...(columns !== undefined && { columns }),
  });
  const status = await runCli(['explain', ...argv], context);
  return { status, ...context.output };
}

test('an error is explained, from who speaks to what to check', async () => {
  const { status, stdout, stderr } = await run([QUEUE_ERROR]);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const labels = stdout.match(/^[A-Z][a-z]+(?: [a-z]+)?(?= {2,})/gm);
  expect(labels).toEqual(['Text', 'Who speaks', 'To whom', 'Means', 'Not', 'How sure', 'May be', 'Check', 'Source']);
  expect(stdout).toMatch(/^Your own server made up the inner reply: the remote is not offering STARTTLS to you\n/);
  expect(stdout).toMatch(/^Who speaks {2}451 4\.4\.0 and 451 5\.7\.3: the server whose queue/m);
  expect(stdout).toMatch(/^Check {7}npx starttls-canary check "\[HOST\]:25"$/m);
  expect(stdout).toMatch(/^ {12}npx starttls-canary diagnose DOMAIN$/m);
});

test('words that no quotation marks hold together are one text', async () => {
  expect((await run(['451', '5.7.3', 'STARTTLS is required', 'to send mail'])).status).toBe(0);
});

test.each([
  ['recognised', QUEUE_ERROR, 0],
  ['known by its codes only', '550 5.1.1 no such mailbox here', 1],
  ['both', `550 5.1.1 no such mailbox here\n\n${QUEUE_ERROR}`, 0],
  ['no error', 'All is well.', 3],
])('the exit status of what is %s', async (_, text, expected) => {
  expect((await run([], chunksOf(text))).status).toBe(expected);
});

test.each([
  [['--top', '0', 'x'], '--top "0" is not a whole number from 1 to 100'],
  [['--top', 'ten', 'x'], '--top "ten" is not a whole number from 1 to 100'],
  [[], 'there is no text to explain: give it in quotation marks, or pipe it in'],
  [['  '], 'there is no text to explain'],
  [['queue-error.txt'], 'text "queue-error.txt" looks like the name of a file, and explain reads none: pipe it in'],
  [['C:\\temp\\queue.txt'], 'looks like the name of a file'],
])('bad usage %j is told in one line', async (argv, problem) => {
  const { status, stdout, stderr } = await run(argv);
  expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
  expect(stderr).toContain(problem);
  expect(stderr.trimEnd()).not.toContain('\n');
});

test.each([60, 80, 100])('no line but a command or a link is longer than a terminal of %i columns', async (columns) => {
  const all = FORMS.map(({ example }) => example).join('\n\n');
  const { stdout } = await run(['--top', '100'], chunksOf(all, `\n\n550 5.1.1 ${'x'.repeat(500)}`), columns);
  const long = stdout.split('\n').filter((line) => line.length > columns);
  expect(long.filter((line) => !/^(?:Check)? +(?:npx|dig|curl|Get-|Set-|postconf) ?|https?:\/\//.test(line))).toEqual(
    [],
  );
});

test('many kinds are cut to the number that is asked for, and it is said', async () => {
  const text = FORMS.slice(0, 4).map(({ example }) => example);
  const { stdout } = await run(['--top', '1'], chunksOf(text.join('\n\n')));
  expect(stdout.match(/^Means/gm)).toHaveLength(1);
  expect(stdout).toMatch(/\n3 more kinds of errors: see --top\n$/);
});

describe('standard input', () => {
  test('is read in whatever pieces it comes', async () => {
    const pieces = [...Buffer.from(QUEUE_ERROR)].map((byte) => Uint8Array.of(byte));
    expect((await run([], chunksOf(...pieces))).status).toBe(0);
  });

  test('may be UTF-16, as PowerShell writes it', async () => {
    const text = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(QUEUE_ERROR, 'utf16le')]);
    expect((await run([], chunksOf(text))).status).toBe(0);
  });

  test('is read up to 1 MB, and it is said', async () => {
    let reads = 0;
    async function* endless(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(`${QUEUE_ERROR}\n\n`);
      for (; ; reads++) yield Buffer.alloc(64 * 1024, '.\n');
    }
    const { status, stdout } = await run([], endless());
    expect(status).toBe(0);
    expect(reads).toBeLessThan(MAX_INPUT_BYTES / (64 * 1024) + 2);
    expect(stdout).toContain('There was more than 1 MB');
  });

  test('is not asked for where the text is an argument', async () => {
    const context = recordingContext(fakeResolver({}), {
      standardInput: () => {
        throw new Error('read');
      },
    });
    expect(await runCli(['explain', QUEUE_ERROR], context)).toBe(0);
  });
});

describe('JSON', () => {
  test('has the published form', async () => {
    const all = FORMS.map(({ example }) => example).join('\n\n');
    const { stdout } = await run(['--json', '--top', '100'], chunksOf(all));
    const { explanations, leftOut } = explainSchema.parse(JSON.parse(stdout));
    expect(explanations).toHaveLength(100);
    expect(leftOut).toBeGreaterThan(0);
  });

  test('names the form, its source, and who speaks', async () => {
    const { status, stdout } = await run(['--json', QUEUE_ERROR]);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      version: 1,
      isInputCut: false,
      leftOut: 0,
      explanations: [
        {
          kind: 'recognised',
          form: { id: 'exchange-must-issue-starttls', vendor: 'exchange' },
          count: 1,
          replies: [
            { replyCode: 451, status: '4.4.0', speaker: 'own-server' },
            { replyCode: 451, status: '5.7.3', speaker: 'own-server' },
          ],
          confidence: 'high',
          placeholders: ['HOST', 'DOMAIN', 'NAME'],
        },
      ],
    });
  });

  test('of nothing is an empty list', async () => {
    const { status, stdout } = await run(['--json', 'All is well.']);
    expect(status).toBe(3);
    expect(JSON.parse(stdout)).toEqual({ version: 1, isInputCut: false, explanations: [], leftOut: 0 });
  });
});

test.each([[[]], [['--json']]])('no control character of a stranger is printed, %j', async (options) => {
  const hostile = 'host mx.example.org[192.0.2.1] said: 550 5.1.1 \u001b[2J\u0007\u202e gone \u009b31m\u007f\u200b';
  const { stdout } = await run(options, chunksOf(hostile));
  expect(stdout).toContain('gone');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
});
