import type { Browser } from 'playwright-core';
import { serve } from './localServer';
import { openPage, type Theme, type Viewport, type WatchedPage } from './watchedPage';

export interface DocumentRequest {
  /** A whole document, or the loopback address where a server has it. */
  readonly document: { readonly html: string } | { readonly address: string };
  /** What the person's system prefers. */
  readonly theme: Theme;
  readonly viewport: Viewport;
  readonly isScriptOff?: boolean;
}

/** Shows a page as it is, with nothing of a dashboard around it and nothing taken out. */
export const openDocument = async (
  browser: Browser,
  { document, theme, viewport, isScriptOff = false }: DocumentRequest,
): Promise<WatchedPage> => {
  const server =
    'html' in document
      ? await serve({ '/': { type: 'text/html', body: document.html } })
      : { address: document.address, close: () => undefined };
  const watched = await openPage(browser, { viewport, systemTheme: theme, isScriptOff });
  await watched.page.goto(server.address);
  return {
    ...watched,
    close: async () => {
      await watched.close();
      server.close();
    },
  };
};
