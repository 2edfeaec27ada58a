import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathOf } from '../../../lib/cli/commandUsage';
import type { CliContext } from '../../../lib/cli/context';
import { runCli } from '../../../lib/cli/runCli';
import type { WatchOptions } from '../../../lib/cli/watch';
import { watchRequest } from '../../../lib/cli/watch/watchRequest';
import type { Resolver } from '../../../lib/dns/types';
import { escapeControls } from '../../../lib/smtp/escape';
import { dryProgram, withInner } from '../../support/dryProgram';
import { TEXT_MISTAKES } from '../../support/mistakes/mistakes';
import { faultsOfLine } from '../../support/mistakes/oneLine';
import { fileWith } from '../config/fileWith';
import { machineOf, recordingContext } from './recordingContext';

/** Something was opened, asked or begun: the command line was taken. */
class BegunError extends Error {}
const begins = (): never => {
  throw new BegunError();
};
const nobody: Resolver = { mx: begins, addresses: begins };

// A watch that is taken would go on.
jest.mock('../../../lib/cli/watch/runWatch', () => ({
  runWatch: async (what: readonly string[], options: WatchOptions, context: CliContext) => {
    watchRequest(what, options, context);
    begins();
  },
}));

const folder = mkdtempSync(join(tmpdir(), 'canary-options-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = join(folder, 'canary.yaml');
writeFileSync(file, fileWith({ vantages: '{ hq: { external: true, heloName: mail.example.net } }' }));
const log = join(folder, 'mail.log');
writeFileSync(log, '');

async function* nothing(): AsyncGenerator<Uint8Array> {}

async function told(argv: readonly string[]) {
  const context = recordingContext(nobody, {
    ...{ openTable: begins, openHubMetrics: begins, askNotify: begins, openAccount: begins, runSession: begins },
    ...{ configFile: file, standardInput: nothing, machine: { ...machineOf({}), fullName: begins } },
  });
  try {
    return { status: await runCli(argv, context), ...context.output };
  } catch (error) {
    if (error instanceof BegunError) return { status: 0, ...context.output };
    throw error;
  }
}

/** What each command takes, by its path. */
const TAKEN: Readonly<Record<string, readonly string[]>> = {
  check: ['example.org'],
  diagnose: ['example.org'],
  watch: ['example.org'],
  maillog: [log],
  tlsrpt: [log],
  explain: ['nothing'],
  ack: ['7F3A2K'],
  unmute: ['example.org'],
  mute: ['contoso.example', '--for', '1h', '--reason', 'they move'],
};

const commands = withInner(dryProgram())
  .filter((command) => command.commands.length === 0)
  .map((command) => {
    const path = pathOf(command).split(' ');
    return { command, path, called: pathOf(command), taken: TAKEN[pathOf(command)] ?? [] };
  });

/** Each place for a value: the argv with another one there. */
const places = commands.flatMap(({ command, path, called, taken }) => [
  ...command.options
    .filter(({ required }) => required)
    .map(({ long }) => ({
      called: `${called} ${long}`,
      names: [String(long), ...(long === '--config' ? ['file'] : [])],
      base: [...path, ...taken],
      argv: (value: string) => [...path, ...withoutOption(taken, String(long)), `${long}=${value}`],
    })),
  ...command.registeredArguments.map((argument) => ({
    called: `${called} <${argument.name()}>`,
    names: [argument.name(), 'target', 'incident', 'name', 'path'],
    base: [...path, ...taken],
    argv: (value: string) => [...path, ...taken.slice(1), '--', value],
  })),
]);

function withoutOption(argv: readonly string[], option: string): readonly string[] {
  const at = argv.indexOf(option);
  return at < 0 ? argv : argv.filter((_, index) => index !== at && index !== at + 1);
}

const HOST = ['a word', 'a flag in quotes'];
const PATH = [
  'text turned round',
  'a word',
  'HTML',
  'a quotation',
  'a number in quotes',
  'a flag in quotes',
  'half a character',
];
const STORE = [...PATH, 'a text of two lines', 'control sequences of a terminal'];
const WORDS = ['a word', 'HTML', 'a quotation', 'a number in quotes', 'a flag in quotes', 'half a character'];
const ALL = TEXT_MISTAKES.map(({ name }) => name);
/** What is right there though it looks wrong. */
const RIGHT: Readonly<Record<string, readonly string[]>> = {
  'check <target>': HOST,
  'diagnose <target>': HOST,
  'watch <what>': HOST,
  'check --timeout': ['a number in quotes'],
  'diagnose --timeout': ['a number in quotes'],
  'check --require': [...HOST, 'a number in quotes'],
  'watch --vantage': [...HOST, 'a number in quotes'],
  'watch --listen': ['a number in quotes'],
  'watch --store': PATH,
  'explain --top': ['a number in quotes'],
  'maillog --host': [...HOST, 'a number in quotes'],
  'tlsrpt --domain': [...HOST, 'a number in quotes'],
  // A text in which there is no error of a mail server: that is the answer, but where it looks like a path.
  'explain <text>': ALL.filter((name) => name !== 'HTML'),
  'ack <id>': WORDS,
  'ack --reason': WORDS,
  'mute <name>': WORDS,
  'mute --reason': WORDS,
  'unmute <name|id>': WORDS,
  // A file that is there may be called so.
  ...Object.fromEntries(['diagnose', 'incidents', 'ack', 'mute', 'unmute'].map((name) => [`${name} --store`, STORE])),
};

/** What is wrong with how a command line is refused; undefined where it is taken. */
async function faultsOf(argv: readonly string[], base: Awaited<ReturnType<typeof told>>, names: readonly string[]) {
  const { status, stdout, stderr } = await told(argv);
  if (status !== 3 || stderr === '' || stderr === base.stderr) return undefined;
  const value = String(argv.at(-1)).replace(/^--[a-z-]+=/, '');
  const shown = [JSON.stringify(value), value].map((text) => text.slice(0, 20));
  const [line = '', ...rest] = stderr.split('\n');
  const isNamed = names.some((name) => line.includes(name)) || line.includes(escapeControls(value).slice(0, 20));
  return [
    ...faultsOfLine(line),
    ...(rest.join('') === '' && stdout === '' ? [] : [`says more: ${JSON.stringify([stdout, rest])}`]),
    ...(line.startsWith('starttls-canary: ') ? [] : ['does not begin with the name of the program']),
    ...(isNamed ? [] : [`does not name ${names.join(' or ')}: ${line}`]),
    ...(/["'`\p{C}]/u.test(value) || shown.some((text) => line.includes(text))
      ? []
      : [`does not show the value: ${line}`]),
  ];
}

describe('a wrong value is told in one line, before anything is opened, asked or written', () => {
  test.each(places)('$called', async ({ called, base, argv, names }) => {
    const taken = await told(base);
    const faults: string[] = [];
    const right: string[] = [];
    for (const { name, value } of TEXT_MISTAKES) {
      const found = await faultsOf(argv(String(value)), taken, names);
      if (found === undefined) right.push(name);
      else faults.push(...found.map((fault) => `${name}: ${fault}`));
    }
    expect(faults).toEqual([]);
    expect(right.toSorted()).toEqual([...(RIGHT[called] ?? [])].toSorted());
    expect(readdirSync(folder).toSorted()).toEqual(['canary.yaml', 'mail.log']);
  });

  test('no exception is left over', () => {
    expect(Object.keys(RIGHT).filter((name) => !places.some(({ called }) => called === name))).toEqual([]);
  });
});

describe('a command line that is no such is told in one line', () => {
  const long = 'x'.repeat(100_000);
  const lines = commands.flatMap(({ command, path, taken }) => [
    { argv: [...path, ...taken, '--nonsense'], says: "unknown option '--nonsense'" },
    { argv: [...path, ...taken, `--${long}`], says: "unknown option '--xxx" },
    ...command.options.flatMap(({ long: name, required, flags }) =>
      required
        ? [{ argv: [...path, ...taken, String(name)], says: `option '${flags}' argument missing` }]
        : [`--nonsense`, `\u001b[2J`, long].map((value) => ({
            argv: [...path, ...taken, `${name}=${value}`],
            says: `unknown option '${name}=`,
          })),
    ),
    ...command.options
      .filter(({ mandatory }) => mandatory)
      .map(({ long: name, flags }) => ({
        argv: [...path, ...withoutOption(taken, String(name))],
        says: `required option '${flags}' not specified`,
      })),
    ...command.registeredArguments
      .filter(({ required }) => required)
      .map((argument) => ({
        argv: [...path, ...taken.slice(1)],
        says: `missing required argument '${argument.name()}'`,
      })),
    ...(command.registeredArguments.some(({ variadic }) => variadic)
      ? []
      : [{ argv: [...path, ...taken, 'one', 'more', long], says: 'too many arguments' }]),
  ]);

  test('of every command, with every option', async () => {
    expect(lines.length).toBeGreaterThan(150);
    for (const { argv, says } of lines) {
      const { status, stdout, stderr } = await told(argv);
      const [line = '', ...rest] = stderr.split('\n');
      expect({ status, stdout, rest, faults: faultsOfLine(line) }).toEqual({
        status: 3,
        stdout: '',
        rest: [''],
        faults: [],
      });
      expect(line).toContain(says);
    }
    expect(readdirSync(folder).toSorted()).toEqual(['canary.yaml', 'mail.log']);
  });
});
