import { createLogUpdate } from 'log-update';
import type { Board } from '../../page/board';
import { plainLine } from '../plainLine';
import { liveTable } from './liveTable';
import { readable, type Voice, type VoiceOutput, wholeFleet } from './voice';

const REDRAW_MS = 30_000;

/** A table that is drawn again in its place, and messages above it as they come. */
export function terminalVoice(stream: NodeJS.WriteStream, output: VoiceOutput): Voice {
  const { write, isColoured, url, now } = output;
  const draw = createLogUpdate(stream, { showCursor: true });
  let last: Board | undefined;
  const above = (text: string) => {
    draw.clear();
    write(text);
    redraw();
  };
  /** As of now: a run that fails or hangs must not leave the table looking fresh. */
  const redraw = () => {
    if (last === undefined) return;
    const { columns = 80, rows = 24 } = stream;
    const board = { ...last, now: now().getTime() };
    draw(liveTable(wholeFleet(board), { now: board.now, isColoured, width: columns, height: rows - 1 }));
  };
  const timer = setInterval(redraw, REDRAW_MS);
  return {
    say: (text) => above(plainLine(text)),
    ran: (board) => {
      last = board;
      redraw();
    },
    message: ({ channel, subject, email }) => {
      if (channel !== 'sms')
        above(`${plainLine(subject)}${url === undefined ? `\n${email}\n\n` : plainLine(`  ${url}`)}`);
    },
    log: (message, facts) => {
      if ('error' in facts) above(plainLine(`${message} ${JSON.stringify(readable(facts))}`));
    },
    end: () => {
      clearInterval(timer);
      draw.done();
    },
  };
}
