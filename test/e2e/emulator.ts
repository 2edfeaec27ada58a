import { appendFileSync, mkdirSync, readFileSync } from 'node:fs';
import { get } from 'node:https';
import { delimiter, dirname, join } from 'node:path';
import { cleanEnvironment, startDaemon, tail } from './childProcess';
import type { Lifetime } from './lifetime';
import { freePort } from './loopback';
import { PROJECT } from './project';
import { eventually } from './waiting';

const INSTALLED = join(PROJECT, '.e2e');
const START_TIMEOUT_MS = 30_000;

export interface Emulator {
  readonly endpoint: string;
  /** PEM file of the certificate that it made for itself. */
  readonly certificateFile: string;
  readonly logFile: string;
  /** Functions that start from now on trust this certificate (a PEM file) as well. */
  trust(certificateFile: string): void;
}

/**
 * Starts MiniStack on a free port of 127.0.0.1; its functions run on the Node 24 that `install.sh` brought. It evaluates
 * IAM policies, so that a role that lacks a permission fails here and not in somebody's account; and it speaks TLS,
 * because policies refuse requests without.
 */
export const startEmulator = async (lifetime: Lifetime): Promise<Emulator> => {
  const root = join(lifetime.directory, 'emulator');
  const temporary = join(root, 'tmp');
  mkdirSync(temporary, { recursive: true });
  const logFile = join(root, 'log');
  const authorities = join(root, 'authorities.pem');
  const port = await freePort();
  const node24 = dirname(join(INSTALLED, 'node24/node_modules/node/bin/node'));
  const child = startDaemon(lifetime, {
    name: 'emulator',
    command: join(INSTALLED, 'venv/bin/python'),
    args: ['-m', 'ministack'],
    environment: cleanEnvironment(lifetime, {
      PATH: `${node24}${delimiter}${process.env.PATH}`,
      TMPDIR: temporary,
      STATE_DIR: join(root, 'state'),
      S3_DATA_DIR: join(root, 's3'),
      BIND_HOST: '127.0.0.1',
      GATEWAY_PORT: String(port),
      AUTH: 'true',
      USE_SSL: '1',
      // Handed on to its functions.
      NODE_EXTRA_CA_CERTS: authorities,
      // Its MQTT listener has a fixed port, 8883, which two runs would fight over.
      IOT_MTLS_ENABLED: '0',
    }),
    logFile,
  });

  const endpoint = `https://127.0.0.1:${port}`;
  const certificateFile = join(temporary, 'ministack-tls/server.crt');
  await eventually('the emulator is healthy', START_TIMEOUT_MS, async () => {
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}: ${tail(logFile, 20)}`);
    return (await isHealthy(endpoint, certificateFile)) ? true : undefined;
  });
  const trust = (file: string): void => appendFileSync(authorities, readFileSync(file));
  trust(certificateFile);
  return { endpoint, certificateFile, logFile, trust };
};

const isHealthy = (endpoint: string, certificateFile: string): Promise<boolean> =>
  new Promise((resolve, reject) => {
    const request = get(`${endpoint}/_ministack/health`, { ca: readFileSync(certificateFile) }, (reply) => {
      reply.resume();
      resolve(reply.statusCode === 200);
    });
    request.once('error', reject);
  });
