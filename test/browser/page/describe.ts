const TEXT_LENGTH = 40;

/** An element for a reader of a report: where it is, and the beginning of its text or name. */
export const describe = (element: Element): string => {
  const name = element.ariaLabel ?? element.textContent;
  const text = name.trim().replaceAll(/\s+/g, ' ').slice(0, TEXT_LENGTH);
  return `${pathTo(element)}${text === '' ? '' : ` “${text}”`}`;
};

const pathTo = (element: Element): string => {
  const parent = element.parentElement;
  return parent === null || parent === document.body
    ? selectorOf(element)
    : `${selectorOf(parent)} > ${selectorOf(element)}`;
};

const selectorOf = (element: Element): string =>
  element.localName +
  (element.id === '' ? '' : `#${element.id}`) +
  [...element.classList].map((name) => `.${name}`).join('');
