import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import * as z from 'zod';
import { parseConfig } from '../lib/config/parseConfig';
import { problemsOf, problemsOfInline } from './support/configFragments';
import { configSchemas } from './support/configSchemas';
import { codeBlocks, codeSpans } from './support/markdown';
import { pages } from './support/pages';

/** What stands in a block that is no configuration. A block without a word behind its fence could be anything. */
const OTHERS = ['sh', 'json', 'js', 'python', 'text', 'mermaid'];

/** Lines of MTA-STS policies (RFC 8461 §3.2), which look alike and are no keys of ours. */
const POLICY_LINE = /^(?:version|mode|mx|max_age): /;

const blocks = pages.flatMap(({ path, text }) =>
  codeBlocks(text).map((block) => ({ ...block, place: `${path}:${block.line}` })),
);
const spans = pages.flatMap(({ path, text }) => [...new Set(codeSpans(text))].map((span) => ({ path, span })));

test('every block of a page says what it is', () => {
  const unknown = blocks.filter(({ info }) => !/^ya?ml\b/.test(info) && !OTHERS.includes(info));
  expect(unknown.map(({ place, info }) => `${place} ${info}`)).toEqual([]);
});

test.each(blocks.filter(({ info }) => /^ya?ml\b/.test(info)))('the YAML at $place is valid', ({ info, text }) => {
  expect(problemsOf(info.replace(/^ya?ml/, '').trim(), text)).toEqual([]);
});

test.each(spans.filter(({ span }) => /^(\[\s*)?\{\s+\S/.test(span)))('$span in $path is valid', ({ span }) => {
  expect(problemsOfInline(span)).toEqual([]);
});

test.each(spans.filter(({ span }) => /^[a-z]\w*: \S/.test(span) && !POLICY_LINE.test(span)))(
  'a key of the file may have the value that $path gives it: $span',
  ({ span }) => {
    const [[key, value] = ['', undefined]] = Object.entries(z.record(z.string(), z.unknown()).parse(parse(span)));
    const fields = configSchemas.flatMap(({ _zod: { def } }) => (def.type === 'object' ? (def.shape[key] ?? []) : []));
    expect(fields).not.toEqual([]);
    expect(fields.some((field) => z.safeParse(field, value).success)).toBe(true);
  },
);

test.each(['canary.example.yaml', 'test/e2e/everyWayOut.yaml'])('%s is valid', (path) => {
  expect(parseConfig(readFileSync(path, 'utf8'), path)).toMatchObject({ ok: true });
});

test('the machine of our own that the example has as a comment is valid once it is none', () => {
  const file = readFileSync('canary.example.yaml', 'utf8')
    .replace(/^ {2}# (hq:)/m, '  $1')
    .replace(/^ {2}# {3}/gm, '    ');
  expect(parseConfig(file, 'canary.example.yaml')).toMatchObject({
    ok: true,
    config: { externalVantages: [{ id: 'hq', heloName: 'mail.example.org', mailEgress: '203.0.113.9' }] },
  });
});

describe('YAML is found to be wrong', () => {
  test.each([
    ['', 'hub: us-east-1\n', 'canary.yaml: targets: is missing'],
    ['settings', 'every: 3m\n', 'canary.yaml: every: "3m" is not one of'],
    ['settings', 'hubs: us-east-1\n', 'canary.yaml: hubs: is not a key that exists here'],
    ['settings', '# nothing\n', 'no settings'],
    ['vantage', 'region: eu-west-1\n', 'heloName: '],
    ['target', '- contoso.example\n- a b\n', ': is not a target'],
    ['recipe', 'salt: 1\n', 'recipe is no part'],
  ])('as "%s": %j', (kind, text, problem) => {
    expect(problemsOf(kind, text).join('\n')).toContain(problem);
  });

  test.each([
    ['{ email: nobody }', 'email: is not an email address'],
    ['[{ zone: bl.example.net, name: x }]', 'name: is not a key that exists here'],
    ['{ salt: 1 }', 'nobody knows what'],
  ])('within a line: %s', (text, problem) => {
    expect(problemsOfInline(text).join('\n')).toContain(problem);
  });
});
