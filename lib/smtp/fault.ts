import type { FailureCode } from './types';

/**
 * How a stage ends early inside this folder. The session turns it into a `SessionFailure`; it never leaves
 * `runSession`, so that for its callers what a peer does is data. Any other error is a defect of ours.
 */
export class SessionFault extends Error {
  override readonly name = 'SessionFault';
  readonly code: FailureCode;

  constructor(code: FailureCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}
