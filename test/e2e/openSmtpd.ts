import { copyFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeCertificate } from './certificate';
import { cleanEnvironment, startDaemon } from './childProcess';
import type { Lifetime } from './lifetime';
import { addressesOf, type Course, chooseEndpoints, type Endpoints, escaped, type MailServer } from './mailServer';
import { untilItAnswers } from './readiness';
import { askVersion, makeServerRoot, type Suite } from './serverRoot';

const PROGRAM = '/usr/sbin/smtpd';
const AUTHORITIES = '/etc/ssl/certs/ca-certificates.crt';
const HOST_NAME = 'mx.opensmtpd.test';

/**
 * Starts the OpenSMTPD of a Debian release. That of Debian 12 offers STARTTLS and fails every handshake: it was built with
 * OpenSSL 3, with which it finds its private key no more (OpenSMTPD issue 1171).
 */
export const startOpenSmtpd = async (lifetime: Lifetime, suite: Suite): Promise<MailServer> => {
  const endpoints = await chooseEndpoints();
  const root = makeServerRoot(lifetime, {
    suite,
    package: 'opensmtpd',
    users: ['opensmtpd', 'opensmtpq'],
    directories: {
      '/var/spool/smtpd': { mode: 0o711 },
      '/var/lib/opensmtpd/empty': {},
      '/var/run': {},
      [dirname(AUTHORITIES)]: {},
    },
    files: { '/etc/smtpd.conf': configuration(endpoints) },
  });
  const environment = cleanEnvironment(lifetime, {});
  const certificate = makeCertificate(
    { directory: join(root.directory, 'etc/tls'), hostName: HOST_NAME, addresses: addressesOf(endpoints) },
    environment,
  );
  // It starts with some authorities only, though it has no use for any here.
  copyFileSync(certificate.certificate, join(root.directory, AUTHORITIES));
  const logFile = `${root.directory}.log`;
  const [command, args] = root.command(PROGRAM, '-d');
  const child = startDaemon(lifetime, { name: 'OpenSMTPD', command, args, environment, logFile });
  await untilItAnswers('OpenSMTPD', child, endpoints, logFile);
  return {
    name: askVersion(root, /^version: (.*)$/m, PROGRAM, '-h'),
    endpoints,
    certificate,
    logFile,
    greeting: ({ heloName, address }) => `250-${HOST_NAME} Hello ${heloName} [${address}], pleased to meet you`,
    tellsAddress: true,
    hasBrokenTls: suite === 'bookworm',
    repliesBehindTickets: true,
    record: ({ address }, course) => {
      const from = address.includes(':') ? `\\[${escaped(address)}\\]` : escaped(address);
      return new RegExp(`^(\\w+) smtp connected address=${from} [^]*^\\1 smtp ${END[course]}`, 'm');
    },
  };
};

/** It logs no commands, but whether there was a handshake and how the session ended. */
const END: Readonly<Record<Course, string>> = {
  upgraded: 'tls ciphers=[^]*^\\1 smtp disconnected reason=quit$',
  plain: 'disconnected reason=quit$',
  failed: 'disconnected reason="io-error: .*"$',
};

const configuration = ({ healthy, off, forced, ipv6 }: Endpoints): string => `pki own cert "/etc/tls/cert.pem"
pki own key "/etc/tls/key.pem"
listen on ${healthy.address} port ${healthy.port} tls pki own hostname ${HOST_NAME}
listen on ${off.address} port ${off.port} hostname ${HOST_NAME}
listen on ${forced.address} port ${forced.port} tls-require pki own hostname ${HOST_NAME}
${ipv6 === undefined ? '' : `listen on ${ipv6.address} port ${ipv6.port} tls pki own hostname ${HOST_NAME}`}
match from any for any reject
`;
