import { type IncomingHttpHeaders, request } from 'node:http';
import { UTC } from '../../../lib/page/zone';
import { type PageServer, type PageServerOptions, startPageServer } from '../../../lib/watch/pageServer';
import { type ShownFleet, shownFleet } from '../../support/shownFleet';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The page of a fleet on a free port, as long as a test lasts. */
export interface ServedPage {
  readonly server: PageServer;
  readonly fleet: ShownFleet;
  readonly logged: readonly { readonly message: string; readonly facts: Record<string, unknown> }[];
  ask(path: string, asked?: Asked): Promise<Answer>;
  close(): Promise<void>;
}

export async function servePage(
  options: Partial<PageServerOptions> & { readonly hosts?: number } = {},
): Promise<ServedPage> {
  const { hosts = 12, ...rest } = options;
  const fleet = await shownFleet({ hosts });
  const { table, shards, unreadable, setting, now } = fleet.deps;
  const logged: { message: string; facts: Record<string, unknown> }[] = [];
  const server = await startPageServer({
    listen: { address: '127.0.0.1', port: 0 },
    setting,
    source: { table, shards, unreadable },
    zone: () => UTC,
    now,
    metrics: async () => ({ text: 'up 1\n', contentType: 'text/plain; version=0.0.4; charset=utf-8' }),
    log: (message, facts) => logged.push({ message, facts }),
    ...rest,
  });
  return {
    server,
    fleet,
    logged,
    ask: (path, asked) => ask(server.url, path, asked),
    close: async () => {
      await server.close();
      fleet.table.close();
    },
  };
}

/** As `fetch`, but with any Host header and any path, as it stands. */
export const ask = (url: string, path: string, { method = 'GET', headers = {} }: Asked = {}): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    request({ hostname, port, path, method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString('utf8'),
        }),
      );
    })
      .on('error', reject)
      .end();
  });
