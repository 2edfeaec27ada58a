import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { WIDTH } from '../../../lib/notification/layout';
import { composeMessage } from '../../../lib/notification/message';
import { scenarios } from '../../support/scenarios';

const FOLDER = join(process.cwd(), 'test/lib/notification/golden');
const UPDATES = process.env.UPDATE_GOLDEN !== undefined;
const context = { installation: 'default' };

const golden = (name: string): string => join(FOLDER, `${name}.txt`);

/** Subject and email as a person gets them, and the SMS. */
function rendered({ entries }: (typeof scenarios)[number]): string {
  const { subject, email, sms } = composeMessage(entries, context);
  return `Subject: ${subject}\n\n${email}\n\n==== SMS\n${sms}\n`;
}

if (UPDATES && process.env.CI !== undefined) throw new Error('golden files are read, then committed: never in CI');

describe('the email', () => {
  it.each(scenarios)('reads as in golden/$name.txt', (scenario) => {
    const path = golden(scenario.name);
    if (UPDATES) writeFileSync(path, rendered(scenario));
    expect(existsSync(path)).toBe(true);
    expect(rendered(scenario)).toBe(readFileSync(path, 'utf8'));
  });

  it('has a scenario for each golden file', () => {
    expect(readdirSync(FOLDER).sort()).toEqual(scenarios.map(({ name }) => `${name}.txt`).sort());
  });

  it.each(scenarios)('breaks its lines, but no word, at $name', ({ entries }) => {
    const { email } = composeMessage(entries, context);
    const long = email.split('\n').filter((line) => line.length > WIDTH && line.trim().includes(' '));
    expect(long).toEqual([]);
  });

  it.each(scenarios)('shows no control character at $name', ({ entries }) => {
    const { email } = composeMessage(entries, context);
    expect(email).not.toMatch(/[^\P{Cc}\n]|\p{Bidi_Control}/u);
  });
});
