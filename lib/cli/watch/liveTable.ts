import { duration } from '../../notification/words';
import { type CellState, SIGNS } from '../../page/cell';
import type { Matrix, Row } from '../../page/matrix';
import { type Colours, coloursFor } from '../colours';
import { type Cell, naturalWidths, setColumns } from '../columns';

export interface LiveTableOptions {
  readonly now: number;
  readonly isColoured: boolean;
  readonly width: number;
  /** Lines that there is room for. */
  readonly height: number;
}

const COLOURS: Readonly<Record<CellState, 'red' | 'yellow' | 'green' | 'cyan' | 'dim'>> = {
  lost: 'red',
  warning: 'yellow',
  unknown: 'yellow',
  notice: 'cyan',
  never: 'dim',
  offered: 'green',
  absent: 'dim',
};
const LINES_AROUND = 3;

/** The hosts as they are now, the worst first, and of the others how many there are. Lines without an end. */
export function liveTable({ vantages, rows, total, counts }: Matrix, options: LiveTableOptions): string {
  const { now, isColoured, width, height } = options;
  const colours = coloursFor(isColoured);
  const lastRunAt = vantages[0]?.lastRunAt;
  const age = lastRunAt === undefined ? 'no run yet' : `last run ${duration((now - Date.parse(lastRunAt)) / 1000)} ago`;
  const shown = rows.slice(0, Math.max(1, height - LINES_AROUND));
  const cells = shown.map((row) => cellsOf(row, now, colours));
  const layout = { indent: '', widths: naturalWidths(cells) };
  const rest = total - shown.length;
  return [
    `${total === 1 ? '1 host' : `${total} hosts`}, ${counts.offered + counts.notice + counts.warning} with STARTTLS, ${age}`,
    ...cells.flatMap((line) => setColumns(line, layout)).map((line) => (isColoured ? line : line.slice(0, width))),
    ...(rest > 0 ? [colours.dim(`and ${rest} more`)] : []),
    '',
  ].join('\n');
}

function cellsOf({ mxHost, port, state, cells: [cell] }: Row, now: number, colours: Colours): readonly Cell[] {
  const paint = colours[COLOURS[state]];
  const since = cell?.since === undefined ? '' : `for ${duration((now - Date.parse(cell.since)) / 1000)}`;
  const gone = cell?.lost.map((keyword) => `-${keyword}`) ?? [];
  const gained = cell?.gained.map((keyword) => `+${keyword}`) ?? [];
  return [
    { text: SIGNS[state], paint },
    { text: port === 25 ? mxHost : `${mxHost}:${port}` },
    { text: cell?.words ?? '', paint },
    { text: since, paint: colours.dim },
    { text: [...gone, ...gained].join(' ') },
  ];
}
