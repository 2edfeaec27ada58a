import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { isIPv6 } from 'node:net';
import { join } from 'node:path';
import { type CertificateFiles, makeCertificate } from './certificate';
import { cleanEnvironment, tail } from './childProcess';
import { ehloKeywords } from './ehlo';
import type { Lifetime } from './lifetime';
import { PROJECT } from './project';
import { eventually } from './waiting';

const TEMPLATES = join(PROJECT, 'test/e2e/postfix-config');
const POSTFIX = '/usr/sbin/postfix';
const WAIT_MS = 10_000;
/** What a listed address does not get: STARTTLS, and other keywords with it, as in the founding incident. */
export const WITHHELD_KEYWORDS = ['STARTTLS', '8BITMIME', 'SMTPUTF8', 'CHUNKING'] as const;

export interface Postfix {
  readonly logFile: string;
  readonly certificate: CertificateFiles;
  /** From the next session on, exactly these clients get a shorter EHLO reply there. Resolves once that is so. */
  withhold(restrictions: readonly Restriction[]): Promise<void>;
}

export interface Restriction {
  /** Of a listener. */
  readonly address: string;
  readonly clients: readonly string[];
}

/** Where it listens, as whom (absent: the first one), and its `smtpd_tls_security_level` there (absent: may). */
export interface PostfixListener {
  readonly address: string;
  readonly port: number;
  readonly hostName?: string;
  readonly tls?: 'none' | 'may' | 'encrypt';
}

export interface PostfixSettings {
  readonly listeners: readonly [PostfixListener, ...PostfixListener[]];
  readonly hostName: string;
  /** The clients that `withhold` will ever be about. */
  readonly clientAddresses: readonly string[];
}

/** Starts a Postfix with configuration, queue, data, log and certificate of its own; the machine's is not touched. */
export const startPostfix = async (lifetime: Lifetime, settings: PostfixSettings): Promise<Postfix> => {
  const root = join(lifetime.directory, 'postfix');
  const logFile = join(root, 'log/maillog');
  const environment = cleanEnvironment(lifetime, { MAIL_CONFIG: join(root, 'etc') });
  const postfix = (command: string): void => {
    const { status, stderr, error } = spawnSync(POSTFIX, ['-c', join(root, 'etc'), command], {
      env: environment,
      encoding: 'utf8',
      timeout: WAIT_MS,
    });
    if (status !== 0) throw new Error(`postfix ${command}: ${error?.message ?? stderr}\n${tail(logFile, 20)}`);
  };

  writeTree(root, settings);
  const addresses = settings.listeners.map(({ address }) => address);
  const certificate = makeCertificate(
    {
      directory: join(root, 'tls'),
      hostName: settings.hostName,
      otherNames: [...new Set(settings.listeners.flatMap(({ hostName }) => hostName ?? []))],
      addresses: [...new Set(addresses)],
    },
    environment,
  );
  for (const address of addresses) writeDiscardMap(root, { address, clients: [] });
  // Registered first: a start that failed half-way may have left a master.
  lifetime.onEnd('postfix', () => stopMaster(root, () => postfix('stop')));
  postfix('start');

  const isInForce = async ({ address, clients }: Restriction): Promise<boolean> => {
    const port = settings.listeners.find((listener) => listener.address === address)?.port;
    if (port === undefined) throw new Error(`Postfix does not listen on ${address}`);
    for (const client of settings.clientAddresses) {
      const keywords = await ehloKeywords(address, port, client);
      if (keywords.includes('STARTTLS') === clients.includes(client)) return false;
    }
    return true;
  };
  const settled = (restriction: Restriction): Promise<true> =>
    eventually(
      `${restriction.address} withholds from ${restriction.clients.join(', ') || 'nobody'}`,
      WAIT_MS,
      async () => ((await isInForce(restriction)) ? true : undefined),
    );

  const [{ address }] = settings.listeners;
  await settled({ address, clients: [] });
  return {
    logFile,
    certificate,
    withhold: async (restrictions) => {
      for (const restriction of restrictions) writeDiscardMap(root, restriction);
      // An smtpd reads a cidr table once in its life, so the running ones have to be replaced.
      postfix('reload');
      for (const restriction of restrictions) await settled(restriction);
    },
  };
};

const writeTree = (root: string, { listeners, hostName }: PostfixSettings): void => {
  for (const part of ['etc', 'queue', 'log', 'data']) mkdirSync(join(root, part), { recursive: true });
  const { uid } = idOf('postfix');
  chownSync(join(root, 'data'), uid, 0);
  chmodSync(join(root, 'data'), 0o700);
  const hasIPv6 = listeners.some(({ address }) => isIPv6(address));
  const values: Readonly<Record<string, string>> = {
    ROOT: root,
    INTERFACES: hasIPv6 ? '127.0.0.1, ::1' : '127.0.0.1',
    PROTOCOLS: hasIPv6 ? 'all' : 'ipv4',
    HOSTNAME: hostName,
    LISTENERS: listeners.map((listener) => masterEntry(root, listener)).join('\n'),
  };
  for (const file of ['main.cf', 'master.cf']) {
    const template = readFileSync(join(TEMPLATES, `${file}.in`), 'utf8');
    writeFileSync(
      join(root, 'etc', file),
      template.replaceAll(/@([A-Z]+)@/g, (_, key: string) => values[key] ?? ''),
    );
  }
  writeFileSync(join(root, 'etc/dynamicmaps.cf'), '');
};

/** A line of master.cf, and some with its options. */
const masterEntry = (root: string, { address, port, hostName, tls = 'may' }: PostfixListener): string => {
  const endpoint = isIPv6(address) ? `[${address}]:${port}` : `${address}:${port}`;
  const options = [
    `smtpd_tls_security_level=${tls}`,
    `smtpd_discard_ehlo_keyword_address_maps=cidr:${discardMap(root, address)}`,
    ...(hostName === undefined ? [] : [`myhostname=${hostName}`]),
  ];
  return [`${endpoint} inet n - n - - smtpd`, ...options.map((option) => `  -o ${option}`)].join('\n');
};

const idOf = (user: string): { readonly uid: number } => {
  const { status, stdout } = spawnSync('id', ['-u', user], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`there is no user ${user}`);
  return { uid: Number(stdout) };
};

/** Client address → EHLO keywords that it does not get, of one listener. */
const discardMap = (root: string, address: string): string =>
  join(root, 'etc', `discard-${address.replaceAll(':', '-')}.cidr`);

const writeDiscardMap = (root: string, { address, clients }: Restriction): void => {
  const file = discardMap(root, address);
  const keywords = WITHHELD_KEYWORDS.join(', ').toLowerCase();
  writeFileSync(`${file}.new`, clients.map((client) => `${client}/32\t${keywords}\n`).join(''));
  renameSync(`${file}.new`, file);
};

/** `postfix stop` ends the master and its children; where it can't, the master's pid file says whose group to kill. */
const stopMaster = (root: string, stop: () => void): void => {
  try {
    stop();
  } catch {
    const pid = Number(tail(join(root, 'queue/pid/master.pid'), 2));
    if (Number.isInteger(pid) && pid > 1) process.kill(-pid, 'SIGKILL');
  }
};
