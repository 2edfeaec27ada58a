import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from '../../../lib/cli/runCli';
import { renderPath } from '../../../lib/config/problem';
import { configSchema } from '../../../lib/config/schema';
import { fakeResolver } from '../../support/fakeResolver';
import { MISTAKES, type Mistake } from '../../support/mistakes/mistakes';
import { faultsOfLine, shown } from '../../support/mistakes/oneLine';
import { ABSENT, type Field, fieldsOf, takes, withValue } from '../../support/mistakes/schemaFields';
import { WHOLE_FILES } from '../../support/mistakes/wholeFile';
import { recordingContext } from '../cli/recordingContext';

const folder = mkdtempSync(join(tmpdir(), 'canary-fields-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = join(folder, 'canary.yaml');
const PROGRAM = 'starttls-canary: ';

const { fields, unseen } = fieldsOf(configSchema, WHOLE_FILES);
/** A field of the same name in another form has a number of its own. */
const named = fields.map((field, index) => {
  const before = fields.slice(0, index).filter(({ name }) => name === field.name).length;
  return { field, called: before === 0 ? field.name : `${field.name} (${before + 1})` };
});
type Called = (typeof named)[number];

/** Names and texts in which nearly everything is allowed, and what is right though it looks wrong. */
const HOST = ['a word', 'a flag in quotes'];
const PATH = [
  'a blank',
  'a word',
  'text turned round',
  'HTML',
  'a quotation',
  'a number in quotes',
  'a flag in quotes',
];
const RIGHT: Readonly<Record<string, readonly string[]>> = {
  '.name': ['a word', 'a number in quotes', 'a flag in quotes'],
  '.retentionDays': ['a number'],
  '.controlHosts': ['an empty list', 'a list of a word'],
  '.controlHosts[]': HOST,
  '.vantages.*.external': ['false'],
  '.vantages.*.external (2)': ['true'],
  '.vantages.*.nat': ['an empty mapping'],
  // A watched name may be of one label.
  '.targets': ['a list of a word', 'a list of 100'],
  '.targets[]': HOST,
  '.targets[].domain': HOST,
  '.targets[].host': HOST,
  '.targets[].tlsName': HOST,
  '.targets[].port': ['a number'],
  '.targets[].require': ['an empty list', 'a list of a word', 'a list of 100'],
  '.targets[].require[]': ['a word', 'a number in quotes', 'a flag in quotes'],
  '.subscribers': ['an empty list'],
  '.quiet': ['an empty list'],
  '.blockLists': ['an empty list'],
  '.notify': ['an empty list'],
  '.notify[].user': ['a word', 'HTML', 'a quotation', 'a number in quotes', 'a flag in quotes'],
  '.maillog': ['an empty mapping'],
  '.maillog.*.path': [...PATH, 'a list of a word', 'a list of 100'],
  '.maillog.*.path[]': PATH,
};

/** Values that turn what else stands around them wrong: a line for each, under the path of the mapping. */
const TURNS_OTHERS_WRONG: Readonly<Record<string, readonly string[]>> = {
  // The keys of a cloud vantage don't belong to a machine of one's own, and that one has no region.
  '.vantages.*.external': ['true'],
  '.vantages.*.external (2)': ['nothing', 'false'],
  // The settings of a NAT go with one.
  '.vantages.*.egress': ['nothing'],
};

/** Where a secret may have been pasted: its value is shown nowhere. */
const HIDDEN = [
  '.blockLists[].key',
  '.notify[].passwordEnv',
  '.notify[].secretEnv',
  '.notify[].webhook',
  '.notify[].smtp',
];
/** Around them a value is left out, or what could be a secret in it is. */
const MAY_HIDE: readonly PropertyKey[] = ['blockLists', 'notify'];

/** JSON is YAML, but for numbers that JSON has not, and the characters that it leaves as they are. */
const yamlOf = (value: unknown): string =>
  JSON.stringify(value, (_, each) => (each === Number.POSITIVE_INFINITY ? '@inf@' : each))
    .replaceAll('"@inf@"', '.inf')
    .replace(/[\x80-\x9f]/g, (character) => `\\x${character.charCodeAt(0).toString(16)}`);

async function told(text: string | Uint8Array, command: readonly string[] = ['cost', '--config', file]) {
  writeFileSync(file, text);
  const context = recordingContext(fakeResolver({}));
  const status = await runCli(command, context);
  return { status, ...context.output };
}

/** What is wrong with how a mistake is told; undefined where it is none. */
async function faultsOf({ field, called }: Called, { name, value }: Mistake): Promise<readonly string[] | undefined> {
  const { status, stdout, stderr } = await told(yamlOf(withValue(field.sample, field.path, value)));
  if (status === 0) return takes(field, value) ? undefined : ['is taken, though its schema refuses it'];
  const begin = `${PROGRAM}${file}: `;
  if (status !== 3 || stdout !== '' || !stderr.startsWith(begin) || !stderr.endsWith('\n'))
    return [`status ${status}, ${JSON.stringify([stdout, stderr])}`];
  const lines = stderr
    .slice(PROGRAM.length, -1)
    .split('\n')
    .map((line) => line.replace(`${file}: `, ''));
  const isWhole = typeof value === 'object' && value !== null;
  const isAround = TURNS_OTHERS_WRONG[called]?.includes(name) === true;
  return [
    ...lines.flatMap(faultsOfLine),
    ...(lines.length === 1 || isWhole || isAround ? [] : [`has ${lines.length} lines: ${lines.join(' | ')}`]),
    ...lines.flatMap((line) => faultsOfPlace(line, field, value, isAround)),
  ];
}

function faultsOfPlace(line: string, { path, name }: Field, value: unknown, isAround: boolean): readonly string[] {
  const own = renderPath(path);
  const key = String(path.findLast((step) => typeof step === 'string'));
  // Of a thing that is wrong as a whole, the path is that of what is in it; else the rule names the key.
  const isNamed = line.startsWith(own) || line.includes(key) || / more faults like these$/.test(line);
  const isSibling = isAround && line.startsWith(renderPath(path.slice(0, -1)));
  if (!isNamed && !isSibling) return [`does not name ${own}: ${line}`];
  const isShown = value !== ABSENT && line.startsWith(`${own}: ${shown(value)} `);
  if (HIDDEN.includes(name) && isShown) return [`shows what may be a secret: ${line}`];
  const isWanted = line.startsWith(`${own}: `) && value !== ABSENT && !MAY_HIDE.includes(path[0] ?? '');
  return isWanted && !isShown ? [`does not show the value: ${line}`] : [];
}

test('the samples show every mapping of the schema, in each of its forms', () => {
  expect(unseen).toEqual([]);
  expect(fields.length).toBeGreaterThan(80);
});

const isFlag = (field: Field): boolean => takes(field, true) && takes(field, false) && !takes(field, 'true');

describe('what is wrong in canary.yaml is told in one line, and nothing else happens', () => {
  test.each(named)('$called', async ({ field, called }) => {
    const faults: string[] = [];
    const right: string[] = [];
    for (const mistake of MISTAKES) {
      // What is not in a list is not wrong in it.
      if (mistake.value === ABSENT && /(\[\]|\*)$/.test(field.name)) continue;
      const found = await faultsOf({ field, called }, mistake);
      if (found === undefined) right.push(mistake.name);
      else faults.push(...found.map((fault) => `${mistake.name}: ${fault}`));
    }
    expect(faults).toEqual([]);
    const expected = [
      ...(takes(field, ABSENT) && right.includes('nothing') ? ['nothing'] : []),
      ...(isFlag(field) ? ['true', 'false'] : (RIGHT[called] ?? RIGHT[field.name] ?? [])),
    ];
    expect(right.toSorted()).toEqual(expected.toSorted());
    expect(readdirSync(folder)).toEqual(['canary.yaml']);
  });

  test('no exception is left over', () => {
    const names = named.map(({ called }) => called);
    for (const table of [RIGHT, TURNS_OTHERS_WRONG])
      expect(Object.keys(table).filter((name) => !names.includes(name))).toEqual([]);
    expect(HIDDEN.filter((name) => !names.includes(name))).toEqual([]);
  });
});

/** What stands in the place of a value, with the rule that follows line and column. */
const SYNTAX: readonly { readonly name: string; readonly text: (key: string) => string; readonly rule: RegExp }[] = [
  { name: 'a tag', text: () => '!x a', rule: /^Unresolved tag: !x$/ },
  { name: 'a type of another language', text: () => '!!js/function "a"', rule: /^Unresolved tag: .*js\/function$/ },
  { name: 'an alias of nothing', text: () => '*there', rule: /^\*there is an alias of no anchor before it$/ },
  { name: 'an alias of itself', text: () => '&a [*a]', rule: /^\*a is an alias of what it stands in$/ },
  { name: 'its key twice', text: (key) => `1, ${JSON.stringify(key)}: 1`, rule: /^the key \S+ stands twice$/ },
  { name: 'a control character', text: () => '\u001b[31m', rule: /^a character \(U\+001B\) that YAML does not allow/ },
];

describe('what is no YAML is told with line and column', () => {
  test.each(SYNTAX)('$name, in the place of each value', async ({ text, rule }) => {
    for (const { sample, path } of fields) {
      const key = path.at(-1);
      if (typeof key === 'number' && text('') !== text('a')) continue;
      const around = yamlOf(withValue(sample, path, '@here@'));
      const { status, stderr, stdout } = await told(around.replace('"@here@"', () => text(String(key))));
      const [first = '', ...rest] = stderr.slice(PROGRAM.length, -1).split('\n');
      const place = `${file}:1:`;
      expect({ status, stdout, place: first.slice(0, place.length) }).toEqual({ status: 3, stdout: '', place });
      expect(first.slice(place.length).replace(/^\d+: /, '')).toMatch(rule);
      expect([first, ...rest].flatMap(faultsOfLine)).toEqual([]);
      expect(rest).toEqual([]);
    }
  });
});
