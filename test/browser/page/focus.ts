import { describe } from './describe';

/** An element that had the focus. */
interface Stop {
  readonly element: string;
  readonly hasRing: boolean;
  isOnScreen: boolean;
}

const OPERABLE = 'a[href], button, input:not([type=hidden]), select, textarea, summary';
const ACTION_TARGET = ':has(+ cwdb-action)';

let unfocused = new Map<Element, string>();
const reached = new Map<Element, Stop>();
let isOver = false;

/** Remembers how all looks without focus, and puts the focus before the first element; from there on, Tab leads. */
export const beginWalk = (): void => {
  const area = walkable();
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  unfocused = new Map([...area.querySelectorAll('*')].map((element) => [element, ringOf(element)]));
  // The browser goes on from where the focus was last, even if that is no more.
  const start = document.createElement('span');
  start.tabIndex = -1;
  area.prepend(start);
  start.focus();
  start.remove();
  reached.clear();
  isOver = false;
};

/** Where the walk came by so far, and whether it came round. */
export const walked = (): { readonly stops: readonly Stop[]; readonly isOver: boolean } => {
  if (document.activeElement !== null) leave(document.activeElement);
  return { stops: [...reached.values()], isOver };
};

const arrive = (element: Element): void => {
  isOver ||= reached.has(element);
  if (isOver) return;
  const ring = ringOf(element);
  const hasRing = ring !== NO_RING && ring !== unfocused.get(element);
  reached.set(element, { element: describe(element), hasRing, isOnScreen: false });
};

/** The browser scrolls to an element after it has told of the focus, so only here is it to be seen where it is. */
const leave = (element: Element): void => {
  const stop = reached.get(element);
  if (stop !== undefined && !isOver) stop.isOnScreen = isOnScreen(element);
};

document.addEventListener('focusin', ({ target }) => target instanceof Element && arrive(target));
document.addEventListener('focusout', ({ target }) => target instanceof Element && leave(target));

/** What a mouse could use and the walk did not come by. */
export const unreached = (): readonly string[] =>
  [...walkable().querySelectorAll(`${OPERABLE}, ${ACTION_TARGET}`)]
    .filter((element) => element.checkVisibility({ visibilityProperty: true }) && !element.matches(':disabled'))
    .filter((element) => !reached.has(element) && !hasReachedRadio(element))
    .map(describe);

/** What gets the focus and has an action that no key sets off: no browser clicks it on Enter. */
export const deaf = (): readonly string[] =>
  [...reached.keys()].filter((element) => element.matches(ACTION_TARGET) && !element.matches(OPERABLE)).map(describe);

/** All, or the modal dialog that shuts off the rest. */
const walkable = (): Element => document.querySelector('dialog:modal') ?? document.body;

const NO_RING = 'none';

const ringOf = (element: Element): string => {
  const { outlineStyle, outlineWidth, outlineColor, boxShadow } = getComputedStyle(element);
  const hasOutline = outlineStyle !== 'none' && outlineWidth !== '0px' && !isTransparent(outlineColor);
  if (!hasOutline) return boxShadow;
  return `${outlineStyle} ${outlineWidth} ${outlineColor} ${boxShadow}`;
};

const isTransparent = (colour: string): boolean => colour === 'transparent' || /,\s*0\)$/.test(colour);

const isOnScreen = (element: Element): boolean => {
  const { top, bottom, left, right } = element.getBoundingClientRect();
  return bottom > 0 && right > 0 && top < innerHeight && left < innerWidth && bottom > top && right > left;
};

/** Of radio buttons with one name, Tab comes by one. */
const hasReachedRadio = (element: Element): boolean =>
  element instanceof HTMLInputElement &&
  element.type === 'radio' &&
  [...reached.keys()].some(
    (each) => each instanceof HTMLInputElement && each.type === 'radio' && each.name === element.name,
  );
