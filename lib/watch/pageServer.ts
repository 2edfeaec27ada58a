import { createServer, type Server } from 'node:http';
import { type AddressInfo, isIPv6 } from 'node:net';
import { getRequestListener, RequestError } from '@hono/node-server';
import type { Setting } from '../page/board';
import type { Zone } from '../page/zone';
import type { BoardSource } from '../workflow/readBoard';
import { eventStreams } from './eventStreams';
import { isLoopback } from './loopback';
import { pageRoutes } from './pageRoutes';
import { listenError, PageServerError } from './pageServerError';
import { pageToken } from './pageToken';
import type { PrometheusText } from './prometheus';

export interface PageServerOptions {
  /** Port 0: any free one. */
  readonly listen: { readonly address: string; readonly port: number };
  /** Needed beyond loopback. Where there is one, it is asked for. */
  readonly token?: string;
  readonly setting: Pick<Setting, 'installation' | 'everySeconds' | 'vantages' | 'store' | 'hub'>;
  readonly source: BoardSource;
  readonly zone: (now: number) => Zone;
  readonly now: () => Date;
  /** What /metrics answers. */
  readonly metrics: () => Promise<PrometheusText>;
  readonly log: (message: string, facts: Record<string, unknown>) => void;
}

export interface PageServer {
  /** Of the first page, without a token. */
  readonly url: string;
  /** Something is new in the table. */
  changed(): void;
  /** Ends every connection at once. */
  close(): Promise<void>;
}

/** What a peer may take of us. */
const LIMITS = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: 10_000,
  requestTimeout: 20_000,
  keepAliveTimeout: 5_000,
  connectionsCheckingInterval: 5_000,
} as const;
const MOST_CONNECTIONS = 256;

/** Serves the local page. Rejects with PageServerError where it can't, or must not without a token. */
export async function startPageServer(options: PageServerOptions): Promise<PageServer> {
  const { listen, setting, source, zone, now, metrics, log } = options;
  const token = options.token === undefined ? undefined : pageToken(options.token);
  if (token === undefined && !isLoopback(listen.address))
    throw new PageServerError('token-missing', `${listen.address} is open to other machines, which needs a token`);
  const server = createServer(LIMITS);
  server.maxConnections = MOST_CONNECTIONS;
  const { address, port } = await listening(server, listen);
  server.on('error', (error) => log('page server', { error: error.message }));
  const streams = eventStreams();
  const app = pageRoutes({
    setting,
    source,
    zone,
    now,
    metrics,
    streams,
    log,
    ...(token !== undefined && { token: { token, cookieName: `starttls-canary-${port}` } }),
  });
  const listener = getRequestListener(app.fetch, {
    overrideGlobalObjects: false,
    // What comes before any route: an address or a host name that is none.
    errorHandler: (error) => {
      if (error instanceof RequestError) return new Response('Bad request\n', { status: 400 });
      log('page failed', { error: String(error) });
      return new Response('Internal error\n', { status: 500 });
    },
  });
  server.on('request', (request, response) => {
    void listener(request, response);
  });
  return {
    url: `http://${place(address, port)}/`,
    changed: () => streams.changed(),
    close: () =>
      new Promise((resolve) => {
        streams.close();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const listening = (server: Server, { address, port }: PageServerOptions['listen']): Promise<AddressInfo> =>
  new Promise((resolve, reject) => {
    const refused = (error: Error) => reject(listenError(error, place(address, port)));
    server.once('error', refused);
    server.listen(port, address, () => {
      server.off('error', refused);
      const bound = server.address();
      if (bound === null || typeof bound === 'string') reject(new Error(`the server listens at ${bound}`));
      else resolve(bound);
    });
  });

const place = (address: string, port: number): string =>
  isIPv6(address) ? `[${address}]:${port}` : `${address}:${port}`;
