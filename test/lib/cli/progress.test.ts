import { startProgress } from '../../../lib/cli/progress';

const CLEAR = '\r\u001b[K';

function recordingTerminal(columns: number) {
  const written: string[] = [];
  let tick = (): void => {};
  const terminal = {
    columns,
    write: (text: string) => written.push(text),
    repeat: (_: number, work: () => void) => {
      tick = work;
      return () => {
        tick = () => {};
      };
    },
  };
  return { written, terminal, tick: () => tick() };
}

describe('progress', () => {
  test('shows nothing of a run that is over within a second', () => {
    const { written, terminal } = recordingTerminal(80);
    const progress = startProgress(terminal);
    progress.say('connecting');
    progress.end();
    expect(written).toEqual([]);
  });

  test('redraws its line each second, and clears it in the end', () => {
    const { written, terminal, tick } = recordingTerminal(80);
    const progress = startProgress(terminal);
    progress.say('connecting');
    tick();
    progress.say('1 of 3 addresses asked');
    tick();
    progress.end();
    tick();
    expect(written).toEqual([`${CLEAR}connecting, 1 s`, `${CLEAR}1 of 3 addresses asked, 2 s`, CLEAR]);
  });

  test('never reaches the last column', () => {
    const { written, terminal, tick } = recordingTerminal(10);
    const progress = startProgress(terminal);
    progress.say('1 of 3 addresses asked');
    tick();
    expect(written).toEqual([`${CLEAR}1 of 3 ad`]);
    progress.end();
  });

  test('is silent without a terminal', () => {
    const progress = startProgress(undefined);
    progress.say('connecting');
    progress.end();
  });
});
