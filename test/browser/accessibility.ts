import type { Page } from 'playwright-core';
import { z } from 'zod';
import { putInto } from './inPage';

/** WCAG 2.1, levels A and AA. */
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'];
/** Good practice that a part of a page can follow; axe's other rules of that kind are about the page around it. */
const RULES = [
  'accesskeys',
  'aria-dialog-name',
  'aria-text',
  'empty-heading',
  'empty-table-header',
  'heading-order',
  'image-redundant-alt',
  'label-title-only',
  'presentation-role-conflict',
  'scope-attr-valid',
  'tabindex',
  'table-duplicate-name',
];

const findingSchema = z.object({ rule: z.string(), selector: z.string(), html: z.string(), summary: z.string() });
const reportSchema = z.object({ violations: z.array(findingSchema), undecided: z.array(findingSchema) });

/** A rule that an element breaks. `html` is where to look, `summary` says what to do. */
export type Finding = z.infer<typeof findingSchema>;

/** `undecided`: what axe can't tell, as the contrast of a text on a gradient, and a person has to. */
export type AccessibilityReport = z.infer<typeof reportSchema>;

/** What axe-core finds in the page, or in the part of it that a selector names. */
export const examineAccessibility = async (page: Page, within = 'html'): Promise<AccessibilityReport> => {
  const axe = await putInto(page, 'axe');
  return axe.ask(`examine(${JSON.stringify(within)}, ${JSON.stringify(TAGS)}, ${JSON.stringify(RULES)})`, reportSchema);
};
