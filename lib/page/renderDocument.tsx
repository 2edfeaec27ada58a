import type { ComponentChildren } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { Framed } from './linking';
import { type DocumentProps, PageDocument } from './PageDocument';

/** A whole document as text. What strangers' servers said is escaped by the library, in texts and attributes alike. */
export const renderDocument = (props: DocumentProps): string =>
  `<!doctype html>${renderToString(<PageDocument {...props} />)}`;

/** A document in two pieces: up to its heading, which can be shown while its content is still made; and that with the rest. */
export interface BegunDocument {
  readonly beginning: string;
  readonly rest: (children: ComponentChildren) => string;
}

/** The same text as `renderDocument` gives. */
export function beginDocument(props: Omit<DocumentProps, 'children'>): BegunDocument {
  const empty = renderDocument({ ...props, children: null });
  // Whatever else is said is escaped, so this is the heading's own end.
  const end = empty.indexOf(HEADING_END) + HEADING_END.length;
  return {
    beginning: empty.slice(0, end),
    rest: (children) =>
      renderToString(<Framed.Provider value={props.frame}>{children}</Framed.Provider>) + empty.slice(end),
  };
}

const HEADING_END = '</h1>';
