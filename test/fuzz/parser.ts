import { cpuMsOf, piecesOfWork } from '../support/effort';
import { fc } from '../support/properties';

/** One thing that reads what strangers wrote, and what always holds of it. */
export interface Parser {
  readonly name: string;
  /** How many of a hundred cases it gets, since each takes it longer than others; absent: all. */
  readonly share?: number;
  /** Rejects with what failed and the input that it fails for, as small as was found. */
  run(cases: number): Promise<void>;
}

/** `check` reads one input, and throws where something does not hold of what comes of it. */
export function parser<T>(
  name: string,
  input: fc.Arbitrary<T>,
  check: (input: T) => void | Promise<void>,
  { share }: Pick<Parser, 'share'> = {},
): Parser {
  const property = fc.asyncProperty(input, async (value) => {
    const work = () => check(value);
    if ((await cpuMsOf(work)) < SUSPECT_MS) return;
    if ((await piecesOfWork(work)) > MOST_PIECES) throw new Error('takes too long');
  });
  return {
    name,
    ...(share !== undefined && { share }),
    run: (cases) => fc.assert(property, { numRuns: cases }),
  };
}

/** Of the processor, for one input; less is not looked at. */
const SUSPECT_MS = 1_000;
/** For one input: what takes the square of its length takes more, what is linear a tenth. */
const MOST_PIECES = 100;

/** Throws where a text or a list is longer than it may be. */
export function atMost(most: number, { length }: { readonly length: number }, what: string): void {
  if (length > most) throw new Error(`${what}: ${length} is more than ${most}`);
}

export function holds(isSo: boolean, what: string): void {
  if (!isSo) throw new Error(what);
}

/** Runs what may refuse its input by errors of one kind only. */
export function throwsOnly(kind: abstract new (...args: never[]) => Error, work: () => unknown): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof kind)) throw error;
  }
}
