import type { Page } from 'playwright-core';
import type { z } from 'zod';
import { bundle } from './bundle';

/** A module of `page/` that is put into any page, once, where it is needed. */
export interface InPage {
  /** Asks for the value of an expression of the module, as `walked()`. */
  ask<T>(expression: string, schema: z.ZodType<T>): Promise<T>;
}

const scripts = new Map<string, string>();

/** Puts a module of `page/` into a page, unless it is there. */
export const putInto = async (page: Page, module: string): Promise<InPage> => {
  const globalName = `test_${module}`;
  const isThere = await page.evaluate(`typeof ${globalName} !== 'undefined'`);
  if (isThere !== true) {
    const script = scripts.get(module) ?? bundle(module, globalName);
    scripts.set(module, script);
    await page.evaluate(`${script}\nglobalThis.${globalName} = ${globalName}; undefined`);
  }
  return { ask: async (expression, schema) => schema.parse(await page.evaluate(`${globalName}.${expression}`)) };
};
