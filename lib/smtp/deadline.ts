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
  private readonly onCallerAbort: (() => void) | undefined;
  private expired: SessionFault | undefined;
  private stage: Expiry | undefined;
  private stageLimitMs = 0;
  private stageEndsAt = 0;
  /** Of a stage that may be over long since: most sessions end before their first timer fires, and so need no other. */
  private timer: NodeJS.Timeout | undefined;
  private firesAt = 0;

  /** Starts the clock; `end` must be called. */
  constructor(totalMs: number, callerSignal?: AbortSignal) {
    this.totalMs = totalMs;
    this.endsAt = performance.now() + totalMs;
    this.callerSignal = callerSignal;
    if (callerSignal === undefined) return;
    this.onCallerAbort = () => this.expire(new SessionFault('aborted', 'aborted by the caller'));
    if (callerSignal.aborted) this.onCallerAbort();
    else callerSignal.addEventListener('abort', this.onCallerAbort, { once: true });
  }

  /**
   * Begins a stage, and ends the one before. It expires after `limitMs`, at the absolute deadline or with the caller,
   * whichever comes first, with a `SessionFault` (`timed-out` or `aborted`). Throws that fault where the session is over.
   */
  begin(limitMs: number): Expiry {
    const now = performance.now();
    if (now >= this.endsAt) this.expire(this.totalFault());
    if (this.expired !== undefined) throw this.expired;
    this.stage = new Expiry();
    this.stageLimitMs = limitMs;
    this.stageEndsAt = Math.min(now + limitMs, this.endsAt);
    if (this.timer === undefined || this.firesAt > this.stageEndsAt) this.setTimer(now);
    return this.stage;
  }

  /** The stage is over, however it went. */
  finish(): void {
    this.stage = undefined;
  }

  /** Lets go of the timer and of the caller's signal. */
  end(): void {
    this.finish();
    clearTimeout(this.timer);
    if (this.onCallerAbort !== undefined) this.callerSignal?.removeEventListener('abort', this.onCallerAbort);
  }

  private setTimer(now: number): void {
    clearTimeout(this.timer);
    this.firesAt = this.stageEndsAt;
    this.timer = setTimeout(whenDue, this.stageEndsAt - now, this);
  }

  /** The timer is over. */
  due(): void {
    this.timer = undefined;
    if (this.stage === undefined) return;
    const now = performance.now();
    if (now < this.stageEndsAt) this.setTimer(now);
    else if (now >= this.endsAt) this.expire(this.totalFault());
    else this.stage.end(stageFault(this.stageLimitMs));
  }

  private expire(fault: SessionFault): void {
    this.expired ??= fault;
    this.stage?.end(this.expired);
  }

  private totalFault(): SessionFault {
    return new SessionFault('timed-out', `not finished in the session's ${this.totalMs} ms`);
  }
}

/** One for all: a function for each session would be made anew. */
const whenDue = (deadline: Deadline): void => deadline.due();

function stageFault(limitMs: number): SessionFault {
  return new SessionFault('timed-out', `no complete answer within ${limitMs} ms`);
}
