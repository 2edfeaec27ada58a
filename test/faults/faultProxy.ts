import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Agent, request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { Emulator } from '../e2e/emulator';
import type { Lifetime } from '../e2e/lifetime';
import { pause } from '../e2e/waiting';
import { type AwsCall, awsCall, invokedFunction } from './awsCall';
import { type Fault, faultyAnswer } from './fault';

/** A call and who makes it. */
export interface SeenCall extends AwsCall {
  readonly door: string;
}

/** What becomes of a call; undefined: it goes through. */
export type Plan = (call: SeenCall) => Fault | undefined;

export interface Surroundings {
  /** The process behind a door is to be killed, and is dead when this returns. */
  readonly kill: (door: string) => void;
  /** Lambda was asked to invoke a function and not to wait for it. */
  readonly invoked: (functionName: string, payload: unknown) => void;
}

/** Stands before the emulator, and before Lambda, whose part the driver plays. */
export interface FaultProxy {
  /** An endpoint of one process, told from others by its port. */
  open(door: string): Promise<string>;
  follow(plan: Plan): void;
  /** What was answered by each kind of fault so far. */
  readonly injected: ReadonlyMap<string, number>;
}

/** The door of who looks at what came of it: no fault ever stands there. */
export const DRIVER = 'driver';

export function startFaultProxy(lifetime: Lifetime, emulator: Emulator, around: Surroundings): FaultProxy {
  const agent = new Agent({ ca: readFileSync(emulator.certificateFile), keepAlive: true });
  const injected = new Map<string, number>();
  const servers: Server[] = [];
  let plan: Plan = () => undefined;
  lifetime.onEnd('fault proxy', () => {
    for (const server of servers) server.closeAllConnections();
  });

  const serve = async (door: string, asked: IncomingMessage, answer: ServerResponse): Promise<void> => {
    const body = await buffer(asked);
    const path = asked.url ?? '/';
    const call = { ...awsCall(path, asked.headers, body.toString('utf8')), door };
    const forward = (): Promise<Answer> => {
      const invoked = invokedFunction(path);
      if (invoked === undefined) return ask(emulator.endpoint, agent, asked, body);
      around.invoked(invoked, JSON.parse(body.toString('utf8')));
      return Promise.resolve({ status: 202, headers: {}, body: Buffer.of() });
    };
    const fault = door === DRIVER ? undefined : plan(call);
    if (typeof fault === 'string') injected.set(fault, (injected.get(fault) ?? 0) + 1);
    if (fault === 'time-out') return;
    if (fault === 'error' || fault === 'throttle') {
      const { status, type, body: words } = faultyAnswer(call, fault);
      answer.writeHead(status, { 'content-type': type }).end(words);
      return;
    }
    if (fault === 'kill-before') around.kill(door);
    if (fault === 'reset') asked.socket.resetAndDestroy();
    if (fault === 'kill-before' || fault === 'reset') return;
    if (typeof fault === 'object') await pause(fault.delayMs);
    const answered = await forward();
    if (fault === 'kill-after') around.kill(door);
    if (fault === 'answer-lost' || fault === 'kill-after') asked.socket.destroy();
    else answer.writeHead(answered.status, answered.headers).end(answered.body);
  };

  return {
    injected,
    follow: (next) => {
      plan = next;
    },
    open: async (door) => {
      const server = createServer((asked, answer) => {
        serve(door, asked, answer).catch(() => asked.socket.destroy());
      });
      servers.push(server);
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      server.unref();
      return `http://127.0.0.1:${portOf(server)}`;
    },
  };
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

const ask = (endpoint: string, agent: Agent, { method, url, headers }: IncomingMessage, body: Buffer) =>
  new Promise<Answer>((resolve, reject) => {
    const asking = request(`${endpoint}${url}`, { ...(method && { method }), headers, agent }, (reply) => {
      buffer(reply).then((bytes) => {
        const { 'transfer-encoding': _, connection: __, ...kept } = reply.headers;
        resolve({ status: reply.statusCode ?? 502, headers: kept, body: bytes });
      }, reject);
    });
    asking.once('error', reject).end(body);
  });

const isTcp = (address: AddressInfo | string | null): address is AddressInfo => typeof address === 'object';

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || !isTcp(address)) throw new Error('the fault proxy has no port');
  return address.port;
}
