import { setTimeout as pause, setImmediate as turn } from 'node:timers/promises';

interface Timer {
  readonly atMs: number;
  readonly ring: () => void;
}

/** Time that passes by what calls take and by what this process computes, at a share of a processor; not by itself. */
export class VirtualClock {
  private timers: Timer[] = [];
  private cpuMs = cpuNow();

  constructor(
    private readonly processorShare: number,
    public nowMs = 0,
  ) {}

  readonly sleep = (ms: number): Promise<void> =>
    new Promise((ring) => {
      this.timers.push({ atMs: this.nowMs + ms, ring });
    });

  /** Goes on until the work is done. What waits for others, and not for this clock, passes no time. */
  async run<T>(work: Promise<T>): Promise<T> {
    let isDone = false;
    const settled = work.finally(() => {
      isDone = true;
    });
    settled.catch(() => undefined);
    this.cpuMs = cpuNow();
    for (;;) {
      await turn();
      this.compute();
      if (isDone) return settled;
      if (this.timers.length === 0) await pause(1);
      else this.ringNext();
    }
  }

  private compute(): void {
    const cpuMs = cpuNow();
    this.nowMs += (cpuMs - this.cpuMs) / this.processorShare;
    this.cpuMs = cpuMs;
  }

  /** Those that are due by now, or else the next. */
  private ringNext(): void {
    this.nowMs = Math.max(this.nowMs, Math.min(...this.timers.map(({ atMs }) => atMs)));
    const due = this.timers.filter(({ atMs }) => atMs <= this.nowMs);
    this.timers = this.timers.filter(({ atMs }) => atMs > this.nowMs);
    for (const { ring } of due) ring();
  }
}

const cpuNow = (): number => process.cpuUsage().user / 1000;
