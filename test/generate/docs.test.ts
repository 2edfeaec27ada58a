import { readFileSync } from 'node:fs';
import { blocks } from '../../generate/blocks';
import { costBlocks } from '../../generate/costTables';
import { explainBlocks } from '../../generate/errorForms';
import { filled, markedPages, schemas } from '../../generate/files';
import { blocksOf, fill } from '../../generate/fill';
import { table, yaml } from '../../generate/markdown';
import { MAX_HOSTS } from '../../lib/workflow/hostLimits';

// After a change: npm run docs
const marked = markedPages('docs');

test.each(Object.entries(schemas))('docs/%s is what its schema gives', (name, schema) => {
  expect(JSON.parse(readFileSync(`docs/${name}`, 'utf8'))).toEqual(schema());
});

test.each(filled(marked))('docs/$name is what the generator gives', ({ name, text }) => {
  expect(readFileSync(`docs/${name}`, 'utf8')).toBe(text);
});

const ofCost = Object.keys(costBlocks());
const ofExplain = Object.keys(explainBlocks());
test.each([
  ['configuration.md', Object.keys(blocks()).filter((name) => ![...ofCost, ...ofExplain].includes(name))],
  ['cost.md', ofCost],
  ['explain.md', ofExplain],
])('whatever can be generated stands in docs/%s, once', (page, generated) => {
  const text = marked.find(({ name }) => name === page)?.text ?? '';
  expect(blocksOf(text).toSorted()).toEqual(generated.toSorted());
});

test('every mark has its end', () => {
  for (const { text } of marked) {
    expect(text.match(/<!-- \/?generated/g)).toHaveLength(2 * blocksOf(text).length);
  }
});

test('the page tells how many hosts of a domain are asked', () => {
  expect(blocks()['notations of a target']).toContain(`at most ${MAX_HOSTS}, `);
});

describe('a page is filled', () => {
  const page = 'Before.\n\n<!-- generated: a -->\n\nold\n\n<!-- /generated -->\n\nAfter: $1 $&.\n';

  test('between its marks only', () => {
    expect(fill(page, { a: '$1 new' })).toBe(page.replace('old', () => '$1 new'));
  });

  test('the first time too', () => {
    expect(fill('<!-- generated: a -->\n<!-- /generated -->\n', { a: 'x' })).toBe(
      '<!-- generated: a -->\n\nx\n\n<!-- /generated -->\n',
    );
  });

  test('with nothing but what there is', () => {
    expect(() => fill(page, { b: 'x' })).toThrow('nothing is generated under the name a');
  });
});

test.each([
  [[], '[]'],
  [{}, '{}'],
  [{ sms: '+15555550100', min: 'critical' }, '{ sms: "+15555550100", min: critical }'],
  [['[mx.example.org]:587', 192, true], '["[mx.example.org]:587", 192, true]'],
  ['22:00', '"22:00"'],
])('%j is written as it would stand in the file', (value, text) => {
  expect(yaml(value)).toBe(text);
});

test('a bar does not end the cell of a table', () => {
  expect(table(['a'], [['b | c']])).toBe('| a |\n| --- |\n| b \\| c |');
});
