import { readFileSync } from 'node:fs';

/**
 * Megabytes. `maxRSS` holds the parent's size too, since on Linux it outlives fork and exec; the high-water mark in
 * /proc is that of this program alone.
 */
export const peakMemory = (): number => {
  try {
    const [, kib] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'latin1')) ?? [];
    if (kib !== undefined) return (Number(kib) * 1024) / 1e6;
  } catch {
    // Not Linux.
  }
  return (process.resourceUsage().maxRSS * 1024) / 1e6;
};
