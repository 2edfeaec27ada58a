import { SessionFault } from './fault';

/**
 * The time that a session may take: one absolute deadline over everything and one limit per stage, both absolute, so
 * that a server that trickles bytes gains nothing. The caller's signal ends it too.
 */
export class Deadline {
  private readonly totalMs: number;
  private readonly callerSignal: AbortSignal | undefined;
  private readonly totalTimer: NodeJS.Timeout;
  private readonly onCallerAbort = (): void => this.expire(new SessionFault('aborted', 'aborted by the caller'));
  private expired: SessionFault | undefined;
  private stage: AbortController | undefined;

  /** Starts the clock; `end` must be called. */
  constructor(totalMs: number, callerSignal?: AbortSignal) {
    this.totalMs = totalMs;
    this.callerSignal = callerSignal;
    this.totalTimer = setTimeout(() => this.expire(this.totalFault()), totalMs);
    if (callerSignal?.aborted) this.onCallerAbort();
    else callerSignal?.addEventListener('abort', this.onCallerAbort, { once: true });
  }

  /**
   * Runs one stage. Its signal aborts after `limitMs`, at the absolute deadline or with the caller, whichever comes
   * first, with a `SessionFault` (`timed-out` or `aborted`) as its reason; `work` must then reject with that reason.
   */
  async run<T>(limitMs: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    if (this.expired !== undefined) throw this.expired;
    const stage = new AbortController();
    const timer = setTimeout(
      () => stage.abort(new SessionFault('timed-out', `no complete answer within ${limitMs} ms`)),
      limitMs,
    );
    this.stage = stage;
    try {
      return await work(stage.signal);
    } finally {
      clearTimeout(timer);
      this.stage = undefined;
    }
  }

  /** Clears what is left: no timer and no listener survives. */
  end(): void {
    clearTimeout(this.totalTimer);
    this.callerSignal?.removeEventListener('abort', this.onCallerAbort);
  }

  private expire(fault: SessionFault): void {
    this.expired ??= fault;
    this.stage?.abort(this.expired);
  }

  private totalFault(): SessionFault {
    return new SessionFault('timed-out', `not finished in the session's ${this.totalMs} ms`);
  }
}
