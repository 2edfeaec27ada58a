import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HELO_NAME, type Mode } from '../dialogue';
import { spawnAll } from './spawnAll';
import type { Tool, Work } from './tool';

const CONCURRENCIES = [4, 32, 128];

/** One process for each check. `folder` is for what they need and print. */
export const commandTools = (folder: string): readonly Tool[] => [checkSmtp(folder), postTlsFinger(folder)];

/** It can't do EHLO only: without STARTTLS it says HELO. */
const checkSmtp = (folder: string): Tool => {
  const program = '/usr/lib/nagios/plugins/check_smtp';
  return {
    name: 'check_smtp',
    needs: { program, package: 'monitoring-plugins-basic' },
    modes: ['starttls'],
    ...processEach(folder, ({ port }) => [program, '-S', '-H', '127.0.0.1', '-p', String(port), '-F', HELO_NAME]),
  };
};

const postTlsFinger = (folder: string): Tool => {
  const program = '/usr/sbin/posttls-finger';
  const configuration = join(folder, 'posttls-finger');
  mkdirSync(configuration, { recursive: true });
  writeFileSync(
    join(configuration, 'main.cf'),
    `compatibility_level = 3.6\ninet_protocols = ipv4\nmyhostname = ${HELO_NAME}\nqueue_directory = /var/spool/postfix\n`,
  );
  const levels: Readonly<Record<Mode, string>> = { ehlo: 'none', starttls: 'may' };
  return {
    name: 'posttls-finger',
    needs: { program, package: 'postfix' },
    modes: ['ehlo', 'starttls'],
    ...processEach(folder, ({ port }, mode) => [program, '-c', '-l', levels[mode], `[127.0.0.1]:${port}`], {
      MAIL_CONFIG: configuration,
    }),
  };
};

const processEach = (
  folder: string,
  command: (place: Work['place'], mode: Mode) => readonly string[],
  environment: Readonly<Record<string, string>> = {},
) =>
  ({
    kind: 'process-each',
    isOurs: false,
    concurrencies: CONCURRENCIES,
    run: async ({ place, mode, checks, concurrency, onWarm }: Work) => {
      const commands = Array.from({ length: checks }, () => command(place, mode));
      await onWarm();
      return spawnAll({ commands, concurrency, environment, output: join(folder, 'output') });
    },
  }) as const;
