import { Expiry } from './expiry';
import { SessionFault } from './fault';

/**
 * The time that a session may take: one absolute deadline over everything and one limit per stage, both absolute, so
 * that a server that trickles bytes gains nothing. The caller's signal ends it too.
 */
export class Deadline {
  private readonly totalMs: number;
  private readonly endsAt: number;
  private readonly callerSignal: AbortSignal | undefined;
  private readonly onCallerAbort = (): void => this.expire(new SessionFault('aborted', 'aborted by the caller'));
  private expired: SessionFault | undefined;
  private stage: Expiry | undefined;
  private timer: NodeJS.Timeout | undefined;

  /** Starts the clock; `end` must be called. */
  constructor(totalMs: number, callerSignal?: AbortSignal) {
    this.totalMs = totalMs;
    this.endsAt = performance.now() + totalMs;
    this.callerSignal = callerSignal;
    if (callerSignal?.aborted) this.onCallerAbort();
    else callerSignal?.addEventListener('abort', this.onCallerAbort, { once: true });
  }

  /**
   * Begins a stage, and ends the one before. It expires after `limitMs`, at the absolute deadline or with the caller,
   * whichever comes first, with a `SessionFault` (`timed-out` or `aborted`). Throws that fault where the session is over.
   */
  begin(limitMs: number): Expiry {
    this.finish();
    const leftMs = this.endsAt - performance.now();
    if (leftMs <= 0) this.expire(this.totalFault());
    if (this.expired !== undefined) throw this.expired;
    const stage = new Expiry();
    this.stage = stage;
    this.timer = setTimeout(
      () => (leftMs <= limitMs ? this.expire(this.totalFault()) : stage.end(stageFault(limitMs))),
      Math.min(limitMs, leftMs),
    );
    return stage;
  }

  /** The stage is over, however it went. Between stages there is no timer that could survive. */
  finish(): void {
    clearTimeout(this.timer);
    this.stage = undefined;
  }

  /** Lets go of the timer and of the caller's signal. */
  end(): void {
    this.finish();
    this.callerSignal?.removeEventListener('abort', this.onCallerAbort);
  }

  private expire(fault: SessionFault): void {
    this.expired ??= fault;
    this.stage?.end(this.expired);
  }

  private totalFault(): SessionFault {
    return new SessionFault('timed-out', `not finished in the session's ${this.totalMs} ms`);
  }
}

function stageFault(limitMs: number): SessionFault {
  return new SessionFault('timed-out', `no complete answer within ${limitMs} ms`);
}
