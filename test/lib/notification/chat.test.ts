import { composeMessage, defaultBody, type Message } from '../../../lib/notification/message';
import { entry, transition } from '../../support/incidents';
import { fc } from '../../support/properties';
import { scenarios, tenants } from '../../support/scenarios';
import { losing } from '../../support/sightings';
import { anyEntry } from './arbitraries';

const context = { installation: 'default' };

interface Shown {
  readonly content: { readonly title: string; readonly description: string; readonly nextSteps: readonly string[] };
  readonly metadata: { readonly threadId?: string };
}
const shownIn = (message: Message): Shown => JSON.parse(defaultBody(message));
const shown = (...entries: Parameters<typeof composeMessage>[0]): Shown => shownIn(composeMessage(entries, context));

/** What is left to the client's markup once what stands in code spans is taken out. */
const markedUp = ({ content }: Shown): string =>
  [content.description, ...content.nextSteps].join('\n').replace(/`[^`\n]*`/g, '');

describe('what chats show', () => {
  it('is the headline, what to do, and the commands', () => {
    const { content, metadata } = shown(entry());
    expect(content.description).toMatch(/^CRITICAL\. Your mail to `contoso\.example` is affected: /);
    expect(content.nextSteps).toContain(
      'To be typed in the folder of the installation, beside its canary.yaml: `npx starttls-canary ack 7F3A2K`',
    );
    expect(content.nextSteps).toContain('`npx starttls-canary mute 7F3A2K --for 4h --reason "..."`');
    expect(metadata.threadId).toBe('7F3A2K');
  });

  it('is one thread for each incident, and none for a group', () => {
    expect(shown(...tenants(3)).metadata.threadId).toBeUndefined();
  });

  it.each(scenarios)('has no markup of a stranger in it at $name', ({ entries }) => {
    expect(markedUp(shown(...entries))).not.toMatch(/[<>[\]*~|]/);
  });

  it('has none whatever strangers say', () => {
    fc.assert(
      fc.property(anyEntry, (each) => {
        const all = shown(each);
        expect(markedUp(all)).not.toMatch(/[<>[\]*~|\\]/);
        expect(JSON.stringify(all.content)).not.toMatch(/[<>]/);
        expect(all.content.description.length).toBeLessThanOrEqual(4000);
      }),
    );
  });

  it('mentions nobody', () => {
    const sightings = [losing('hq', { role: 'mail-path', greetedAs: '<!channel> *all* [x](http://x)' })];
    const { content } = shown(entry([transition({ sightings })], { mxHost: 'mx`<@U1>`.example' }));
    expect(JSON.stringify(content)).not.toMatch(/<[!@]/);
  });

  it('is the beginning of the email where nothing else was thought of', () => {
    const { chat: _, ...message } = composeMessage([entry()], context);
    expect(shownIn(message).content.description).toMatch(/^CRITICAL\. Your mail to contoso\.example is affected/);
  });
});
