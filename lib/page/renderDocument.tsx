import { renderToString } from 'preact-render-to-string';
import { type DocumentProps, PageDocument } from './PageDocument';

/** A whole document as text. What strangers' servers said is escaped by the library, in texts and attributes alike. */
export const renderDocument = (props: DocumentProps): string =>
  `<!doctype html>${renderToString(<PageDocument {...props} />)}`;
