/** What happened and when, for a person to read, and the count of what was as it should be. */
export interface Protocol {
  heading(text: string): void;
  say(text: string): void;
  /** Says and counts one expectation. `seen` is added where it was not met. */
  check(expectation: string, isMet: boolean, seen?: unknown): void;
  hasFailures(): boolean;
  /** The last line: `N passed, N failed`. Gives the exit status. */
  finish(): number;
}

export const startProtocol = (): Protocol => {
  const started = performance.now();
  let passed = 0;
  let failed = 0;
  const say = (text: string): void => {
    const seconds = ((performance.now() - started) / 1_000).toFixed(1).padStart(6);
    process.stdout.write(`${seconds} s  ${text}\n`);
  };
  return {
    heading: (text) => process.stdout.write(`\n${text}\n`),
    say,
    check: (expectation, isMet, seen) => {
      if (isMet) passed += 1;
      else failed += 1;
      const detail = isMet || seen === undefined ? '' : `\n          seen: ${JSON.stringify(seen)}`;
      say(`${isMet ? 'ok    ' : 'FAILED'}  ${expectation}${detail}`);
    },
    hasFailures: () => failed > 0,
    finish: () => {
      process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
      return failed === 0 && passed > 0 ? 0 : 1;
    },
  };
};
