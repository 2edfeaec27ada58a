import type { SessionFault } from './fault';

/**
 * How work in progress hears that its time is over: a session waits for one thing at a time, so one listener at a time
 * is enough. An `AbortSignal` for each stage would be the dearest object of a session after its socket.
 */
export class Expiry {
  private fault: SessionFault | undefined;
  private listener: ((fault: SessionFault) => void) | undefined;

  /** Calls back with the fault to end with; at once where the time is over already. Replaces the listener before. */
  whenOver(listener: (fault: SessionFault) => void): void {
    if (this.fault === undefined) this.listener = listener;
    else listener(this.fault);
  }

  /** The time is over. Only the first call counts. */
  end(fault: SessionFault): void {
    if (this.fault !== undefined) return;
    this.fault = fault;
    this.listener?.(fault);
  }
}
