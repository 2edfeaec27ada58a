import { existsSync, openSync, readSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { beginLifetime } from '../../test/e2e/lifetime';
import { startPostfix } from '../../test/e2e/postfix';
import type { Children } from '../children';
import { EHLO, handshakeMark, MODES, type Mode, MX_HOST, QUIT, STARTTLS } from '../dialogue';
import { hostAddresses } from '../hostAddress';
import { freePort } from './freePort';
import type { Place } from './tool';

/** A server, and what it has heard. */
export interface Site {
  readonly name: 'no delay' | '50 ms' | 'Postfix';
  /** Before each reply. */
  readonly delayMs: number;
  readonly place: Place;
  readonly modes: readonly Mode[];
  /** How it writes a session that went as it has to. */
  readonly right: Readonly<Record<Mode, string>>;
  /** Sessions since the last time, of which it waits for so many. */
  heard(count: number): Promise<Heard>;
}

export interface Heard {
  readonly dialogues: Readonly<Record<string, number>>;
  /** Its CPU time since the last time, where it can tell. */
  readonly cpuMs?: number;
}

/** Not every tool names a host in TLS, so the name is left out. */
const withoutName = (dialogue: string): string => dialogue.replace(/<(\S+) [^>]*>/, '<$1 >');
const OURS = {
  ehlo: [EHLO, QUIT].join(' | '),
  starttls: [EHLO, STARTTLS, handshakeMark('TLSv1.3', ''), EHLO, QUIT].join(' | '),
} as const;
const POSTFIX = {
  ehlo: 'ehlo=1 quit=1 commands=2',
  starttls: 'ehlo=2 starttls=1 quit=1 commands=4',
} as const;

/** The server of the benchmark, at once and late, on the addresses of as many hosts. */
export const benchSites = (children: Children, hostCount: number): readonly Site[] =>
  (
    [
      ['no delay', 0],
      ['50 ms', 50],
    ] as const
  ).map(([name, delayMs]) => ({
    name,
    delayMs,
    place: {
      port: children.port(delayMs),
      warmUpPort: children.port(0),
      hosts: hostAddresses(hostCount),
      isOurs: true,
    },
    modes: MODES,
    right: OURS,
    heard: async () => {
      const { dialogues, cpuMs } = await children.mark();
      return {
        dialogues: counted(Object.entries(dialogues).map(([text, count]) => [withoutName(text), count])),
        cpuMs,
      };
    },
  }));

/** Why there is no Postfix to ask; nothing where there is. */
export const whyNoPostfix = (): string | undefined => {
  if (process.getuid?.() !== 0) return 'only root can start one of its own';
  return existsSync('/usr/sbin/postfix') ? undefined : 'Debian: postfix';
};

/**
 * More than any tool leaves open and not yet closed by Postfix. Past the queue of its listening socket, Linux answers SYN
 * by a cookie, and forgets the connection that the client takes for open: no greeting ever comes.
 */
const MAX_SESSIONS = 500;

/** A Postfix of its own, which ends with this process. */
export async function postfixSite(): Promise<Site> {
  const port = await freePort();
  const { logFile } = await startPostfix(beginLifetime(false), {
    listeners: [{ address: '127.0.0.1', port, maxSessions: MAX_SESSIONS }],
    hostName: MX_HOST,
    clientAddresses: ['127.0.0.1'],
  });
  const log = logTail(logFile);
  return {
    name: 'Postfix',
    delayMs: 0,
    place: { port, warmUpPort: port, hosts: ['127.0.0.1'], isOurs: false },
    modes: ['starttls'],
    right: POSTFIX,
    heard: async (count) => ({ dialogues: await log.sessions(count) }),
  };
}

const LOG_MS = 10_000;

/** The sessions that are over by the log, since the last time. */
function logTail(logFile: string) {
  const descriptor = openSync(logFile, 'r');
  const buffer = Buffer.alloc(1 << 16);
  let rest = '';
  const read = (found: string[]): void => {
    for (let size = readSync(descriptor, buffer); size > 0; size = readSync(descriptor, buffer)) {
      const lines = (rest + buffer.toString('latin1', 0, size)).split('\n');
      rest = lines.pop() ?? '';
      found.push(...lines.flatMap((line) => / disconnect from \S+ (.*)$/.exec(line)?.[1] ?? []));
    }
  };
  return {
    sessions: async (count: number): Promise<Heard['dialogues']> => {
      const found: string[] = [];
      const deadline = performance.now() + LOG_MS;
      for (read(found); found.length < count && performance.now() < deadline; read(found)) await sleep(20);
      return counted(found.map((text) => [text, 1]));
    },
  };
}

function counted(entries: readonly (readonly [string, number])[]): Heard['dialogues'] {
  const counts: Record<string, number> = {};
  for (const [text, count] of entries) counts[text] = (counts[text] ?? 0) + count;
  return counts;
}
