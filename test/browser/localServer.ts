import { createServer } from 'node:http';

/** What is served, by its path. */
export type Documents = Readonly<Record<string, { readonly type: string; readonly body: string }>>;

export interface LocalServer {
  readonly address: string;
  close(): void;
}

/** Serves documents on a port of 127.0.0.1 that the system chooses. */
export const serve = (documents: Documents): Promise<LocalServer> =>
  new Promise((resolve, reject) => {
    const server = createServer(({ url = '' }, response) => {
      const document = documents[url];
      if (document === undefined) response.writeHead(404).end();
      else response.writeHead(200, { 'content-type': `${document.type}; charset=utf-8` }).end(document.body);
    });
    server.once('error', reject).listen(0, '127.0.0.1', () => {
      const address = server.address();
      if (typeof address !== 'object' || address === null) return reject(new Error('the server has no address'));
      resolve({
        address: `http://127.0.0.1:${address.port}`,
        close: () => {
          server.close();
          server.closeAllConnections();
        },
      });
    });
  });
