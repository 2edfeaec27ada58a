import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FINDING_CODES, SEVERITIES } from '../../../lib/judgement/finding';
import { SUBJECT_KINDS } from '../../../lib/judgement/findingRecord';
import { composeDigest } from '../../../lib/notification/digest';
import { composeFindings, composeForPhones } from '../../../lib/notification/findingMessage';
import { MAX_BYTES } from '../../../lib/notification/fitting';
import { WIDTH } from '../../../lib/notification/layout';
import { type Message, protocolBodies } from '../../../lib/notification/message';
import { septets } from '../../../lib/notification/sms';
import { boardContext, boardScenarios } from '../../support/board';
import { record } from '../../support/findings';
import { fc } from '../../support/properties';
import { minute } from '../../support/records';
import { hostileText } from './arbitraries';

const FOLDER = join(process.cwd(), 'test/lib/notification/golden');
const UPDATES = process.env.UPDATE_GOLDEN !== undefined;
const fileOf = (name: string): string => `board-${name}.txt`;

/** Each message as people get it: those for readers as email, those for phones as SMS. */
const rendered = (messages: readonly Message[]): string =>
  messages
    .map(({ channel = 'email', severity, subject, email, sms }) =>
      channel === 'sms'
        ? `==== SMS (${severity})\n${sms}\n`
        : `Severity: ${severity}\nSubject: ${subject}\n\n${email}\n`,
    )
    .join('\n');

if (UPDATES && process.env.CI !== undefined) throw new Error('golden files are read, then committed: never in CI');

/** What holds for every message, whatever a stranger put into it. */
function isFit(message: Message): void {
  expect(Buffer.byteLength(protocolBodies(message))).toBeLessThanOrEqual(MAX_BYTES);
  expect(message.subject).toMatch(/^[\x20-\x7e]{1,99}$/);
  expect(septets(message.sms)).toBeLessThanOrEqual(160);
  expect(message.sms).not.toBe('');
  expect(message.email).not.toMatch(/[^\P{Cc}\n]|\p{Bidi_Control}/u);
  const long = message.email.split('\n').filter((line) => line.length > WIDTH && line.trim().includes(' '));
  expect(long).toEqual([]);
  expect(JSON.parse(message.json)).toMatchObject({ schemaVersion: 1, installation: boardContext.installation });
}

describe('the messages about findings', () => {
  it.each(boardScenarios)('read as in golden/board-$name.txt', ({ name, messages }) => {
    const path = join(FOLDER, fileOf(name));
    if (UPDATES) writeFileSync(path, rendered(messages));
    expect(rendered(messages)).toBe(readFileSync(path, 'utf8'));
  });

  it('have a scenario for each golden file', () => {
    const files = readdirSync(FOLDER).filter((file) => file.startsWith('board-'));
    expect(files.sort()).toEqual(boardScenarios.map(({ name }) => fileOf(name)).sort());
  });

  it.each(boardScenarios.filter(({ name }) => !['egress-listed', 'first-run-incomplete'].includes(name)))(
    'fit what carries them at $name',
    ({ messages }) => {
      for (const message of messages) isFit(message);
    },
  );

  const anyNews = fc
    .record({
      kind: fc.constantFrom(...SUBJECT_KINDS),
      code: fc.constantFrom(...FINDING_CODES),
      severity: fc.constantFrom(...SEVERITIES),
      subject: hostileText,
      message: hostileText,
      targets: fc.array(hostileText, { maxLength: 5 }),
      resolvedAt: fc.constantFrom(minute(30), undefined),
      isToldOpen: fc.boolean(),
    })
    .map(({ isToldOpen, resolvedAt, ...facts }) => ({
      isToldOpen,
      record: record({ ...facts, ...(resolvedAt !== undefined && { resolvedAt }) }),
    }));

  it('fit, whatever strangers put into them', () => {
    fc.assert(
      fc.property(fc.array(anyNews, { minLength: 1, maxLength: 8 }), (news) => {
        isFit(composeFindings(news, boardContext).message);
        isFit(composeForPhones(news, boardContext).message);
        isFit(composeDigest({ day: '2026-11-24', news, standing: news.map((each) => each.record) }, boardContext));
      }),
      { numRuns: 60 },
    );
  });

  it('are as many as it takes for thousands of warnings, each of them once', () => {
    const all = Array.from({ length: 2000 }, (_, n) => ({
      record: record({ subject: `mx${n}.contoso.example:25` }),
      isToldOpen: false,
    }));
    const { message, told } = composeFindings(all, boardContext);
    expect(told.length).toBeLessThan(2000);
    expect(told.length).toBeGreaterThan(200);
    isFit(message);
    expect(JSON.parse(message.json).later).toBe(2000 - told.length);
  });
});

test('the JSON is as docs/findings.md shows it, and each of its fields is named there', () => {
  const docs = readFileSync(join(process.cwd(), 'docs/findings.md'), 'utf8');
  const example: unknown = JSON.parse(/```json\n([\s\S]*?)```/.exec(docs)?.[1] ?? '');
  const shown = boardScenarios.find(({ name }) => name === 'warning')?.messages[0];
  expect(JSON.parse(shown?.json ?? '')).toEqual(example);
  for (const { json } of boardScenarios.flatMap(({ messages }) => messages)) {
    const { findings, ...fields } = JSON.parse(json);
    const names = [...Object.keys(fields), ...findings.flatMap((one: object) => Object.keys(one))];
    for (const name of names) expect(docs).toMatch(new RegExp(`[\`".]${name}[\`"]`));
  }
});

test('silence means that all is well only where every vantage is heard', () => {
  const textOf = (name: string) => boardScenarios.find((each) => each.name === name)?.messages[0]?.email ?? '';
  expect(textOf('first-run')).toContain('Silence means that all is well');
  expect(textOf('first-run-incomplete')).toContain('Until the vantages above report, silence means nothing.');
  expect(textOf('first-run-incomplete')).not.toContain('all is well');
});
