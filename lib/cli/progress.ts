import type { Terminal } from './context';

/** One line that says how far a long run is. */
export interface Progress {
  /** What goes on now; shown from the next redrawing on. */
  say(text: string): void;
  /** Takes the line away. */
  end(): void;
}

const REDRAW_EVERY_MS = 1_000;
/** To the first column, and the rest of the line cleared (ECMA-48 EL). */
const CLEAR_LINE = '\r\u001b[K';

/** Redraws the line once a second, so that a run that is over sooner shows none. Without a terminal nothing is shown. */
export function startProgress(terminal: Terminal | undefined): Progress {
  if (terminal === undefined) return { say: () => {}, end: () => {} };
  let text = '';
  let seconds = 0;
  const stop = terminal.repeat(REDRAW_EVERY_MS, () => {
    seconds += REDRAW_EVERY_MS / 1_000;
    // A line that reaches the last column may wrap, and would then not be cleared.
    terminal.write(`${CLEAR_LINE}${`${text}, ${seconds} s`.slice(0, Math.max(terminal.columns - 1, 0))}`);
  });
  return {
    say: (next) => {
      text = next;
    },
    end: () => {
      stop();
      if (seconds > 0) terminal.write(CLEAR_LINE);
    },
  };
}
