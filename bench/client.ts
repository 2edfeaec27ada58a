import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { bareProbe } from './bareProbe';
import { MODES, type Mode } from './dialogue';
import { ourProbe, ourProbeElsewhere } from './ourProbe';
import { peakMemory } from './peakMemory';

/**
 * One client, a process of its own: warms its code up, says that it is ready, and at the first message makes its
 * probes and tells the figures. Options are those of `ClientJob`.
 */
const { values } = parseArgs({
  options: {
    client: { type: 'string', default: '' },
    mode: { type: 'string', default: '' },
    port: { type: 'string', default: '' },
    warmUpPort: { type: 'string', default: '' },
    warmUps: { type: 'string', default: '' },
    probes: { type: 'string', default: '' },
    concurrency: { type: 'string', default: '' },
  },
});
const probes = { ours: ourProbe, elsewhere: ourProbeElsewhere, bare: bareProbe } as const;
const [, probe = bareProbe] = Object.entries(probes).find(([name]) => name === values.client) ?? [];
const mode: Mode = MODES.find((known) => known === values.mode) ?? 'ehlo';
const concurrency = Number(values.concurrency);

let wrong = 0;
let example = '';

/** Gives the milliseconds of each probe. */
const probeAll = async (port: number, count: number): Promise<readonly number[]> => {
  const tookMs: number[] = [];
  let begun = 0;
  const worker = async (): Promise<void> => {
    while (begun < count) {
      begun += 1;
      const startedAt = performance.now();
      const fault = await probe(mode, port);
      tookMs.push(performance.now() - startedAt);
      if (fault === undefined) continue;
      wrong += 1;
      example = fault;
    }
  };
  await Promise.all(Array.from({ length: Math.min(count, concurrency) }, worker));
  return tookMs;
};

/** What a probe leaves to be closed behind its back costs CPU time too. */
const socketsClosed = async (): Promise<void> => {
  while (process.getActiveResourcesInfo().includes('TCPSocketWrap')) await sleep(5);
};

const measure = async (): Promise<void> => {
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  const tookMs = await probeAll(Number(values.port), Number(values.probes));
  const wallMs = performance.now() - startedAt;
  await socketsClosed();
  const { user, system } = process.cpuUsage(cpu);
  const figures = { cpuMs: (user + system) / 1000, wallMs, tookMs, peakMb: peakMemory(), wrong, example };
  process.send?.(figures, () => process.disconnect());
};

process.on('disconnect', () => process.exit());
process.once('message', () => void measure());
await probeAll(Number(values.warmUpPort), Number(values.warmUps));
await socketsClosed();
process.send?.({ ready: true });
