import DOMPurify, { type RemovedAttribute, type RemovedElement } from 'dompurify';

const ACTION_ATTRIBUTES = ['action', 'confirmation', 'display', 'endpoint', 'event'];

/** DOMPurify's own mark, by which it keeps what stands first in the HTML, and which it removes again. */
const MARK = 'REMOVE';

/**
 * HTML without all that could run or load code. That scripts, iframes and `use` go is AWS' word; what else goes there
 * is not published, and here DOMPurify's.
 */
export const sanitise = (html: string): { readonly content: DocumentFragment; readonly removed: readonly string[] } => {
  const content = DOMPurify.sanitize(html, {
    RETURN_DOM_FRAGMENT: true,
    // AWS' own samples begin with a <style>.
    FORCE_BODY: true,
    ADD_TAGS: ['cwdb-action'],
    ADD_ATTR: ACTION_ATTRIBUTES,
    // DOMPurify would take an ARN for the address of an unknown protocol.
    ADD_URI_SAFE_ATTR: ACTION_ATTRIBUTES,
  });
  return { content, removed: DOMPurify.removed.filter((each) => !isMark(each)).map(named) };
};

const isMark = (removed: RemovedElement | RemovedAttribute): boolean =>
  'element' in removed && removed.element.nodeName === MARK;

const VALUE_LENGTH = 60;

const named = (removed: RemovedElement | RemovedAttribute): string => {
  if ('element' in removed) return `<${removed.element.nodeName.toLowerCase()}>`;
  const { attribute, from } = removed;
  const { name = 'an attribute', value = '' } = attribute ?? {};
  return `${name}="${value.slice(0, VALUE_LENGTH)}" of <${from.nodeName.toLowerCase()}>`;
};
