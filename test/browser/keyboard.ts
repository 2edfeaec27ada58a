import type { Page } from 'playwright-core';
import { z } from 'zod';
import { type InPage, putInto } from './inPage';

const walkSchema = z.object({
  stops: z.array(z.object({ element: z.string(), hasRing: z.boolean(), isOnScreen: z.boolean() })),
  isOver: z.boolean(),
});
const elementsSchema = z.array(z.string());

/** A walk through a page by the Tab key: where it came by, and what is wrong there, which should be nothing. */
export interface KeyboardWalk {
  readonly stops: readonly string[];
  readonly faults: readonly string[];
}

/** Between two looks at how far the walk came. */
const PRESSES = 50;

/**
 * Walks from the page's first element (or that of the modal dialog) to the last: whatever a mouse could use must be
 * come by, be on the screen, show by outline or shadow that it has the focus, and do on Enter what it does on a click.
 */
export const everythingReachableByKeyboard = async (page: Page): Promise<KeyboardWalk> => {
  const checks = await putInto(page, 'checks');
  await checks.ask('beginWalk()', z.undefined());
  const { stops } = await walk(page, checks);
  const without = (has: 'hasRing' | 'isOnScreen') => stops.filter((stop) => !stop[has]).map(({ element }) => element);
  const saying = (fault: string, elements: readonly string[]) => elements.map((element) => `${fault}: ${element}`);
  return {
    stops: stops.map(({ element }) => element),
    faults: [
      ...saying("doesn't show the focus", without('hasRing')),
      ...saying('has the focus out of sight', without('isOnScreen')),
      ...saying('not reached', await checks.ask('unreached()', elementsSchema)),
      ...saying('does nothing on Enter', await checks.ask('deaf()', elementsSchema)),
    ],
  };
};

const walk = async (page: Page, checks: InPage): Promise<z.infer<typeof walkSchema>> => {
  for (let before = 0; ; ) {
    await Promise.all(Array.from({ length: PRESSES }, () => page.keyboard.press('Tab')));
    const walked = await checks.ask('walked()', walkSchema);
    // Where nothing takes the focus, nothing is ever reached again.
    if (walked.isOver || walked.stops.length === before) return walked;
    before = walked.stops.length;
  }
};
