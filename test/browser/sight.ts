import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { z } from 'zod';
import { PROJECT } from '../e2e/project';
import { putInto } from './inPage';

const SCREENSHOTS = join(PROJECT, '.e2e/screenshots');

/** What makes the page scroll sideways; empty where it doesn't. A widget may scroll within its own box. */
export const noHorizontalScroll = async (page: Page): Promise<readonly string[]> =>
  (await putInto(page, 'checks')).ask('horizontalOverflow()', z.array(z.string()));

/** The text that a person sees of it. */
export const visibleText = (part: Locator): Promise<string> => part.innerText();

/** Takes a picture of the page as far as it is on the screen, or of a part of it; gives the file. */
export const screenshot = async (what: Page | Locator, name: string): Promise<string> => {
  mkdirSync(SCREENSHOTS, { recursive: true });
  const path = join(SCREENSHOTS, `${name}.png`);
  await what.screenshot({ path, animations: 'disabled' });
  return path;
};
