import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SecureContextOptions } from 'node:tls';
import { type Delivery, ScriptedPeer } from './scriptedPeer';

/** One thing that a scripted server does; resolves when it is done. */
export interface Step {
  readonly name: string;
  run(peer: ScriptedPeer): Promise<void>;
}
export type Script = readonly Step[];

/** Says whole lines; CRLF is added to each. */
export function says(...lines: readonly string[]): Step {
  return saysBytes(lines.map((line) => `${line}\r\n`).join(''));
}

/** Says exactly these bytes (Latin-1). */
export function saysBytes(text: string): Step {
  return { name: `says ${JSON.stringify(text)}`, run: (peer) => peer.say(text) };
}

/** Waits for a line and compares it byte by byte. */
export function hears(expected: string): Step {
  return {
    name: `hears ${expected}`,
    run: async (peer) => {
      const line = await peer.hear();
      if (line !== expected) peer.problems.push(`heard ${line ?? 'nothing'} in place of ${expected}`);
    },
  };
}

/** Waits for the first bytes of a handshake and leaves them unread. */
export function hearsClientHello(): Step {
  return { name: 'hears a client hello', run: (peer) => peer.hearBytes() };
}

/** Makes the TLS handshake as a server; takes `key` and `cert`, and whatever else a secure context does. */
export function upgradesToTls(certificate: SecureContextOptions): Step {
  return { name: 'upgrades to TLS', run: (peer) => peer.upgradeToTls(certificate) };
}

/** Says nothing more until the client goes. */
export function hangs(): Step {
  return { name: 'hangs', run: (peer) => peer.gone() };
}

/** Says nothing for so long. */
export function waits(ms: number): Step {
  return { name: `waits ${ms} ms`, run: () => sleep(ms) };
}

/** Ends the connection by RST. */
export function resets(): Step {
  return { name: 'resets', run: async (peer) => peer.reset() };
}

/** Ends the connection by FIN. */
export function closes(): Step {
  return { name: 'closes', run: async (peer) => peer.end() };
}

export interface Service {
  /** The whole greeting; absent: a plain 220. */
  readonly greeting?: readonly string[];
  /** The whole EHLO reply, with codes. */
  ehlo(isEncrypted: boolean): readonly string[];
  /** Absent: STARTTLS is answered by 502. */
  readonly certificate?: SecureContextOptions;
}

/** Serves one client whatever it asks, as a well-behaved server does, until QUIT or until the client is gone. */
export function serves(service: Service): Step {
  return {
    name: 'serves',
    run: async (peer) => {
      await peer.say(crlf(service.greeting ?? ['220 scripted.example ESMTP']));
      for (let line = await peer.hear(); line !== undefined; line = await peer.hear()) {
        if (line === 'STARTTLS' && service.certificate !== undefined && !peer.isEncrypted) {
          await peer.say('220 2.0.0 ready to start TLS\r\n');
          await peer.upgradeToTls(service.certificate);
          continue;
        }
        await peer.say(crlf(answer(service, line, peer.isEncrypted)));
        if (line === 'QUIT') return;
      }
    },
  };
}

function answer(service: Service, line: string, isEncrypted: boolean): readonly string[] {
  if (line.startsWith('EHLO ')) return service.ehlo(isEncrypted);
  if (line.startsWith('HELO ')) return ['250 scripted.example'];
  return line === 'QUIT' ? ['221 2.0.0 bye'] : ['502 5.5.1 not here'];
}

function crlf(lines: readonly string[]): string {
  return lines.map((line) => `${line}\r\n`).join('');
}

export interface ScriptedServerOptions {
  /** A script for each expected connection, or what to do with each connection as it comes. */
  readonly scripts:
    | readonly Script[]
    | ((connection: Pick<ScriptedPeer, 'connectionNumber' | 'remoteAddress'>) => Script);
  readonly delivery?: Delivery;
  /** Where to listen; absent: 127.0.0.1. */
  readonly host?: string;
  /** Absent: one that is free. */
  readonly port?: number;
}

export interface ScriptedServer {
  readonly address: string;
  readonly port: number;
  /** Every connection so far, in order. */
  readonly peers: readonly ScriptedPeer[];
  /** Ends all and judges nothing. */
  close(): Promise<void>;
  /**
   * Waits until every script has ended, closes, and throws where one went otherwise, where a connection was missing
   * or where a client ever sent anything but EHLO, HELO, STARTTLS and QUIT.
   */
  verify(): Promise<void>;
}

/** An SMTP server that does exactly what its scripts say, on loopback. A script that is done ends its connection. */
export async function startScriptedServer(options: ScriptedServerOptions): Promise<ScriptedServer> {
  const { scripts } = options;
  const peers: ScriptedPeer[] = [];
  const runs: Promise<void>[] = [];
  const server = createServer({ allowHalfOpen: true }, (socket: Socket) => {
    const peer = new ScriptedPeer(socket, peers.length + 1, options.delivery ?? 'whole');
    peers.push(peer);
    const script = typeof scripts === 'function' ? scripts(peer) : scripts[peer.connectionNumber - 1];
    runs.push(runScript(script, peer));
  });
  server.listen(options.port ?? 0, options.host ?? '127.0.0.1');
  await once(server, 'listening');
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('a TCP server has an address and a port');

  const close = async (): Promise<void> => {
    const isClosed = new Promise((resolve) => server.close(resolve));
    for (const peer of peers) peer.destroy();
    await Promise.all([isClosed, ...runs]);
  };
  const verify = async (): Promise<void> => {
    await Promise.all(runs);
    await close();
    const problems = peers.flatMap((peer) =>
      peer.problems.map((text) => `connection ${peer.connectionNumber}: ${text}`),
    );
    if (typeof scripts !== 'function' && peers.length < scripts.length) {
      problems.push(`${peers.length} connections in place of ${scripts.length}`);
    }
    if (problems.length > 0) throw new Error(`The scripted server saw:\n${problems.join('\n')}`);
  };
  return { address: bound.address, port: bound.port, peers, close, verify };
}

async function runScript(script: Script | undefined, peer: ScriptedPeer): Promise<void> {
  if (script === undefined) peer.problems.push('a connection without a script');
  for (const step of script ?? []) {
    try {
      await step.run(peer);
    } catch (error) {
      peer.problems.push(`${step.name}: ${error instanceof Error ? error.message : String(error)}`);
    }
    if (peer.problems.length > 0) return peer.destroy();
  }
  peer.end();
  await peer.gone();
  peer.destroy();
}

/** Starts a server, uses it, and verifies it; gives what `use` gives. */
export async function withScriptedServer<T>(
  options: ScriptedServerOptions,
  use: (server: ScriptedServer) => Promise<T>,
): Promise<T> {
  const server = await startScriptedServer(options);
  try {
    const result = await use(server);
    await server.verify();
    return result;
  } finally {
    await server.close();
  }
}
