import type { Confidence } from '../verdict';

/** What shows that something on the path of one vantage takes STARTTLS away. */
export interface Trace {
  readonly confidence: Confidence;
  readonly sentences: readonly string[];
}
