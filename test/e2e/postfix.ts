import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
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
  /** From the next session on, exactly these client addresses get a shorter EHLO reply. Resolves once that is so. */
  withholdFrom(clientAddresses: readonly string[]): Promise<void>;
}

export interface PostfixSettings {
  readonly address: string;
  readonly port: number;
  readonly hostName: string;
  /** The client addresses that `withholdFrom` will ever be about. */
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
  makeCertificate(root, settings.hostName, environment);
  writeDiscardMap(root, []);
  // Registered first: a start that failed half-way may have left a master.
  lifetime.onEnd('postfix', () => stopMaster(root, () => postfix('stop')));
  postfix('start');

  const withheldFrom = async (clientAddresses: readonly string[]): Promise<boolean> => {
    for (const client of settings.clientAddresses) {
      const keywords = await ehloKeywords(settings.address, settings.port, client);
      if (keywords.includes('STARTTLS') === clientAddresses.includes(client)) return false;
    }
    return true;
  };
  const settled = (clientAddresses: readonly string[]): Promise<true> =>
    eventually(`Postfix withholds from ${clientAddresses.join(', ') || 'nobody'}`, WAIT_MS, async () =>
      (await withheldFrom(clientAddresses)) ? true : undefined,
    );

  await settled([]);
  return {
    logFile,
    withholdFrom: async (clientAddresses) => {
      writeDiscardMap(root, clientAddresses);
      // An smtpd reads a cidr table once in its life, so the running ones have to be replaced.
      postfix('reload');
      await settled(clientAddresses);
    },
  };
};

const writeTree = (root: string, { address, port, hostName }: PostfixSettings): void => {
  for (const part of ['etc', 'queue', 'tls', 'log', 'data']) mkdirSync(join(root, part), { recursive: true });
  const { uid } = idOf('postfix');
  chownSync(join(root, 'data'), uid, 0);
  chmodSync(join(root, 'data'), 0o700);
  const values: Readonly<Record<string, string>> = {
    ROOT: root,
    ADDRESS: address,
    PORT: `${port}`,
    HOSTNAME: hostName,
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

const idOf = (user: string): { readonly uid: number } => {
  const { status, stdout } = spawnSync('id', ['-u', user], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`there is no user ${user}`);
  return { uid: Number(stdout) };
};

const makeCertificate = (root: string, hostName: string, environment: NodeJS.ProcessEnv): void => {
  const { status, stderr } = spawnSync(
    'openssl',
    ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '30', '-subj', `/CN=${hostName}`]
      .concat(['-addext', `subjectAltName=DNS:${hostName}`])
      .concat(['-keyout', join(root, 'tls/key.pem'), '-out', join(root, 'tls/cert.pem')]),
    { env: environment, encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`openssl: ${stderr}`);
  chmodSync(join(root, 'tls/key.pem'), 0o600);
};

const writeDiscardMap = (root: string, clientAddresses: readonly string[]): void => {
  const file = join(root, 'etc/discard.cidr');
  const keywords = WITHHELD_KEYWORDS.join(', ').toLowerCase();
  writeFileSync(`${file}.new`, clientAddresses.map((address) => `${address}/32\t${keywords}\n`).join(''));
  renameSync(`${file}.new`, file);
};

/** `postfix stop` ends the master and its children; where it can't, the master's own pid file says whom to kill. */
const stopMaster = (root: string, stop: () => void): void => {
  try {
    stop();
  } catch {
    const pid = Number(tail(join(root, 'queue/pid/master.pid'), 2));
    if (Number.isInteger(pid) && pid > 1) process.kill(pid, 'SIGKILL');
  }
};
