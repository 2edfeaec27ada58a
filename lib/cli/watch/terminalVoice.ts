import { createLogUpdate } from 'log-update';
import type { Board } from '../../page/board';
import { plainLine } from '../plainLine';
import { liveTable } from './liveTable';
import { readable, type Voice, type VoiceOutput, wholeFleet } from './voice';

/** A table that is drawn again in its place, and messages above it as they come. */
export function terminalVoice(stream: NodeJS.WriteStream, output: VoiceOutput): Voice {
  const { write, isColoured, url } = output;
  const draw = createLogUpdate(stream, { showCursor: true });
  let last: Board | undefined;
  const above = (text: string) => {
    draw.clear();
    write(text);
    if (last !== undefined) redraw(last);
  };
  const redraw = (board: Board) => {
    last = board;
    const { columns = 80, rows = 24 } = stream;
    draw(liveTable(wholeFleet(board), { now: board.now, isColoured, width: columns, height: rows - 1 }));
  };
  return {
    say: (text) => above(plainLine(text)),
    ran: redraw,
    message: ({ channel, subject, email }) => {
      if (channel !== 'sms')
        above(`${plainLine(subject)}${url === undefined ? `\n${email}\n\n` : plainLine(`  ${url}`)}`);
    },
    log: (message, facts) => {
      if ('error' in facts) above(plainLine(`${message} ${JSON.stringify(readable(facts))}`));
    },
    end: () => draw.done(),
  };
}
