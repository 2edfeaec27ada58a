import type { Command } from 'commander';
import packageFile from '../package.json';
import { dryProgram, problemOf } from './support/dryProgram';
import { codeBlocks, codeSpans, proseOf } from './support/markdown';
import { pages } from './support/pages';
import { shellWords } from './support/shellWords';

/** Each piece of a page that is code: a line of a block, an indented line, or what stands in a sentence. */
const piecesOf = (page: string): readonly string[] => [
  ...codeBlocks(page).flatMap(({ info, text }) =>
    (info === 'json' ? text.replaceAll('\\"', '"') : text.replaceAll('\\\n', ' ')).split('\n'),
  ),
  ...[...proseOf(page).matchAll(/^ {4,}(npx .*)$/gm)].map(([, line = '']) => line),
  ...codeSpans(page),
];

const commandLines = pages.flatMap(({ path, text }) =>
  piecesOf(text).flatMap((piece) =>
    [...piece.matchAll(/npx starttls-canary(?![^\s`])([^`]*)/g)].map(([line, rest = '']) => ({ path, line, rest })),
  ),
);

test.each(commandLines)('the program takes what $path shows: $line', ({ rest }) => {
  expect(problemOf(shellWords(rest))).toBeUndefined();
});

test('the pages show each command', () => {
  const shown = new Set(commandLines.map(({ rest }) => shellWords(rest)[0]));
  expect([...shown].sort()).toEqual(
    dryProgram()
      .commands.map((command) => command.name())
      .sort(),
  );
});

test.each([
  ['check', 'check.md'],
  ['diagnose', 'diagnose.md'],
  ['doctor', 'doctor.md'],
  ['explain', 'explain.md'],
  ['maillog', 'maillog.md'],
  ['tlsrpt', 'tlsrpt.md'],
  ['watch', 'watch.md'],
  ['cost', 'cost.md'],
  ['incidents', 'incidents.md'],
  ['ack', 'incidents.md'],
  ['mute', 'incidents.md'],
  ['unmute', 'incidents.md'],
])('the options of %s are those that docs/%s tells of', (name, file) => {
  const text = pages.find(({ path }) => path === `docs/${file}`)?.text ?? '';
  const flagsOf = (command: Command) => command.options.flatMap(({ short, long }) => [short ?? long ?? '']);
  const commands = dryProgram().commands;
  const untold = commands.filter((command) => command.name() === name).flatMap(flagsOf);
  expect(untold.filter((flag) => !text.includes(flag))).toEqual([]);
  const told = codeSpans(text).flatMap((span) => /^(--[a-z-]+|-[0-9])(?![\w-])/.exec(span)?.[1] ?? []);
  expect(told.filter((flag) => !commands.flatMap(flagsOf).includes(flag))).toEqual([]);
});

test('each script that a page runs is there', () => {
  const scripts = pages.flatMap(({ text }) =>
    [...text.matchAll(/\bnpm run ([\w:-]+)/g)].map(([, script = '']) => script),
  );
  expect(scripts.length).toBeGreaterThan(0);
  expect([...new Set(scripts)].filter((script) => !Object.hasOwn(packageFile.scripts, script))).toEqual([]);
});

test('a command may be named without what it needs', () => {
  expect(problemOf(['mute'])).toBeUndefined();
  expect(problemOf(['notify', 'test'])).toBeUndefined();
});

describe('a command line is found to be wrong', () => {
  test.each([
    ['', 'a command is needed'],
    ['chek example.org', 'unknown command'],
    ['check example.org --tls', "unknown option '--tls'"],
    ['check --json', "missing required argument 'target'"],
    ['check example.org --require "a b"', '--require'],
    ['mute contoso.example --reason "they move"', "required option '--for"],
    ['notify trial', 'unknown command'],
  ])('npx starttls-canary %s', (rest, problem) => {
    expect(problemOf(shellWords(rest))).toContain(problem);
  });
});

test.each([
  ["  check example.org '[mx.example.org]:25'     # ask now", ['check', 'example.org', '[mx.example.org]:25']],
  [' check a --helo b || logger -p mail.warning "x"', ['check', 'a', '--helo', 'b']],
  [
    ' mute 7F3A2K --for 4h --reason "they \\"move\\" # now"',
    ['mute', '7F3A2K', '--for', '4h', '--reason', 'they "move" # now'],
  ],
  [' ack <id>', ['ack', '<id>']],
  [' incidents --json > file', ['incidents', '--json']],
])('the words of %s', (line, words) => {
  expect(shellWords(line)).toEqual(words);
});
