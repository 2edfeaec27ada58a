/** All named fields of a widget with their values, as a form would send them. */
export const formsOf = (widget: ParentNode): Record<string, string> => {
  const values: Record<string, string> = {};
  for (const field of widget.querySelectorAll('input, select, textarea')) {
    if (!isField(field) || field.name === '') continue;
    if (isUnchosen(field)) continue;
    values[field.name] = field.value;
  }
  return values;
};

type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

const isField = (element: Element): element is Field =>
  element instanceof HTMLInputElement || element instanceof HTMLSelectElement || element instanceof HTMLTextAreaElement;

const isUnchosen = (field: Field): boolean =>
  field instanceof HTMLInputElement && ['checkbox', 'radio'].includes(field.type) && !field.checked;
