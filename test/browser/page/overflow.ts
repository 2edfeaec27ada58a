import { describe } from './describe';

const SHOWN = 5;

/** What makes the document scroll sideways; empty where it doesn't. What scrolls in a box of its own is not meant. */
export const horizontalOverflow = (): readonly string[] => {
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth <= clientWidth) return [];
  const wide = [...document.body.querySelectorAll('*')].filter(
    (element) => element.getBoundingClientRect().right > clientWidth + 0.5 && !isInScrollBox(element),
  );
  const innermost = wide.filter((element) => !wide.some((other) => other !== element && element.contains(other)));
  return [`the document is ${scrollWidth - clientWidth} px too wide`, ...innermost.slice(0, SHOWN).map(describe)];
};

const isInScrollBox = (element: Element): boolean => {
  for (let box = element.parentElement; box !== null && box !== document.body; box = box.parentElement) {
    if (getComputedStyle(box).overflowX !== 'visible') return true;
  }
  return false;
};
