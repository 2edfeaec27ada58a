/**
 * The messages that people get, as golden files: NAME.txt (subject and email), NAME.sms.txt, NAME.json (the `default`
 * body; of many transitions the first three). `UPDATE_GOLDEN=1 npx jest test/lib/notification/email` writes them anew,
 * `npx biome check --write test/lib/notification/golden` gives the JSON its form. Read every line of the difference as
 * the person who is woken by it, then commit.
 */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MessageContext } from '../../../lib/notification/context';
import { composeFitting } from '../../../lib/notification/fitting';
import { WIDTH } from '../../../lib/notification/layout';
import { defaultBody, type Message } from '../../../lib/notification/message';
import { hugeScenarios, type Scenario, scenarios } from '../../support/scenarios';

const FOLDER = join(process.cwd(), 'test/lib/notification/golden');
const UPDATES = process.env.UPDATE_GOLDEN !== undefined;
const context: MessageContext = { installation: 'default', timezone: 'Europe/Berlin', everySeconds: 300 };
const all: readonly Scenario[] = [...scenarios, ...hugeScenarios];
/** Transitions in a golden file, and ids of a list. */
const MAX_SHOWN = 3;
/** Where the readers are on UTC, or nobody has said where they are. */
const ON_UTC: readonly string[] = ['observer-only', 'no-longer-watched'];

/** The one message that a scenario makes: for readers of reports, or for phones where there is nothing for the others. */
function messageOf({ name, entries }: Scenario): Message {
  const { timezone: _, ...onUtc } = context;
  const { messages, told } = composeFitting(entries, ON_UTC.includes(name) ? onUtc : context);
  const [message] = messages;
  if (message === undefined || told.length < entries.length) throw new Error('it takes more than one message');
  return message;
}

interface Body {
  readonly transitions: readonly unknown[];
  readonly others?: readonly { readonly operators: readonly unknown[]; readonly ids: readonly unknown[] }[];
}

/** The object as it is, but of many transitions, operators and ids the first few. */
function legible(body: string): object {
  const { transitions, others, ...rest }: Body = JSON.parse(body);
  return {
    ...rest,
    transitions: firstFew(transitions),
    ...(others !== undefined && {
      others: others.map((each) => ({ ...each, operators: firstFew(each.operators), ids: firstFew(each.ids) })),
    }),
  };
}

const firstFew = (list: readonly unknown[]): readonly unknown[] => [
  ...list.slice(0, MAX_SHOWN),
  ...(list.length > MAX_SHOWN ? [`(and ${list.length - MAX_SHOWN} more)`] : []),
];

const FORMS = ['txt', 'sms.txt', 'json'] as const;

/** File name → what is in it. */
function rendered(scenario: Scenario): Readonly<Record<string, string>> {
  const message = messageOf(scenario);
  return {
    [`${scenario.name}.txt`]: `Subject: ${message.subject}\n\n${message.email}\n`,
    [`${scenario.name}.sms.txt`]: `${message.sms}\n`,
    [`${scenario.name}.json`]: `${JSON.stringify(legible(defaultBody(message)), null, 2)}\n`,
  };
}

/** Files of messages about findings have another test. */
function ours(): readonly string[] {
  return readdirSync(FOLDER).filter((name) => !name.startsWith('board-'));
}

if (UPDATES && process.env.CI !== undefined) throw new Error('golden files are read, then committed: never in CI');
if (UPDATES) {
  for (const name of ours()) rmSync(join(FOLDER, name));
}

describe('the messages', () => {
  it.each(all)('read as in golden/$name.txt, .sms.txt and .json', (scenario) => {
    for (const [name, text] of Object.entries(rendered(scenario))) {
      const path = join(FOLDER, name);
      if (UPDATES) writeFileSync(path, text);
      const golden = readFileSync(path, 'utf8');
      if (name.endsWith('.json')) expect(JSON.parse(text)).toEqual(JSON.parse(golden));
      else expect(text).toBe(golden);
    }
  });

  it('have a scenario for each golden file', () => {
    expect([...ours()].sort()).toEqual(all.flatMap(({ name }) => FORMS.map((form) => `${name}.${form}`)).sort());
  });
});

describe('the email', () => {
  it.each(all)('breaks its lines, but no word, at $name', (scenario) => {
    const { email } = messageOf(scenario);
    const long = email.split('\n').filter((line) => line.length > WIDTH && line.trim().includes(' '));
    expect(long).toEqual([]);
  });

  it.each(scenarios)('shows no control character at $name', (scenario) => {
    const { email } = messageOf(scenario);
    expect(email).not.toMatch(/[^\P{Cc}\n]|\p{Bidi_Control}/u);
  });
});
