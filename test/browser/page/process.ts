import type { Answer, Call, Tidings } from '../door';

declare global {
  /** Both are put into the page by `dashboard.ts` of the run's process. */
  var invokeFunction: (call: Call) => Promise<Answer>;
  var tell: (tidings: Tidings) => Promise<void>;
}

export const invoke = (call: Call): Promise<Answer> => globalThis.invokeFunction(call);

/** Says what is wrong with a widget: each makes the check of `errors` fail. */
export const fault = (text: string): Promise<void> => globalThis.tell({ kind: 'fault', text });

export const removed = (text: string): Promise<void> => globalThis.tell({ kind: 'removed', text });
