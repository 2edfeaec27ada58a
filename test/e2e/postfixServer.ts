import { spawnSync } from 'node:child_process';
import type { Lifetime } from './lifetime';
import { type Course, chooseEndpoints, escaped, type MailServer } from './mailServer';
import { startPostfix } from './postfix';

const HOST_NAME = 'mx.postfix.test';

/** Starts Debian's Postfix. */
export const startPostfixServer = async (lifetime: Lifetime): Promise<MailServer> => {
  const endpoints = await chooseEndpoints();
  const { healthy, off, forced, ipv6 } = endpoints;
  const { certificate, logFile } = await startPostfix(lifetime, {
    listeners: [healthy, { ...off, tls: 'none' }, { ...forced, tls: 'encrypt' }, ...(ipv6 === undefined ? [] : [ipv6])],
    hostName: HOST_NAME,
    clientAddresses: ['127.0.0.1'],
  });
  const { stdout } = spawnSync('/usr/sbin/postconf', ['-h', 'mail_version'], { encoding: 'utf8' });
  return {
    name: `Postfix ${stdout.trim()}`,
    endpoints,
    certificate,
    logFile,
    greeting: () => `250-${HOST_NAME}`,
    tellsAddress: false,
    hasBrokenTls: false,
    repliesBehindTickets: false,
    record: ({ address }, course) =>
      new RegExp(`disconnect from unknown\\[${escaped(address)}\\] ${COMMANDS[course]}$`, 'm'),
  };
};

const COMMANDS: Readonly<Record<Course, string>> = {
  upgraded: 'ehlo=2 starttls=1 quit=1 commands=4',
  plain: 'ehlo=1 quit=1 commands=2',
  failed: 'ehlo=1 starttls=0/1 commands=1/2',
};
