import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { HELO_NAME, type Mode, MX_HOST } from '../dialogue';
import { peakMemory } from '../peakMemory';
import { freePort } from './freePort';
import type { Tool, ToolFigures, Work } from './tool';

const PROGRAM = '/usr/bin/prometheus-blackbox-exporter';
const START_MS = 10_000;
/** The kernel's unit of CPU time in /proc, whatever the machine. */
const TICK_MS = 10;

const upgrade = [
  '- { expect: "^250-STARTTLS" }',
  '- { send: "STARTTLS\\r" }',
  '- { expect: "^220 " }',
  '- { starttls: true }',
  `- { send: "EHLO ${HELO_NAME}\\r" }`,
  '- { expect: "^250 " }',
];
const dialogues: Readonly<Record<Mode, readonly string[]>> = { ehlo: ['- { expect: "^250 " }'], starttls: upgrade };

/** The benchmark's server has a certificate to be verified, as we do; of another only the handshake is asked for. */
const modules = (folder: string): string =>
  [
    moduleOf('ehlo', 'ehlo', ''),
    moduleOf('starttls', 'starttls', `ca_file: ${join(folder, 'ca.pem')}, server_name: ${MX_HOST}`),
    moduleOf('starttls-elsewhere', 'starttls', 'insecure_skip_verify: true'),
  ].join('\n');

const moduleOf = (name: string, mode: Mode, tls: string): string =>
  [
    `  ${name}:`,
    '    prober: tcp',
    '    timeout: 30s',
    '    tcp:',
    `      tls_config: { ${tls} }`,
    '      query_response:',
    ...['- { expect: "^220 " }', `- { send: "EHLO ${HELO_NAME}\\r" }`, ...dialogues[mode], '- { send: "QUIT\\r" }'].map(
      (line) => `        ${line}`,
    ),
  ].join('\n');

/** A server that is asked over HTTP; its own CPU time from the first question to the last answer. */
export const exporterTool = (folder: string): Tool => {
  const file = join(folder, 'blackbox.yml');
  writeFileSync(file, `modules:\n${modules(folder)}\n`);
  return {
    name: 'blackbox_exporter',
    kind: 'running',
    isOurs: false,
    needs: { program: PROGRAM, package: 'prometheus-blackbox-exporter' },
    modes: ['ehlo', 'starttls'],
    concurrencies: [8, 32, 128, 512],
    run: async (work) => {
      const port = await freePort();
      const options = [`--config.file=${file}`, `--web.listen-address=127.0.0.1:${port}`, '--log.level=error'];
      const child = spawn(PROGRAM, options, { stdio: 'ignore' });
      const kill = (): boolean => child.kill('SIGKILL');
      process.once('exit', kill);
      const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });
      try {
        return await ask(work, child, port, agent);
      } finally {
        agent.destroy();
        kill();
        process.off('exit', kill);
      }
    },
  };
};

async function ask(work: Work, child: ChildProcess, port: number, agent: Agent): Promise<ToolFigures> {
  const { mode, place, checks, concurrency, warmUps, onWarm } = work;
  const pid = String(child.pid);
  const asked = mode === 'starttls' && !place.isOurs ? 'starttls-elsewhere' : mode;
  const probe = async (target: number): Promise<string | undefined> => {
    const text = await body(`http://127.0.0.1:${port}/probe?module=${asked}&target=127.0.0.1:${target}`, agent);
    return /^probe_success 1$/m.test(text) ? undefined : 'probe_success is not 1';
  };
  await isUp(`http://127.0.0.1:${port}/-/healthy`, agent);
  await askAll(warmUps, concurrency, () => probe(place.warmUpPort));
  await onWarm();
  const before = cpuMs(pid);
  const startedAt = performance.now();
  const { tookMs, wrong } = await askAll(checks, concurrency, () => probe(place.port));
  const wallMs = performance.now() - startedAt;
  return { cpuMs: cpuMs(pid) - before, wallMs, tookMs, peakMb: peakMemory(pid), wrong };
}

async function askAll(count: number, concurrency: number, probe: () => Promise<string | undefined>) {
  const tookMs: number[] = [];
  const wrong = new Set<string>();
  let begun = 0;
  const worker = async (): Promise<void> => {
    while (begun < count) {
      begun += 1;
      const startedAt = performance.now();
      const fault = await probe();
      tookMs.push(performance.now() - startedAt);
      if (fault !== undefined) wrong.add(fault);
    }
  };
  await Promise.all(Array.from({ length: Math.min(count, concurrency) }, worker));
  return { tookMs, wrong: [...wrong] };
}

const body = (url: string, agent: Agent): Promise<string> =>
  new Promise((resolve, reject) => {
    get(url, { agent }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => resolve(text)).on('error', reject);
    }).on('error', reject);
  });

async function isUp(url: string, agent: Agent): Promise<void> {
  const deadline = performance.now() + START_MS;
  for (;;) {
    try {
      await body(url, agent);
      return;
    } catch (error) {
      if (performance.now() > deadline) throw new Error('blackbox_exporter does not start', { cause: error });
      await sleep(20);
    }
  }
}

/** User and system time: the 14th and the 15th field, of which the second is a name in parentheses. */
function cpuMs(pid: string): number {
  const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}
