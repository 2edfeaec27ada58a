import { runMaillog } from '../../lib/cli/maillog/runMaillog';
import { thisProcess } from '../../lib/cli/thisProcess';
import { peakMemory } from '../peakMemory';

/** A process of its own: runs `maillog --json` over the paths that it is given, and sends what that took. */
async function read(paths: readonly string[]): Promise<void> {
  let output = '';
  const startedAt = performance.now();
  const keep = (text: string): void => {
    output += text;
  };
  await runMaillog(paths, { json: true }, { ...thisProcess(), stdout: keep });
  const wallMs = performance.now() - startedAt;
  const { user, system } = process.cpuUsage();
  process.send?.({ wallMs, cpuMs: (user + system) / 1000, peakMb: peakMemory(), output }, () => process.disconnect());
}

void read(process.argv.slice(2));
