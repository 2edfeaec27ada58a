import type { ComponentChildren } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { type Frame, Framed } from './linking';
import { styleOf, type Theme } from './style';

/**
 * A page as a piece of HTML with its style and no script. What strangers' servers said is escaped by the library, in
 * texts and attributes alike; nothing here sets markup but the style sheet, which is ours.
 */
export function renderPage(
  content: ComponentChildren,
  { frame, theme }: { readonly frame: Frame; readonly theme: Theme },
): string {
  return renderToString(
    <div class="canary">
      <style dangerouslySetInnerHTML={{ __html: styleOf(theme) }} />
      <Framed.Provider value={frame}>{content}</Framed.Provider>
    </div>,
  );
}
