import { createServer, type IncomingMessage } from 'node:http';
import { gunzipSync } from 'node:zlib';

/** One call of an AWS service, as it went over the wire. */
export interface AwsCall {
  readonly service: string;
  /** Path of the request; Lambda's names the function. */
  readonly path: string;
  readonly body: string;
}

/** Takes every call with a 200 and remembers it. */
export interface AwsEndpoint {
  readonly url: string;
  readonly calls: AwsCall[];
  close(): Promise<void>;
}

/** A body, with 200 unless another status is named. */
export type AwsAnswer = string | { readonly status: number; readonly body: string };

/** The body is empty, as CloudWatch, SNS and Lambda have it, unless `answer` says otherwise. */
export async function startAwsEndpoint(answer: (call: AwsCall) => AwsAnswer = () => ''): Promise<AwsEndpoint> {
  const calls: AwsCall[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const call = {
        service: serviceOf(request),
        path: request.url ?? '',
        body: bodyOf(request, Buffer.concat(chunks)),
      };
      calls.push(call);
      const given = answer(call);
      const { status, body } = typeof given === 'string' ? { status: 200, body: given } : given;
      response.writeHead(status).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    calls,
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** The signature's scope names region and service: `…/us-east-1/sns/aws4_request`. */
const serviceOf = ({ headers }: IncomingMessage): string =>
  /\/([a-z0-9-]+\/[a-z0-9-]+)\/aws4_request/.exec(headers.authorization ?? '')?.[1] ?? 'unsigned';

const bodyOf = ({ headers }: IncomingMessage, body: Buffer): string =>
  (headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body).toString('utf8');
