import { readdirSync } from 'node:fs';
import { runCli } from '../../lib/cli/runCli';
import { thisProcess } from '../../lib/cli/thisProcess';

/** The child of a soak: `watch` as people run it, which tells its parent every so often what it holds. */
const SAMPLE_MS = 10_000;

setInterval(() => {
  for (let times = 0; times < 3; times += 1) globalThis.gc?.();
  const { rss, heapUsed } = process.memoryUsage();
  const sockets = process.getActiveResourcesInfo().filter((name) => /TCP|TLS/.test(name)).length;
  const descriptors = readdirSync('/proc/self/fd').length;
  process.send?.({ rss, heapUsed, sockets, descriptors });
}, SAMPLE_MS).unref();

process.exitCode = await runCli(['watch', ...process.argv.slice(2)], thisProcess());
