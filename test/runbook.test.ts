import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HOST_FAILURES, TARGET_FAILURES } from '../lib/cli/reportSchema';
import { ALARM_KINDS } from '../lib/infra/names';
import { FINDING_CODES } from '../lib/judgement/finding';
import { CAUSE_CODES } from '../lib/judgement/verdict';
import { runbookArticle } from '../lib/notification/advice';

const runbook = readFileSync(join(__dirname, '..', 'docs', 'runbook.md'), 'utf8');
const articles = [...runbook.matchAll(/^### (\S+)\n([\s\S]*?)(?=^#|(?![\s\S]))/gm)].map(([, name = '', text = '']) => ({
  name,
  text,
}));

test('every finding, cause and alarm has one article, and every article belongs to one', () => {
  const expected = new Set<string>([
    ...CAUSE_CODES,
    ...FINDING_CODES,
    ...TARGET_FAILURES,
    ...HOST_FAILURES,
    ...ALARM_KINDS,
  ]);
  expect(articles.map(({ name }) => name).sort()).toEqual([...expected].sort());
});

test('a link from one article to another has its goal', () => {
  const anchors = [...runbook.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor = '']) => anchor);
  expect(anchors.length).toBeGreaterThan(0);
  expect(articles.map(({ name }) => name)).toEqual(expect.arrayContaining(anchors));
});

test.each(articles)('the article $name says what it means, how to check it and how to mend it', ({ text }) => {
  for (const part of ['Meaning', 'Check', 'Fix']) expect(text).toContain(`**${part}.**`);
});

test.each(CAUSE_CODES)('a message about %s links to its article', (code) => {
  const [file, anchor] = runbookArticle(code).split('#');
  expect(file).toBe('docs/runbook.md');
  expect(articles.map(({ name }) => name)).toContain(anchor);
});
