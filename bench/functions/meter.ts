import { createServer, type IncomingMessage, request } from 'node:http';
import * as z from 'zod';

/** What a function had of the table since the last reading. Units as DynamoDB bills them on demand. */
export interface Metered {
  readonly readUnits: number;
  readonly writeUnits: number;
  readonly calls: number;
  /** Bodies of the answers. */
  readonly bytes: number;
}

/** A table that counts what is asked of it. */
export interface Meter {
  readonly url: string;
  /** Gives the counts, and begins anew. */
  read(): Metered;
  close(): Promise<void>;
}

const NOTHING: Metered = { readUnits: 0, writeUnits: 0, calls: 0, bytes: 0 };
/** An eventually consistent read that finds nothing is billed too. */
const LEAST_READ_UNITS = 0.5;

const units = z.object({ CapacityUnits: z.number() });
const answer = z.object({ ConsumedCapacity: z.union([units, z.array(units)]).optional() });

/** Stands before the DynamoDB at `tableUrl`, and has it say with each answer how much it cost. */
export async function startMeter(tableUrl: string): Promise<Meter> {
  let sum = NOTHING;
  const count = (operation: string, text: string): void => {
    const { ConsumedCapacity: consumed = [] } = answer.parse(JSON.parse(text));
    const used = [consumed].flat().reduce((total, { CapacityUnits }) => total + CapacityUnits, 0);
    const isWrite = operation === 'PutItem';
    sum = {
      readUnits: sum.readUnits + (isWrite ? 0 : Math.max(used, LEAST_READ_UNITS)),
      writeUnits: sum.writeUnits + (isWrite ? Math.max(used, 1) : 0),
      calls: sum.calls + 1,
      bytes: sum.bytes + Buffer.byteLength(text),
    };
  };
  const server = createServer(async (incoming, outgoing) => {
    const operation = String(incoming.headers['x-amz-target'] ?? '').replace(/^.*\./, '');
    const body = JSON.stringify({ ...JSON.parse(await textOf(incoming)), ReturnConsumedCapacity: 'TOTAL' });
    const headers = { ...incoming.headers, 'content-length': String(Buffer.byteLength(body)) };
    const forwarded = request(tableUrl, { method: 'POST', headers }, async (reply) => {
      const text = await textOf(reply);
      count(operation, text);
      outgoing.writeHead(reply.statusCode ?? 500, reply.headers).end(text);
    });
    forwarded.on('error', () => outgoing.destroy()).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    read: () => {
      const counted = sum;
      sum = NOTHING;
      return counted;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

async function textOf(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
