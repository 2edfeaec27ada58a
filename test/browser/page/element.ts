/** An element of the page that is there; throws with what is missing. */
export const find = (within: ParentNode, selector: string): HTMLElement => {
  const element = within.querySelector(selector);
  if (!(element instanceof HTMLElement)) throw new Error(`the page has no ${selector}`);
  return element;
};

/** A dialog of the page. */
export const findDialog = (selector: string): HTMLDialogElement => {
  const dialog = document.querySelector(selector);
  if (!(dialog instanceof HTMLDialogElement)) throw new Error(`the page has no dialog ${selector}`);
  return dialog;
};
