import type { Browser, Page } from 'playwright-core';

export type Theme = 'light' | 'dark';

export interface Viewport {
  readonly width: number;
  readonly height: number;
}

/** A page, and all that went wrong in it: errors of scripts and of the console, requests beyond loopback. */
export interface WatchedPage {
  readonly page: Page;
  readonly errors: string[];
  close(): Promise<void>;
}

export interface PageRequest {
  readonly viewport: Viewport;
  readonly systemTheme: Theme;
  readonly isScriptOff?: boolean;
}

/** Opens an empty page for a person whose system is light or dark. What it requests beyond loopback is refused. */
export const openPage = async (
  browser: Browser,
  { viewport, systemTheme, isScriptOff = false }: PageRequest,
): Promise<WatchedPage> => {
  const context = await browser.newContext({
    viewport,
    colorScheme: systemTheme,
    locale: 'en-US',
    timezoneId: 'UTC',
    serviceWorkers: 'block',
    javaScriptEnabled: !isScriptOff,
  });
  const errors: string[] = [];
  await context.route(isBeyondLoopback, (route) => {
    errors.push(`request beyond loopback: ${route.request().url()}`);
    return route.abort();
  });
  context.on('console', (message) => {
    if (message.type() === 'error') errors.push(`console: ${message.text()}`);
  });
  context.on('weberror', (error) => errors.push(`script: ${error.error().message}`));
  const page = await context.newPage();
  return { page, errors, close: () => context.close() };
};

const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];

const isBeyondLoopback = ({ hostname }: URL): boolean => !LOOPBACK.includes(hostname);
