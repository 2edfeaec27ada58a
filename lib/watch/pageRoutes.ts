import { setTimeout as pause } from 'node:timers/promises';
import { type Context, Hono } from 'hono';
import { messagePage } from '../page/MessagePage';
import { SCRIPT_PATH, STYLE_PATH } from '../page/PageDocument';
import { parsePageQuery } from '../page/pageAddress';
import { pageStyle } from '../page/pageStyle';
import { beginNow, type PageDependencies, type PagePlace, showPage } from '../workflow/showPage';
import type { EventStreams } from './eventStreams';
import { LIVE_SCRIPT } from './liveScript';
import { loopbackNames, readingOnly, strictHeaders, type TokenSettings, tokenNeeded } from './pageGuards';
import type { PrometheusText } from './prometheus';

export interface RoutesSettings extends PageDependencies {
  /** Absent: nobody is asked, and only names of this machine are answered to. */
  readonly token?: Omit<TokenSettings, 'installation'>;
  readonly metrics: () => Promise<PrometheusText>;
  readonly streams: EventStreams;
  readonly log: (message: string, facts: Record<string, unknown>) => void;
}

const LONGEST_STYLE_MS = 200;

/** What is answered to which path. */
export function pageRoutes(settings: RoutesSettings): Hono {
  const { token, metrics, streams, log } = settings;
  const { installation } = settings.setting;
  const app = new Hono();
  const missing = (context: Context) => context.html(messagePage(installation, 'Not found', MISSING), 404);
  const page = async (context: Context, place: PagePlace) => {
    const query = parsePageQuery(new URL(context.req.url).searchParams);
    const html = await showPage(place, query, settings);
    return html === undefined ? missing(context) : context.html(html);
  };

  app.use(strictHeaders, readingOnly);
  app.use(token === undefined ? loopbackNames : tokenNeeded({ ...token, installation }));
  const style = styleAsked();
  app.get('/', (context) =>
    isShown(context) ? begunNow(context, settings, style.asked) : page(context, { show: 'now' }),
  );
  app.get('/incidents', (context) => page(context, { show: 'incidents' }));
  app.get('/host/:host', (context) => page(context, { show: 'host', host: context.req.param('host') }));
  app.get('/incident/:host/:id', (context) => page(context, { show: 'incident', ...context.req.param() }));
  app.get('/metrics', async (context) => {
    const { text, contentType } = await metrics();
    return context.body(text, 200, { 'content-type': contentType });
  });
  app.get('/events', (context) => events(context, streams));
  app.get(STYLE_PATH, (context) => {
    style.answered();
    return context.body(pageStyle(), 200, { 'content-type': 'text/css; charset=utf-8' });
  });
  app.get(SCRIPT_PATH, (context) =>
    context.body(LIVE_SCRIPT, 200, { 'content-type': 'text/javascript; charset=utf-8' }),
  );
  app.notFound(missing);
  app.onError((error, context) => {
    log('page failed', { path: context.req.path, error: error.message });
    return context.html(messagePage(installation, 'This page could not be made', FAILED), 500);
  });
  return app;
}

/** By a browser as a page of its own; a script wants all of it or nothing. */
const isShown = (context: Context): boolean =>
  context.req.method === 'GET' && context.req.header('sec-fetch-dest') === 'document';

/** When a browser that has a page's beginning asks for its style sheet, or can't be expected to any more. */
function styleAsked() {
  let waiting: (() => void)[] = [];
  return {
    asked: () => Promise.race([new Promise<void>((resolve) => waiting.push(resolve)), pause(LONGEST_STYLE_MS)]),
    answered: () => {
      for (const resolve of waiting) setImmediate(resolve);
      waiting = [];
    },
  };
}

/**
 * Shows the heading at once: with thousands of hosts the rest takes a while. It is begun when the style sheet is answered,
 * without which a browser paints nothing: this process does one thing at a time.
 */
async function begunNow(context: Context, settings: RoutesSettings, asked: () => Promise<void>): Promise<Response> {
  const query = parsePageQuery(new URL(context.req.url).searchParams);
  const { beginning, rest, failed } = await beginNow(query, settings, FAILED);
  const encoder = new TextEncoder();
  const stream = new ReadableStream<Uint8Array>({
    async start(controller) {
      const write = (html: string): void => controller.enqueue(encoder.encode(html));
      write(beginning);
      await asked();
      write(
        await rest().catch((error: unknown) => {
          settings.log('page failed', { path: context.req.path, error: String(error) });
          return failed;
        }),
      );
      controller.close();
    },
  });
  return context.body(stream, 200, { 'content-type': 'text/html; charset=UTF-8' });
}

function events(context: Context, streams: EventStreams): Response {
  // A stranger's page can't read it, but could hold all of the places.
  if (context.req.header('sec-fetch-site') === 'cross-site') return context.text('Not for other sites.\n', 403);
  const headers = { 'content-type': 'text/event-stream' };
  if (context.req.method === 'HEAD') return context.body(null, 200, headers);
  const stream = streams.open();
  if (stream === undefined) return context.text('Too many listen already.\n', 503, { 'retry-after': '60' });
  return context.body(stream, 200, headers);
}

const MISSING =
  'Nothing is stored under this address: a host that nobody watches (any more), an incident of more than 90 days ago, or a mistyped address.';
const FAILED =
  'The store could not be read. The log of the canary says why; it goes on watching. Try again in a moment.';
