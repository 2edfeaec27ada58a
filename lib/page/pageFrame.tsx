import type { Frame } from './linking';
import { addressOf, type SpanName } from './pageAddress';

/** On a page of our own every place has an address. `span`: the time range that was asked for, which is kept. */
export const pageFrame = (span: SpanName | undefined): Frame => ({
  formMethod: 'get',
  Link: ({ to, children }) => <a href={addressOf(to, span)}>{children}</a>,
  Submit: ({ children }) => (
    <>
      {span !== undefined && <input type="hidden" name="span" value={span} />}
      <button type="submit">{children}</button>
    </>
  ),
});
