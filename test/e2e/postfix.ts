import { renameSync, writeFileSync } from 'node:fs';
import { isIPv6 } from 'node:net';
import { join } from 'node:path';
import { type CertificateFiles, makeCertificate } from './certificate';
import { ehloKeywords } from './ehlo';
import type { Lifetime } from './lifetime';
import { fillTemplate, makeInstance } from './postfixInstance';
import { eventually } from './waiting';

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

/**
 * Where it listens, as whom (absent: the first one), and its `smtpd_tls_security_level` there (absent: may). `maxSessions`:
 * how many it serves at once, and how many more the kernel lets wait for that (absent: 100, as Postfix does by itself).
 */
export interface PostfixListener {
  readonly address: string;
  readonly port: number;
  readonly hostName?: string;
  readonly tls?: 'none' | 'may' | 'encrypt';
  readonly maxSessions?: number;
}

export interface PostfixSettings {
  readonly listeners: readonly [PostfixListener, ...PostfixListener[]];
  readonly hostName: string;
  /** The clients that `withhold` will ever be about. */
  readonly clientAddresses: readonly string[];
}

/** Starts a Postfix with configuration, queue, data, log and certificate of its own; the machine's is not touched. */
export const startPostfix = async (lifetime: Lifetime, settings: PostfixSettings): Promise<Postfix> => {
  const { root, logFile, environment, control } = makeInstance(lifetime, 'postfix');
  writeConfiguration(root, settings);
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
  control('start');

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
      control('reload');
      for (const restriction of restrictions) await settled(restriction);
    },
  };
};

const writeConfiguration = (root: string, { listeners, hostName }: PostfixSettings): void => {
  const hasIPv6 = listeners.some(({ address }) => isIPv6(address));
  const values = {
    ROOT: root,
    INTERFACES: hasIPv6 ? '127.0.0.1, ::1' : '127.0.0.1',
    PROTOCOLS: hasIPv6 ? 'all' : 'ipv4',
    HOSTNAME: hostName,
    LISTENERS: listeners.map((listener) => masterEntry(root, listener)).join('\n'),
  };
  for (const file of ['main.cf', 'master.cf']) writeFileSync(join(root, 'etc', file), fillTemplate(file, values));
};

/** A line of master.cf, and some with its options. */
const masterEntry = (root: string, { address, port, hostName, tls = 'may', maxSessions }: PostfixListener): string => {
  const endpoint = isIPv6(address) ? `[${address}]:${port}` : `${address}:${port}`;
  const options = [
    `smtpd_tls_security_level=${tls}`,
    `smtpd_discard_ehlo_keyword_address_maps=cidr:${discardMap(root, address)}`,
    ...(hostName === undefined ? [] : [`myhostname=${hostName}`]),
  ];
  return [`${endpoint} inet n - n - ${maxSessions ?? '-'} smtpd`, ...options.map((option) => `  -o ${option}`)].join(
    '\n',
  );
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
