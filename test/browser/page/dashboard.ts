import { leaksSince, lookOfConsole } from './leak';
import { draw, widgetOf } from './widget';

const widgets = [...document.querySelectorAll<HTMLElement>('.console-widget')].map(widgetOf);
const before = lookOfConsole();

// What the console does with a form that is sent is not published, so a widget must not need it.
document.addEventListener('submit', (event) => event.preventDefault());

export const refresh = async (): Promise<void> => {
  await Promise.all(widgets.map(draw));
};

export const leaks = (): readonly string[] => leaksSince(before);
