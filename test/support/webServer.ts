import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { ServerCertificate } from './certificates';

export interface WebRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** An HTTP server on loopback that remembers what it was sent. */
export interface WebServer {
  readonly url: string;
  readonly requests: WebRequest[];
  close(): Promise<void>;
}

export type Answer = (response: ServerResponse, request: WebRequest) => void;

/** Answers 204 unless `answer` does. */
export async function startWebServer(
  answer: Answer = (response) => response.writeHead(204).end(),
  certificate?: ServerCertificate,
): Promise<WebServer> {
  const requests: WebRequest[] = [];
  const heard = (incoming: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const request = {
        method: incoming.method ?? '',
        path: incoming.url ?? '',
        headers: incoming.headers,
        body: Buffer.concat(chunks).toString('utf8'),
      };
      requests.push(request);
      answer(response, request);
    });
  };
  const server = certificate === undefined ? createServer(heard) : createTlsServer(certificate, heard);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `${certificate === undefined ? 'http' : 'https'}://127.0.0.1:${port}/starttls`,
    requests,
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
