import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Endpoint } from './ehlo';
import type { Lifetime } from './lifetime';
import { fillTemplate, makeInstance } from './postfixInstance';

export interface SenderSettings {
  readonly name: string;
  /** Where all of its mail goes. */
  readonly smartHost: Endpoint;
  /** The address that it connects from. */
  readonly source: string;
  /** Lines of main.cf. */
  readonly tls: readonly string[];
}

/** The sending side of the incident: a Postfix that only sends. */
export interface Sender {
  readonly logFile: string;
  /** Takes a message for each of the recipients. */
  send(...recipients: readonly string[]): void;
  /** Tries all that is queued. */
  flush(): void;
}

export const startSender = (lifetime: Lifetime, { name, smartHost, source, tls }: SenderSettings): Sender => {
  const { root, logFile, environment, control } = makeInstance(lifetime, name);
  const main = [
    fillTemplate('main.cf', {
      ROOT: root,
      INTERFACES: '127.0.0.1',
      PROTOCOLS: 'ipv4',
      HOSTNAME: `${name}.company.test`,
    }),
    `relayhost = [${smartHost.address}]:${smartHost.port}`,
    'default_transport = smtp',
    `smtp_bind_address = ${source}`,
    ...tls,
    '',
  ];
  writeFileSync(join(root, 'etc/main.cf'), main.join('\n'));
  const services = ['smtp unix - - n - - smtp', 'scache unix - - n - 1 scache'];
  writeFileSync(join(root, 'etc/master.cf'), fillTemplate('master.cf', { LISTENERS: services.join('\n') }));
  control('start');

  const run = (program: string, args: readonly string[], input = ''): void => {
    const { status, stderr } = spawnSync(program, args, { env: environment, input, encoding: 'utf8' });
    if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${stderr}`);
  };
  return {
    logFile,
    // Without a sender, nobody is told that a message was refused.
    send: (...recipients) => {
      for (const to of recipients) run('/usr/sbin/sendmail', ['-f', '<>', to], 'Subject: test\n\ntest\n');
    },
    flush: () => run('/usr/sbin/postqueue', ['-f']),
  };
};
