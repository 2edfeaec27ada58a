import { readFileSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import * as z from 'zod';
import { EHLO, HELO_NAME, type Mode, MX_HOST, QUIT } from '../dialogue';
import { spawnAll } from './spawnAll';
import type { Tool, ToolFigures, Work } from './tool';

const PROJECT = resolve(import.meta.dirname, '../..');

/** It asks for HELP, too. Its scripts have as many sockets at once as `--max-parallelism`. */
export const nmap = (folder: string): Tool => {
  const program = '/usr/bin/nmap';
  const output = join(folder, 'nmap.out');
  return {
    name: 'nmap smtp-commands',
    kind: 'one-process',
    isOurs: false,
    needs: { program, package: 'nmap' },
    modes: ['ehlo'],
    concurrencies: [20, 200, 1000],
    knocks: true,
    says: [EHLO, 'HELP', QUIT].join(' | '),
    run: async ({ place, checks, concurrency, onWarm }) => {
      await onWarm();
      const argv = [
        ...[program, '-n', '-Pn', '-sT', '-T5', '--min-hostgroup', '1024', '--max-parallelism', String(concurrency)],
        ...['--script', '+smtp-commands', '--script-args', `smtp-commands.domain=${HELO_NAME}`],
        ...['-p', String(place.port), ...place.hosts.slice(0, checks)],
      ];
      const figures = await spawnAll({ commands: [argv], concurrency: 1, environment: { PATH: '/usr/bin' }, output });
      const found = readFileSync(output, 'utf8').match(/smtp-commands: mx\.example\.org, .*STARTTLS/g)?.length ?? 0;
      return found === checks ? figures : wrongly(figures, `${found} of ${checks} replies shown`);
    },
  };
};

const wrongly = (figures: ToolFigures, what: string): ToolFigures => ({ ...figures, wrong: [...figures.wrong, what] });

const addressSeen = z.object({ starttlsOffered: z.boolean().nullable(), tls: z.unknown().optional() });
const checkAnswer = z.object({
  targets: z.array(z.object({ hosts: z.array(z.object({ addresses: z.array(addressSeen) })) })),
});

/** The command as it is packed, one process for all hosts. It has 50 sessions at once, and is asked for no other. */
export async function checkCommand(folder: string): Promise<Tool> {
  const outdir = join(folder, 'dist');
  await build({
    absWorkingDir: PROJECT,
    entryPoints: ['bin/starttls-canary.ts'],
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    splitting: true,
    outdir,
    outExtension: { '.js': '.mjs' },
    logLevel: 'warning',
  });
  symlinkSync(join(PROJECT, 'node_modules'), join(folder, 'node_modules'));
  return {
    name: 'starttls-canary check',
    kind: 'one-process',
    isOurs: true,
    modes: ['ehlo', 'starttls'],
    concurrencies: [50],
    run: (work) => check(work, folder, join(outdir, 'starttls-canary.mjs')),
  };
}

async function check({ place, mode, checks, onWarm }: Work, folder: string, program: string): Promise<ToolFigures> {
  await onWarm();
  const output = join(folder, 'check.out');
  const argv = [
    ...[process.execPath, program, 'check', '--json', '--allow-private', '--helo', HELO_NAME],
    ...(mode === 'ehlo' ? ['--no-tls'] : ['--tls-name', MX_HOST]),
    ...place.hosts.slice(0, checks).map((host) => `[${host}]:${place.port}`),
  ];
  const environment = { NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem') };
  const figures = await spawnAll({ commands: [argv], concurrency: 1, environment, output });
  if (figures.wrong.length > 0) return figures;
  const count = rightAnswers(readFileSync(output, 'utf8'), mode);
  return count === checks ? figures : wrongly(figures, `${count} of ${checks} hosts seen as they are`);
}

function rightAnswers(json: string, mode: Mode): number {
  const { targets } = checkAnswer.parse(JSON.parse(json));
  const seen = targets.flatMap(({ hosts }) => hosts.flatMap(({ addresses }) => addresses));
  return seen.filter(({ starttlsOffered, tls }) => starttlsOffered && (tls !== undefined) === (mode === 'starttls'))
    .length;
}
