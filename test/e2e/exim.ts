import { join } from 'node:path';
import { makeCertificate } from './certificate';
import { cleanEnvironment, startDaemon } from './childProcess';
import type { Lifetime } from './lifetime';
import { addressesOf, chooseEndpoints, type Endpoints, escaped, type MailServer } from './mailServer';
import { untilItAnswers } from './readiness';
import { askVersion, makeServerRoot } from './serverRoot';

const PROGRAM = '/usr/sbin/exim4';
const USER = 'Debian-exim';
const HOST_NAME = 'mx.exim.test';

/** Starts the Exim of Debian 13. */
export const startExim = async (lifetime: Lifetime): Promise<MailServer> => {
  const endpoints = await chooseEndpoints();
  const root = makeServerRoot(lifetime, {
    suite: 'trixie',
    package: 'exim4-daemon-light',
    users: [USER],
    directories: {
      '/run/exim4': { owner: USER },
      '/var/spool/exim4': { owner: USER },
      '/var/log/exim4': { owner: USER },
    },
    files: { '/etc/exim4/exim4.conf': configuration(endpoints) },
  });
  const environment = cleanEnvironment(lifetime, {});
  const certificate = makeCertificate(
    {
      directory: join(root.directory, 'etc/exim4'),
      hostName: HOST_NAME,
      addresses: addressesOf(endpoints),
      owner: root.uidOf(USER),
    },
    environment,
  );
  const outputFile = join(lifetime.directory, 'exim.log');
  const [command, args] = root.command(PROGRAM, '-bdf');
  const child = startDaemon(lifetime, { name: 'Exim', command, args, environment, logFile: outputFile });
  await untilItAnswers('Exim', child, endpoints, outputFile);
  return {
    name: `Exim ${askVersion(root, /^Exim version (\S+)/m, PROGRAM, '-bV')}`,
    endpoints,
    certificate,
    logFile: join(root.directory, 'var/log/exim4/mainlog'),
    greeting: ({ heloName, address }) => `250-${HOST_NAME} Hello ${heloName} [${address}]`,
    tellsAddress: true,
    hasBrokenTls: false,
    repliesBehindTickets: false,
    record: ({ heloName, address }, course) => {
      const who = `${escaped(heloName)}\\)? \\[${escaped(address)}\\]`;
      if (course === 'failed') return new RegExp(`TLS error on connection from .*${who}`);
      const commands = course === 'upgraded' ? 'X=TLS.* C=EHLO,STARTTLS,EHLO,QUIT' : 'C=EHLO,QUIT';
      return new RegExp(`no MAIL in SMTP connection from .*${who} .*${commands}$`, 'm');
    },
  };
};

/** `smtp_no_mail` makes it log the commands of a session that brought no mail. */
const configuration = (endpoints: Endpoints): string => `primary_hostname = ${HOST_NAME}
daemon_smtp_ports = ${endpoints.healthy.port}
local_interfaces = <; ${Object.values(endpoints)
  .map(({ address, port }) => `[${address}]:${port}`)
  .join(' ; ')}
tls_certificate = /etc/exim4/cert.pem
tls_privatekey = /etc/exim4/key.pem
tls_advertise_hosts = \${if eq{$received_port}{${endpoints.off.port}}{}{*}}
rfc1413_query_timeout = 0s
keep_environment =
log_file_path = /var/log/exim4/%slog
log_selector = +smtp_no_mail
acl_smtp_mail = mail
begin acl
mail:
  deny condition = \${if eq{$received_port}{${endpoints.forced.port}}}
       !encrypted = *
       message = 530 5.7.0 Must issue a STARTTLS command first
  accept
`;
