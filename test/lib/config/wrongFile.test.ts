import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathOf } from '../../../lib/cli/commandUsage';
import { runCli } from '../../../lib/cli/runCli';
import { dryProgram, withInner } from '../../support/dryProgram';
import { fakeResolver } from '../../support/fakeResolver';
import { faultsOfLine } from '../../support/mistakes/oneLine';
import { recordingContext } from '../cli/recordingContext';
import { fileWith } from './fileWith';

const folder = mkdtempSync(join(tmpdir(), 'canary-file-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = join(folder, 'canary.yaml');

const good = fileWith({});
const utf16 = Buffer.from(`\ufeff${good}`, 'utf16le');

/** Files that are wrong as a whole, and what follows the file's name. */
const WRONG: readonly { readonly name: string; readonly bytes: string | Uint8Array; readonly rule: string }[] = [
  { name: 'nothing at all', bytes: '', rule: ': is empty' },
  { name: 'a byte order mark and nothing else', bytes: '\ufeff', rule: ': is empty' },
  { name: 'null', bytes: 'null', rule: ': is empty' },
  { name: 'a number', bytes: '7', rule: ': 7 is not a mapping of settings' },
  { name: 'UTF-16, little-endian', bytes: utf16, rule: ': is UTF-16: save it as UTF-8' },
  { name: 'UTF-16, big-endian', bytes: Buffer.from(utf16).swap16(), rule: ': is UTF-16: save it as UTF-8' },
  { name: 'UTF-16 without a mark', bytes: Buffer.from(good, 'utf16le'), rule: ': is UTF-16: save it as UTF-8' },
  {
    name: 'Latin-1',
    bytes: Buffer.from(`${good}# Zürich\n`, 'latin1'),
    rule: ': is not UTF-8 in line 4: save it as UTF-8',
  },
  {
    name: 'half a character at its end',
    bytes: Buffer.concat([Buffer.from(good), Buffer.from([0xc3])]),
    rule: ': is not UTF-8 in line 4: save it as UTF-8',
  },
  {
    name: 'a NUL',
    bytes: `# a\0b\n${good}`,
    rule: ':1:4: a character (U+0000) that YAML does not allow (§5.1): between quotes, \\x00 stands for it',
  },
  { name: 'five million bytes', bytes: '#'.repeat(5_000_000), rule: ': is larger than 4 MB' },
  {
    name: 'an alias of an alias of an alias',
    bytes: `a: &a [x, x]\nb: &b [${Array(11).fill('*a').join(', ')}]\nc: [${Array(11).fill('*b').join(', ')}]\n`,
    rule: ': uses aliases too often (more than 20 times)',
  },
  {
    name: 'a key of 5,000 characters',
    bytes: `${good}? ${'k'.repeat(5000)}\n: 1\n`,
    rule: `: "${'k'.repeat(56)}...: is not a key that exists here`,
  },
  {
    name: 'a key that moves the cursor',
    bytes: `${good}"\\x9b2J\\u202e": 1\n`,
    rule: ': "\\x9b2J\\u202e": is not a key that exists here',
  },
  {
    name: 'a key named as that of every mapping is',
    bytes: `${good}__proto__: { a: 1 }\n`,
    rule: ': __proto__: is not a key that exists here',
  },
];

const CONFIG_COMMANDS: readonly (readonly string[])[] = [
  ...withInner(dryProgram())
    .filter((command) => command.options.some(({ long }) => long === '--config'))
    .map((command) => [...pathOf(command).split(' '), ...ARGUMENTS(pathOf(command)), '--config', file]),
  ['watch', file, '--store', join(folder, 'store.db')],
  ['watch', file, '--test-notify', '--store', join(folder, 'store.db')],
  ['watch', file, '--publish', '--store', join(folder, 'store.db')],
];

/** What the command needs besides a file. */
function ARGUMENTS(path: string): readonly string[] {
  if (path === 'mute') return ['example.org', '--for', '1h', '--reason', 'they move'];
  return { ack: ['7F3A2K'], unmute: ['example.org'], diagnose: ['example.org'] }[path] ?? [];
}

async function told(argv: readonly string[]) {
  const context = recordingContext(fakeResolver({}), {
    openTable: async () => Promise.reject(new Error('a table was opened')),
  });
  const status = await runCli(argv, context);
  return { status, ...context.output };
}

describe('a file that is wrong as a whole is told in one line', () => {
  test.each(WRONG)('$name', async ({ bytes, rule }) => {
    writeFileSync(file, bytes);
    const line = `starttls-canary: ${file}${rule}`;
    expect(await told(['cost', '--config', file])).toEqual({ status: 3, stdout: '', stderr: `${line}\n` });
    expect(faultsOfLine(line)).toEqual([]);
  });

  test('a device without end is not read to its end', async () => {
    const { status, stderr } = await told(['cost', '--config', '/dev/zero']);
    expect({ status, stderr }).toEqual({ status: 3, stderr: 'starttls-canary: /dev/zero: is larger than 4 MB\n' });
  });

  test('of twenty thousand mistakes fifty are told, within seconds', async () => {
    const keys = Array.from({ length: 20_000 }, (_, index) => `k${index}: 1\n`).join('');
    writeFileSync(file, `${good}${keys}`);
    const { status, stderr } = await told(['cost', '--config', file]);
    const lines = stderr.trimEnd().split('\n');
    expect({ status, count: lines.length, last: lines.at(-1) }).toEqual({
      status: 3,
      count: 51,
      last: `${file}: 19950 more faults like these`,
    });
  });

  test('a byte order mark before a good file is none', async () => {
    writeFileSync(file, `\ufeff${good}`);
    expect(await told(['cost', '--config', file])).toMatchObject({ status: 0, stderr: '' });
  });
});

describe('a wrong file ends a command before it has opened, asked or written anything', () => {
  test.each(CONFIG_COMMANDS.map((argv) => ({ argv, shown: argv.slice(0, 2).join(' ') })))(
    '$shown',
    async ({ argv }) => {
      writeFileSync(file, fileWith({ every: '7m' }));
      expect(await told(argv)).toEqual({
        status: 3,
        stdout: '',
        stderr: `starttls-canary: ${file}: every: "7m" is not one of 1m, 2m, 5m, 10m, 15m, 30m, 60m\n`,
      });
      expect(readdirSync(folder)).toEqual(['canary.yaml']);
    },
  );
});

describe('a process that meets a wrong file', () => {
  const entries = [
    { name: 'of the command line', entry: 'bin/starttls-canary.ts', prefix: 'starttls-canary: ', argv: ['cost'] },
    { name: 'of cdk synth', entry: 'bin/app.ts', prefix: '', argv: [] },
  ];
  test.each(entries)(
    '$name says one line, ends with 3, and leaves no assembly',
    ({ entry, prefix, argv }) => {
      writeFileSync(file, fileWith({ hub: '"\\x9b2J\\e[31m\\u202e"' }));
      const outdir = join(folder, 'cdk.out');
      const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', entry, ...argv], {
        encoding: 'utf8',
        env: { ...process.env, CANARY_CONFIG_FILE: file, CDK_OUTDIR: outdir, NODE_OPTIONS: '' },
      });
      const rule = 'hub: "\\x9b2J\\u001b[31m\\u202e" is not an AWS region such as eu-west-1';
      expect({ status, stdout, stderr }).toEqual({ status: 3, stdout: '', stderr: `${prefix}${file}: ${rule}\n` });
      // The CDK makes the folder as soon as it begins.
      expect(existsSync(outdir) ? readdirSync(outdir) : []).toEqual([]);
      rmSync(outdir, { recursive: true, force: true });
      expect(readdirSync(folder)).toEqual(['canary.yaml']);
    },
    60_000,
  );
});
