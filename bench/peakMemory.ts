import { readFileSync } from 'node:fs';

/**
 * Megabytes. `maxRSS` holds the parent's size too, since on Linux it outlives fork and exec; the high-water mark in
 * /proc is that of this program alone. `pid`: of another process, where there is /proc.
 */
export const peakMemory = (pid = 'self'): number => {
  try {
    const [, kib] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1')) ?? [];
    if (kib !== undefined) return (Number(kib) * 1024) / 1e6;
  } catch {
    // Not Linux.
  }
  if (pid !== 'self') return 0;
  return (process.resourceUsage().maxRSS * 1024) / 1e6;
};
