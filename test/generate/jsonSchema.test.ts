import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020';
import * as z from 'zod';
import { publishedConfigSchema } from '../../generate/jsonSchema';
import { parseConfig } from '../../lib/config/parseConfig';
import { parseYamlFile } from '../../lib/config/yamlFile';
import { acceptedFiles } from '../lib/config/acceptedFiles';
import { acceptedLists, fileWithLists, refusedLists } from '../lib/config/listFiles';
import { acceptedChannels, fileWithChannels, refusedChannels } from '../lib/config/notifyFiles';
import { refusedFiles } from '../lib/config/refusedFiles';
import { configSchemas } from '../support/configSchemas';

const published = publishedConfigSchema();
const ajv = new Ajv2020({ strict: true, allErrors: true });
const validate = ajv.compile(published);

/** The value of a file that is YAML at least. */
const valuesOf = (text: string): readonly unknown[] => {
  const file = parseYamlFile(text, 'canary.yaml');
  return file.ok ? [file.value] : [];
};

test('it is valid JSON Schema, in which every pattern and every keyword is known', () => {
  expect(ajv.validateSchema(published)).toBe(true);
});

test('the first line of the example leads an editor to it', () => {
  const [first] = readFileSync('canary.example.yaml', 'utf8').split('\n');
  expect(first).toBe('# yaml-language-server: $schema=docs/canary.schema.json');
});

describe('an editor marks nothing in what the parser accepts', () => {
  const examples = ['canary.example.yaml', 'test/e2e/everyWayOut.yaml'];
  test.each([
    ...acceptedFiles,
    ...acceptedLists.map(({ says, file }) => ({ says, file: fileWithLists(file) })),
    ...acceptedChannels.map(({ says, notify }) => ({ says, file: fileWithChannels(notify) })),
    ...examples.map((path) => ({ says: path, file: readFileSync(path, 'utf8') })),
  ])('$says', ({ file }) => {
    expect(parseConfig(file, 'canary.yaml')).toMatchObject({ ok: true });
    expect(valuesOf(file).map((value) => validate(value))).toEqual([true]);
  });
});

test('an editor marks whatever the parser refuses, but for what hangs on other values, and names to the last letter', () => {
  const refused = [
    ...refusedFiles,
    ...refusedLists.map(({ file, ...row }) => ({ ...row, file: fileWithLists(file) })),
    ...refusedChannels.map(({ rule, notify }) => ({ rule, file: fileWithChannels(notify) })),
  ];
  const unmarked = refused.filter(({ file }) => valuesOf(file).some((value) => validate(value)));
  expect(unmarked.map(({ rule }) => rule)).toEqual([
    'dns',
    'validatingResolver, over a path that nobody may trust',
    'validatingResolver, with a password, which is not shown',
    'validatingResolver',
    'an id too long for the name of its function',
    'a NAT instance without image',
    'availability zone of another region',
    'settings of another way out',
    'IPv6 in a network of ours',
    'dns of a vantage',
    'a publisher that is in the cloud, or nowhere',
    'a publisher that is in the cloud, or nowhere',
    'a name that ends in a number',
    'a bare address',
    'an IPv6 literal without its tag',
    "a target's own name, in any case",
    'the length of an email address',
    'a repeated subscriber',
    'DANE that is required, and nobody to look for it',
    'DANE that is required, and a resolver that no hub can ask',
    'brackets under host',
    'a target that stands twice under two notations',
    'a quiet window',
    'quiet windows that name too much',
    'a log of a mail server',
    'the name of a log',
    'the name of a log',
    'logs that make too many vantages',
    'a zone of one label',
    'a zone too long to have an address before it',
    'the zone of the Data Query Service without a key',
    'a key where none is taken',
    'a zone that stands twice',
    'the mail server smtps://mail_.-.example.org',
    'the mail server smtps://mail.example.org:0',
    'the mail server smtps://mail.example.org:70000',
    'the mail server smtps://[192.0.2.1]',
    'a user without a password',
    'a password without a user',
    'a place that is told twice',
    'a recipient that is told twice',
  ]);
});

const annotated = configSchemas.flatMap((schema) => {
  const { examples = [] } = z.globalRegistry.get(schema) ?? {};
  return z
    .array(z.unknown())
    .parse(examples)
    .map((example) => ({ schema, example }));
});
test.each(annotated)('the parser accepts the example $example', ({ schema, example }) => {
  expect(z.safeParse(schema, example)).toMatchObject({ success: true });
});

test('every default is what may be written', () => {
  for (const { _zod } of configSchemas) {
    if (_zod.def.type !== 'default') continue;
    expect(z.safeParse(_zod.def.innerType, _zod.def.defaultValue)).toMatchObject({ success: true });
  }
});

test('a description leads to a page, since nobody follows links in an editor', () => {
  const text = JSON.stringify(published);
  expect(text).not.toMatch(/\]\((#|[\w-]+\.md)/);
  expect(text).toContain('docs/configuration.md#vantages');
  expect(text).toContain('docs/network.md has what each makes');
});
