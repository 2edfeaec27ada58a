import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HOST_FAILURES, TARGET_FAILURES } from '../lib/cli/reportSchema';
import { ALARM_KINDS } from '../lib/infra/names';
import { FINDING_CODES } from '../lib/judgement/finding';
import { CAUSE_CODES } from '../lib/judgement/verdict';
import { runbookArticle } from '../lib/notification/advice';
import { testMessage } from '../lib/notification/testMessage';

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

const golden = join(__dirname, 'lib', 'notification', 'golden');
const emails = [
  ...readdirSync(golden)
    .filter((file) => file.endsWith('.txt') && !file.endsWith('.sms.txt'))
    .map((file) => ({ name: file, text: readFileSync(join(golden, file), 'utf8') })),
  {
    name: 'the test message',
    text: testMessage('email', '2026-11-23T21:55:00.000Z', { installation: 'default' }).email,
  },
];
/** Here nothing is amiss, so it names the runbook as a whole. */
const ALL_IS_WELL = 'board-targets-added.txt';

test('the table of causes in docs/architecture.md has every cause once', () => {
  const architecture = readFileSync(join(__dirname, '..', 'docs', 'architecture.md'), 'utf8');
  const [, table = ''] = /^## Causes$([\s\S]*?)^## /m.exec(architecture) ?? [];
  const rows = [...table.matchAll(/^\| `([a-z-]+)`/gm)].map(([, code = '']) => code);
  expect(rows.sort()).toEqual([...CAUSE_CODES].sort());
});

test.each(emails)('the email $name names the runbook, by articles that there are', ({ name, text }) => {
  expect(text).toContain('docs/runbook.md');
  const anchors = [...text.matchAll(/docs\/runbook\.md#([a-z-]+)/g)].map(([, anchor = '']) => anchor);
  expect(anchors.length > 0).toBe(name !== ALL_IS_WELL);
  expect(articles.map((article) => article.name)).toEqual(expect.arrayContaining(anchors));
});

test.each(CAUSE_CODES)('a message about %s links to its article', (code) => {
  const [file, anchor] = runbookArticle(code).split('#');
  expect(file).toBe('docs/runbook.md');
  expect(articles.map(({ name }) => name)).toContain(anchor);
});
