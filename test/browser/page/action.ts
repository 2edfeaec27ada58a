import { fault } from './process';

/** One `<cwdb-action>`: the behaviour of the element before it, with the defaults that AWS names. */
export interface Action {
  readonly what: { readonly kind: 'html'; readonly html: string } | CallAction;
  readonly display: 'popup' | 'widget';
  readonly event: 'click' | 'dblclick' | 'mouseenter';
  readonly confirmation: string | undefined;
}

interface CallAction {
  readonly kind: 'call';
  readonly endpoint: string;
  readonly input: Record<string, unknown>;
}

/** The actions of a piece of HTML, each with its element. One that AWS' words leave no meaning is a fault, and does nothing. */
export const actionsIn = (content: ParentNode): readonly { readonly element: Element; readonly action: Action }[] =>
  [...content.querySelectorAll('cwdb-action')]
    // What is in another one's HTML comes to life when that is shown.
    .filter((tag) => !tag.matches('cwdb-action cwdb-action'))
    .flatMap((tag) => {
      try {
        const element = tag.previousElementSibling;
        if (element === null) throw new Error('no element before it');
        if (element.hasAttribute('href')) throw new Error('its element is a link that leads elsewhere');
        return [{ element, action: readAction(tag) }];
      } catch (error) {
        void fault(`cwdb-action: ${error instanceof Error ? error.message : String(error)}`);
        return [];
      }
    });

const readAction = (tag: Element): Action => {
  const kind = oneOf(tag, 'action', ['html', 'call']);
  const event = oneOf(tag, 'event', ['click', 'dblclick', 'mouseenter']);
  if (kind === 'call' && event === 'mouseenter') throw new Error('mouseenter goes with html only');
  return {
    what: kind === 'html' ? { kind, html: tag.innerHTML } : readCall(tag),
    display: oneOf(tag, 'display', ['widget', 'popup']),
    event,
    confirmation: tag.getAttribute('confirmation') ?? undefined,
  };
};

const readCall = (tag: Element): CallAction => {
  const endpoint = tag.getAttribute('endpoint');
  if (endpoint === null) throw new Error('a call without endpoint');
  return { kind: 'call', endpoint, input: readInput(tag.textContent.trim()) };
};

const readInput = (text: string): Record<string, unknown> => {
  if (text === '') return {};
  const input: unknown = JSON.parse(text);
  if (typeof input !== 'object' || input === null || Array.isArray(input)) throw new Error('its JSON is no object');
  return { ...input };
};

/** The value of an attribute; the first one where it is absent. */
const oneOf = <T extends string>(tag: Element, name: string, values: readonly [T, ...T[]]): T => {
  const written = tag.getAttribute(name);
  if (written === null) return values[0];
  const value = values.find((each) => each === written);
  if (value === undefined) throw new Error(`${name}="${written}" is none of ${values.join(', ')}`);
  return value;
};
