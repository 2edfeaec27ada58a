import type { Answer, Call } from '../door';
import { type Action, actionsIn } from './action';
import { closePopup, isConfirmed, openPopup } from './dialogs';
import { find } from './element';
import { formsOf } from './forms';
import { fault, invoke, removed } from './process';
import { sanitise } from './sanitise';

/** One widget of the dashboard: its box, which the function's answers fill. */
export interface Widget {
  readonly id: string;
  readonly title: string;
  readonly content: HTMLElement;
}

export const widgetOf = (section: HTMLElement): Widget => ({
  id: section.id,
  title: find(section, 'h2').textContent,
  content: find(section, '.console-content'),
});

/** Has the function draw the widget, as on opening the dashboard, its refresh and a change of its time range. */
export const draw = (widget: Widget): Promise<void> =>
  busily(async () => show(widget, widget.content, await invoke({ widgetId: widget.id, ...seenOf(widget) })));

/** What each call says of the widget as it stands: its visible area, its fields. */
const seenOf = ({ content }: Widget): Pick<Call, 'width' | 'height' | 'forms'> => {
  const style = getComputedStyle(content);
  const paddingOf = (...sides: readonly string[]): number =>
    sides.reduce((sum, side) => sum + Number.parseFloat(style.getPropertyValue(`padding-${side}`)), 0);
  return {
    width: content.clientWidth - paddingOf('left', 'right'),
    height: content.clientHeight - paddingOf('top', 'bottom'),
    forms: formsOf(content),
  };
};

/** Puts an answer into a box, the widget's own or the popup's, and brings its actions to life. */
const show = (widget: Widget, box: HTMLElement, answer: Answer): void => {
  if (answer.as === 'text') {
    const text = document.createElement('pre');
    text.textContent = answer.text;
    fill(box, text);
    return;
  }
  const { content, removed: lost } = sanitise(answer.html);
  for (const each of lost) void removed(`${widget.title}: ${each}`);
  fill(box, content);
  for (const { element, action } of actionsIn(box)) {
    element.addEventListener(action.event, () => void act(widget, action));
  }
};

const fill = (box: HTMLElement, content: Node): void => {
  box.replaceChildren(content);
  box.classList.toggle('console-styles', box.querySelector('.cwdb-no-default-styles') === null);
};

const act = async (widget: Widget, { what, display, confirmation }: Action): Promise<void> => {
  if (confirmation !== undefined && !(await isConfirmed(confirmation))) return;
  await busily(async () => {
    const answer: Answer =
      what.kind === 'html'
        ? { as: 'html', html: what.html }
        : await invoke({ widgetId: widget.id, endpoint: what.endpoint, input: what.input, ...seenOf(widget) });
    if (display === 'widget') closePopup();
    show(widget, display === 'widget' ? widget.content : openPopup(widget.title), answer);
  });
};

let underWay = 0;

/** Marks the dashboard as busy for as long as something is under way, so that a test can wait for the end of it. */
const busily = async (work: () => Promise<void>): Promise<void> => {
  const main = find(document, '.console-grid');
  underWay += 1;
  main.ariaBusy = 'true';
  try {
    await work();
  } catch (error) {
    await fault(error instanceof Error ? error.message : String(error));
  } finally {
    underWay -= 1;
    if (underWay === 0) main.ariaBusy = null;
  }
};
