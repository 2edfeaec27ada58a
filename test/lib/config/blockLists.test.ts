import { parseConfig } from '../../../lib/config/parseConfig';
import { acceptedLists, fileWithLists, hasKey, isKey, noName, refusedLists } from './listFiles';

const KEY = 'abcdefghijklmnopqrstuvwx23';
const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const HEX = '0123456789abcdef0123456789abcdef';

const problemsOf = (text: string): readonly string[] => {
  const parsed = parseConfig(text, 'canary.yaml');
  return parsed.ok ? [] : parsed.problems;
};

test.each(acceptedLists)('it reads $says', ({ file, lists }) => {
  const parsed = parseConfig(fileWithLists(file), 'canary.yaml');
  expect(parsed.ok ? parsed.config.blockLists : parsed.problems).toEqual(lists);
});

test('there are none unless the file names some', () => {
  const parsed = parseConfig(fileWithLists('[]').replace(/blockLists.*/, ''), 'canary.yaml');
  expect(parsed.ok && parsed.config.blockLists).toEqual([]);
});

test.each(refusedLists)('it refuses $rule', ({ file, lines }) => {
  expect(problemsOf(fileWithLists(file))).toEqual(lines.map((line) => `canary.yaml: ${line}`));
});

const pasted: readonly { readonly where: string; readonly file: (key: string) => string; readonly says: string }[] = [
  { where: 'as the key', file: (key) => `[{ zone: zen.dq.spamhaus.net, key: ${key} }]`, says: isKey },
  { where: 'in quotes', file: (key) => `[{ zone: zen.dq.spamhaus.net, key: "${key}" }]`, says: isKey },
  { where: 'as the key in a path', file: (key) => `[{ zone: zen.dq.spamhaus.net, key: /${key} }]`, says: isKey },
  { where: 'with a space', file: (key) => `[{ zone: zen.dq.spamhaus.net, key: " ${key}" }]`, says: isKey },
  { where: 'with a name', file: (key) => `[{ zone: zen.dq.spamhaus.net, key: dqs=${key} }]`, says: noName },
  { where: 'as a list', file: (key) => `[{ zone: zen.dq.spamhaus.net, key: [${key}] }]`, says: noName },
  { where: 'in the zone', file: (key) => `[{ zone: ${key}.zen.dq.spamhaus.net, key: /a }]`, says: hasKey },
  { where: 'in another zone', file: (key) => `[{ zone: ${key}.mail.example.net }]`, says: hasKey },
  { where: 'for the zone', file: (key) => `[{ zone: ${key}, key: /a }]`, says: hasKey },
  { where: 'in a bad zone', file: (key) => `[{ zone: "${key} .zen.dq.spamhaus.net" }]`, says: 'is not a zone' },
  { where: 'for the item', file: (key) => `[${key}]`, says: 'is not a mapping of zone and key' },
  { where: 'for the list', file: (key) => key, says: 'is not a list of block lists' },
  { where: 'as a word of its own', file: (key) => `[{ zone: a.example, ${key} }]`, says: 'is not a key that exists' },
  { where: 'under a wrong name', file: (key) => `[{ zone: a.example, token: ${key} }]`, says: 'blockLists[0].token: ' },
  {
    where: 'in one of too many',
    file: (key) => `[{ zone: zen.dq.spamhaus.net, key: ${key} }${', { zone: a.x }'.repeat(5)}]`,
    says: isKey,
  },
  { where: 'in broken YAML', file: (key) => `[{ zone: a.example, key: "${key}`, says: '' },
  { where: 'twice', file: (key) => `{ ${key}: 1, ${key}: 2 }`, says: 'stands twice' },
];
describe.each([KEY, LETTERS, KEY.toUpperCase(), HEX])('the key %s', (key) => {
  test.each(pasted)('pasted $where is refused and not printed', ({ file, says }) => {
    const text = problemsOf(fileWithLists(file(key))).join('\n');
    expect(text).toContain(says);
    expect(text).toContain('canary.yaml:');
    for (let from = 0; from + 8 <= key.length; from += 1)
      expect(text.toLowerCase()).not.toContain(key.toLowerCase().slice(from, from + 8));
  });
});

test('a file that is a list does not print what stands in it', () => {
  expect(problemsOf(`- { zone: zen.dq.spamhaus.net, key: ${KEY} }\n`).join('\n')).not.toContain(KEY.slice(0, 8));
});
