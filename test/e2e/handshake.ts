import { spawnSync } from 'node:child_process';
import { isIPv6 } from 'node:net';
import type { Endpoint } from './ehlo';

const TIMEOUT_MS = 10_000;

/** The protocol that openssl's own client agrees on with a server after STARTTLS; none where the handshake fails. */
export const bareHandshake = (
  { address, port }: Endpoint,
  sourceAddress: string,
  environment: NodeJS.ProcessEnv,
): string | undefined => {
  const bracketed = (text: string): string => (isIPv6(text) ? `[${text}]` : text);
  const { status, stdout, stderr } = spawnSync(
    'openssl',
    ['s_client', '-brief', '-starttls', 'smtp', '-name', 'e2e.test'].concat([
      '-connect',
      `${bracketed(address)}:${port}`,
      '-bind',
      `${bracketed(sourceAddress)}:0`,
    ]),
    { env: environment, encoding: 'utf8', input: 'QUIT\r\n', timeout: TIMEOUT_MS },
  );
  return status === 0 ? /^Protocol version: (.*)$/m.exec(`${stdout}${stderr}`)?.[1] : undefined;
};
